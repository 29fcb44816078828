"""What a scenario creates is its own: named by it, marked by it, removed by it.

Every scenario gets an `Ownership`: a short unique tag that goes into each name, marks (labels, tags) that say who made
a thing and when it may be swept away, and a register of what must be gone at the end. Whatever is still there then
fails the scenario's tear-down by name.
"""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from support.runs import RUN_KEY, note_tag
from support.waiting import Answer, Done, NotYet, Unfulfilled, eventually

OWNER_MARK = "signoff.local/owner"
EXPIRES_MARK = "signoff.local/expires"
LIFETIME = dt.timedelta(hours=2)
LONGEST_NAME = 63


class LeftBehind(Exception):
    """Something that the scenario made is still there after its tear-down; the message names all of it."""


@dataclass(frozen=True)
class _Registered:
    what: str
    remove: Callable[[], None]
    gone: Callable[[], bool]


@dataclass
class Ownership:
    """The belongings of one scenario. `run` is the id of the whole run, `tag` is unique to the scenario."""

    run: str
    tag: str = field(default_factory=lambda: secrets.token_hex(4))
    _register: list[_Registered] = field(default_factory=list)

    @property
    def prefix(self) -> str:
        """Start of names that have no readable word of their own, such as the namespace."""
        return f"so-{self.tag}"

    def name(self, word: str) -> str:
        """A unique DNS-safe name that still shows `word`: "Orders DB" becomes "orders-db-1f2e3d4c"."""
        readable = re.sub(r"[^a-z0-9]+", "-", word.lower()).strip("-") or "thing"
        return f"{readable[: LONGEST_NAME - len(self.tag) - 1].rstrip('-')}-{self.tag}"

    def marks(self) -> dict[str, str]:
        """Labels or tags for everything created: the owner and the moment (UTC) after which it may be swept away."""
        expires = dt.datetime.now(dt.UTC) + LIFETIME
        return {OWNER_MARK: f"{self.run}.{self.tag}", EXPIRES_MARK: expires.strftime("%Y%m%dT%H%M%SZ")}

    def register(self, what: str, remove: Callable[[], None], gone: Callable[[], bool]) -> None:
        """Have `what` removed at the end (last made, first removed) and then checked to be gone.

        `remove` must not fail when the thing is gone already. `gone` looks; it is asked until it says yes.
        """
        self._register.append(_Registered(what, remove, gone))

    def give_up_everything(self) -> None:
        """Remove all that was registered. Raises `LeftBehind` naming everything that could not be removed."""
        left: list[str] = []
        removed: list[_Registered] = []
        for thing in reversed(self._register):
            try:
                thing.remove()
                removed.append(thing)
            except Exception as error:  # one stubborn thing must not keep the others alive
                left.append(f"{thing.what} (removing it failed: {error})")
        left += [why for why in map(_why_left, removed) if why]
        self._register.clear()
        if left:
            raise LeftBehind("left behind after the scenario: " + "; ".join(left))


def _why_left(thing: _Registered) -> str | None:
    """Say what is still there, or None once the thing is gone."""

    def probe() -> Answer[None]:
        return Done(None) if thing.gone() else NotYet("it is still there")

    try:
        eventually(probe, wanted=f"{thing.what} to be gone")
    except Unfulfilled:
        return thing.what
    except Exception as error:
        return f"{thing.what} (looking for it failed: {error})"
    return None


@pytest.fixture
def owner(request: pytest.FixtureRequest) -> Iterator[Ownership]:
    """The scenario's belongings; removed when it ends, also when it failed."""
    ownership = Ownership(run=request.config.stash[RUN_KEY].id)
    note_tag(request.config.rootpath, ownership.run, ownership.tag)
    yield ownership
    ownership.give_up_everything()
