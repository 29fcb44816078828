"""Who acts in the features."""

from __future__ import annotations

from steps.words.sentences import Words, word

SERVICE_OWNER = "the service owner"
ON_CALL = "the on-call engineer"
ADMINISTRATOR = "an administrator"
CALLER = "the caller"
VISITOR = "the visitor"
_EVERYBODY = (SERVICE_OWNER, "another owner", ADMINISTRATOR, ON_CALL, CALLER, VISITOR, "the deploy bot", "Ana", "Ben")
PERSON = f"(?:{'|'.join(_EVERYBODY)})"
"""Everybody by name or role, as a regular expression without groups."""


@word(PERSON)
def person(text: str) -> str:
    """Somebody by name or role."""
    return text


def is_person(text: str) -> bool:
    """Tell whether a text is the name or role of somebody."""
    return text in _EVERYBODY


def users(number: int) -> list[str]:
    """So many users who have no role of their own."""
    return [f"user {position}" for position in range(1, number + 1)]


def deployment_of(user: str) -> str:
    """The name of the deployment that belongs to one of the users."""
    return user.replace("user ", "service-")


PEOPLE: Words = {"Person": person}
