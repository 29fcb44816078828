"""What sentences say of runs of provisioning: troubles, odd names, and the steps and outcomes of records."""

from __future__ import annotations

import re
from collections.abc import Mapping

from steps.words.sentences import Words, word

_LETTERS = re.compile(r"(\d+) letters")
_TROUBLES: Mapping[str, str] = {
    "its password is missing from the store": "lose the password",
    "the master's account is missing from the store": "lose the master",
    "the master's password is wrong": "mistake the password",
    "the master may not make roles": "weaken the master",
    "nobody answers where the database server is": "shut the door",
    "the list of databases is missing": "lose the list",
}


@word("|".join(map(re.escape, _TROUBLES)))
def trouble(text: str) -> str:
    """Something that gets in the way, by what is done to arrange it."""
    return _TROUBLES[text]


@word(".*")
def odd_name(text: str) -> str:
    """A name with any characters at all, quotes too; "64 letters" is one of so many."""
    letters = _LETTERS.fullmatch(text)
    return "x" * int(letters[1]) if letters else text


def code(text: str) -> str:
    """A step or an outcome as records name it."""
    return text.replace(" ", "_")


RUNS: Words = {"Trouble": trouble, "OddName": odd_name}
