"""What a caller shows to prove who they are."""

from __future__ import annotations

import datetime as dt
import re

from steps.words.sentences import Words, word
from support.drivers.access import Access
from support.drivers.actions.model import Person

_SORTS = (
    "no credential",
    "an expired credential",
    "a credential signed by a stranger",
    "a credential from a foreign issuer",
    "a credential altered after signing",
    "a credential that nobody signed",
    "a credential that names no person",
    "a credential presented in a wrong way",
    r"a credential that expires in \d+ seconds",
)


@word("|".join(_SORTS))
def credential(text: str) -> str:
    """A credential in words."""
    return text


def shown_by_somebody(access: Access, claimed: str, words: str) -> Person:
    """Somebody who claims to be `claimed` and shows the credential that the words describe."""
    now = dt.datetime.now(dt.UTC)
    makers = {
        "no credential": lambda: access.without_credential(claimed),
        "an expired credential": lambda: access.self_made(
            claimed, iat=now - dt.timedelta(hours=1), exp=now - dt.timedelta(minutes=1)
        ),
        "a credential signed by a stranger": lambda: access.forged(claimed),
        "a credential from a foreign issuer": lambda: access.self_made(claimed, iss="https://elsewhere.example.com"),
        "a credential altered after signing": lambda: access.altered(claimed, genuine=access.person("another owner")),
        "a credential that nobody signed": lambda: access.unsigned(claimed),
        "a credential that names no person": lambda: access.self_made(claimed, email=None),
        "a credential presented in a wrong way": lambda: access.presenting(claimed, scheme="Basic"),
    }
    seconds = re.fullmatch(r"a credential that expires in (\d+) seconds", words)
    if seconds:
        return access.self_made(claimed, exp=now + dt.timedelta(seconds=int(seconds[1])))
    return makers[words]()


CREDENTIALS: Words = {"Credential": credential}
