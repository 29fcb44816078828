"""What a caller shows to prove who they are."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping

from steps.words.sentences import Words, word
from support.drivers.access import Access
from support.drivers.actions.model import Person

Maker = Callable[[Access, str], Person]
_EXPIRED = dt.timedelta(minutes=-1)
_ISSUED = dt.timedelta(hours=-1)


def _from_now(length: dt.timedelta) -> dt.datetime:
    return dt.datetime.now(dt.UTC) + length


_MAKERS: Mapping[str, Maker] = {
    "no credential": lambda access, who: access.without_credential(who),
    "an expired credential": lambda access, who: access.self_made(who, iat=_from_now(_ISSUED), exp=_from_now(_EXPIRED)),
    "a credential signed by a stranger": lambda access, who: access.forged(who),
    "a credential from a foreign issuer": lambda access, who: access.self_made(
        who, iss="https://elsewhere.example.com"
    ),
    "a credential altered after signing": lambda access, who: access.altered(who, access.person("another owner")),
    "a credential that nobody signed": lambda access, who: access.unsigned(who),
    "a credential that names no person": lambda access, who: access.self_made(who, email=None),
    "a credential presented in a wrong way": lambda access, who: access.presenting(who, scheme="Basic"),
}
_PASSING = re.compile(r"a credential that expires in (\d+) seconds")


@word("|".join([*_MAKERS, r"a credential that expires in \d+ seconds"]))
def credential(text: str) -> Maker:
    """A credential: what makes it, for somebody who claims to be a certain person."""
    passing = _PASSING.fullmatch(text)
    if passing is None:
        return _MAKERS[text]
    length = dt.timedelta(seconds=int(passing[1]))
    return lambda access, who: access.self_made(who, exp=_from_now(length))


CREDENTIALS: Words = {"Credential": credential}
