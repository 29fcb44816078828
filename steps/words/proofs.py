"""What visitors of alerting show to prove who they are, and the plans that people are on."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping

from steps.words.people import VISITOR
from steps.words.sentences import Words, word
from support.drivers.alerting.access import TIERS, AlertingAccess, Key
from support.drivers.alerting.model import Caller

Maker = Callable[[AlertingAccess], Caller]
_EXPIRED = dt.timedelta(minutes=-1)
_ISSUED = dt.timedelta(hours=-1)


def _from_now(length: dt.timedelta) -> dt.datetime:
    return dt.datetime.now(dt.UTC) + length


_MAKERS: Mapping[str, Maker] = {
    "no key": lambda access: access.without_credential(VISITOR),
    "a wrong key": lambda access: access.with_unknown_key(VISITOR),
    "a key that was switched off": lambda access: access.person(VISITOR, Key(active=False)),
    "the key of somebody who has left": lambda access: access.person(VISITOR, Key(user_active=False)),
    "an expired token": lambda access: access.with_token(VISITOR, iat=_from_now(_ISSUED), exp=_from_now(_EXPIRED)),
    "a token signed by a stranger": lambda access: access.with_forged_token(VISITOR),
    "a token that nobody signed": lambda access: access.with_unsigned_token(VISITOR),
    "a valid token": lambda access: access.with_token(VISITOR),
}
_PLAN = re.compile(r"(\w+) plan(?: with a limit of (\d+) requests a minute)?")


@word("|".join(_MAKERS))
def proof(text: str) -> Maker:
    """What makes the visitor with what they show."""
    return _MAKERS[text]


@word(rf"(?:{'|'.join(TIERS)}) plan(?: with a limit of \d+ requests a minute)?")
def plan(text: str) -> Key:
    """The plan that somebody is on, perhaps with a limit of their own."""
    parted = _PLAN.fullmatch(text)
    if parted is None:
        raise ValueError(f"no plan: {text!r}")
    return Key(parted[1], requests_a_minute=int(parted[2]) if parted[2] else None)


PROOFS: Words = {"Proof": proof, "Plan": plan}
