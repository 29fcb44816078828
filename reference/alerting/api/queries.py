"""Parameters that several routes take."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import AfterValidator

from reference.alerting.model import TEXT_LENGTH

LARGEST_OFFSET = 2**63 - 1
"""What the database counts to."""


def storable_text(text: str) -> str:
    """The text, if it can be compared with stored ones; raises ValueError."""
    if "\x00" in text:
        raise ValueError("Text must not contain NUL")
    return text


TextQuery = Annotated[str, Query(max_length=TEXT_LENGTH), AfterValidator(storable_text)]
Offset = Annotated[int, Query(ge=0, le=LARGEST_OFFSET)]
PageLimit = Annotated[int, Query(ge=1, le=1000)]
