"""The features that every runner is given: the same files, so that only the runner differs.

A file has a tag, a background of one step, fourteen scenarios and an outline with six rows: twenty scenarios of six
steps each. The sentences of all files together use every definition of the vocabulary.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SCENARIOS_IN_A_FILE = 20
_PLAIN = 14
_STEPS = ("Given", "And", "When", "Then", "And", "And")
_KINDS = ("given", "given", "when", "then", "then", "then")
_ROOMS = ("amber", "blue", "copper", "dark", "east", "front", "green", "high")
PROMISES = """\
[[capability]]
prefix = "KI"
name = "Kitchen"
folder = "kitchen"
[capability.promises]
"KI-01" = "Every guest is served what was ordered"
"""


@dataclass(frozen=True)
class Sentence:
    """A step definition: its kind, and its wording around one whole number."""

    kind: str
    before: str
    after: str

    def told(self, number: int | str) -> str:
        """The sentence with a number, or with whatever a runner writes in a number's place."""
        return f"{self.before} {number} {self.after}"


BACKGROUND = Sentence("given", "an open kitchen with", "cooks")


def vocabulary(definitions: int) -> tuple[Sentence, ...]:
    """So many different definitions, the background's included; at least 7."""
    made = [BACKGROUND]
    for index in range(definitions - 1):
        kind = _KINDS[index % len(_KINDS)]
        room = f"{_ROOMS[index % len(_ROOMS)]} room {index}"
        ending = {"given": "plates", "when": "dishes", "then": "guests"}[kind]
        doing = {"given": "has", "when": "is brought", "then": "has served"}[kind]
        made.append(Sentence(kind, f"the {room} {doing}", ending))
    return tuple(made)


def plant_features(folder: Path, scenarios: int, sentences: tuple[Sentence, ...], *, failing: bool = False) -> None:
    """Write the features and their list of promises below `folder`/features.

    `scenarios` is a multiple of 20, and enough of them to use all sentences: about one for every four. With `failing`
    the last step of every scenario does not hold.
    """
    features = folder / "features"
    (features / "kitchen").mkdir(parents=True, exist_ok=True)
    (features / "requirements.toml").write_text(PROMISES, encoding="utf-8")
    turns = _Turns(sentences)
    for number in range(scenarios // SCENARIOS_IN_A_FILE):
        text = "\n".join(_feature(number, turns, failing))
        (features / "kitchen" / f"serving_day_{number}.feature").write_text(text + "\n", encoding="utf-8")


class _Turns:
    """Hands out the definitions of each kind in turn, so that all of them are used."""

    def __init__(self, sentences: tuple[Sentence, ...]) -> None:
        own = [sentence for sentence in sentences if sentence is not BACKGROUND]
        self._by_kind = {kind: [one for one in own if one.kind == kind] for kind in ("given", "when", "then")}
        self._next = dict.fromkeys(self._by_kind, 0)

    def take(self, kind: str) -> Sentence:
        choice = self._by_kind[kind]
        turn = self._next[kind]
        self._next[kind] = turn + 1
        return choice[turn % len(choice)]


def _feature(number: int, turns: _Turns, failing: bool) -> Iterator[str]:
    yield "@KI-01"
    yield f"Feature: Serving on day {number}"
    yield "  The host wants every guest served what was ordered."
    yield ""
    yield "  Background:"
    yield f"    Given {BACKGROUND.told(3)}"
    for place in range(_PLAIN):
        yield ""
        yield "    @core" if place % 2 else "    @slow"
        yield f"  Scenario: Serving table {place} on day {number}"
        yield from _steps(turns, place, failing)
    yield ""
    yield f"  Scenario Outline: Serving the long table on day {number}"
    yield from _steps(turns, "<count>", failing)
    yield ""
    yield "    Examples:"
    yield "      | count |"
    for row in range(SCENARIOS_IN_A_FILE - _PLAIN):
        yield f"      | {row}     |"


def _steps(turns: _Turns, value: int | str, failing: bool) -> Iterator[str]:
    last = len(_STEPS) - 1
    for index, (keyword, kind) in enumerate(zip(_STEPS, _KINDS, strict=True)):
        number = 999 if failing and index == last else value
        yield f"    {keyword} {turns.take(kind).told(number)}"
