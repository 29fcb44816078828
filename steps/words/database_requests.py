"""What sentences call the fields of a request for a database, and how their values are written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from steps.words.sentences import Words, word

FIELDS: Mapping[str, str] = {
    "id": "id",
    "environment": "environment",
    "owner": "owner",
    "requester": "requester",
    "service": "service",
    "name": "spec.databaseName",
    "user": "spec.username",
    "domain": "spec.domain",
    "size": "spec.size",
    "risk": "spec.risk",
    "storage": "spec.storageGb",
    "largest storage": "spec.maxStorageGb",
    "backup days": "spec.backupRetentionDays",
    "standby": "spec.multiAz",
    "insights": "spec.performanceInsights",
}
_LEFT_OUT = "nothing"
_ANSWERS = {"yes": True, "no": False}
_LETTERS = re.compile(r"(\d+) letters")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@word('"(?:dev|test|staging|prod)"')
def environment(text: str) -> str:
    """Where a database is to be."""
    return text.strip('"')


def place_of(field: str) -> str:
    """Where a request says what sentences call by this word. Raises LookupError for an unknown one."""
    if field not in FIELDS:
        raise LookupError(f"a request has no {field!r}; it has {', '.join(FIELDS)}")
    return FIELDS[field]


def value_of(field: str, text: str) -> Any:
    """What a request says when a sentence says this: a number, yes or no, so many letters, nothing, or the text."""
    if text == _LEFT_OUT:
        return None
    if field in ("standby", "insights"):
        return _ANSWERS.get(text, text)
    letters = _LETTERS.fullmatch(text)
    if letters is not None:
        return "x" * int(letters[1])
    if field in ("storage", "largest storage", "backup days") and _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    return text


DATABASE_REQUESTS: Words = {"Environment": environment}
