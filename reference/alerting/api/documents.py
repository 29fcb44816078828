"""Reads the JSON of a request strictly: nothing that could not be stored or shown again gets further than here."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

Location = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)

DEEPEST = 32
"""How many levels of lists and maps a document may have."""


async def read_body(request: Request) -> bytes:
    """The body as it came."""
    return await request.body()


Body = Annotated[bytes, Depends(read_body)]


def read_json(body: bytes) -> Any:
    """The document in the body; raises RequestValidationError when it is none."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise RequestValidationError([fault((), "The body is not valid JSON", "json_invalid")]) from None


def read_model(model: type[Model], body: bytes) -> Model:
    """The document in the body as a model; raises RequestValidationError that names every field at fault."""
    content = read_json(body)
    if faults := list(unusable_parts(content)):
        raise RequestValidationError(faults)
    try:
        return model.model_validate(content)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=False)
        raise RequestValidationError([fault(one["loc"], one["msg"], one["type"]) for one in found]) from None


def fault(location: Location, message: str, kind: str) -> dict[str, Any]:
    """One complaint about the part of the body at the location."""
    return {"loc": ("body", *location), "msg": message, "type": kind}


def unusable_parts(document: Any) -> Iterator[dict[str, Any]]:
    """A complaint about every number that is not finite, every text that cannot be stored, and too deep nesting."""
    waiting: list[tuple[Location, Any]] = [((), document)]
    while waiting:
        location, value = waiting.pop()
        if isinstance(value, float) and not math.isfinite(value):
            yield fault(location, "Input should be a finite number", "finite_number")
        elif isinstance(value, str) and not storable(value):
            yield fault(location, "Text must not contain NUL or incomplete characters", "string_characters")
        elif isinstance(value, dict | list) and len(location) >= DEEPEST:
            yield fault(location[:3], f"Nested more than {DEEPEST} levels deep", "too_deep")
        elif isinstance(value, dict):
            yield from unusable_names(location, value)
            waiting.extend(((*location, key), part) for key, part in value.items())
        elif isinstance(value, list):
            waiting.extend(((*location, index), part) for index, part in enumerate(value))


def unusable_names(location: Location, content: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A complaint about every name in a map that cannot be stored."""
    for name in content:
        if not storable(name):
            yield fault((*location, name), "Names must not contain NUL or incomplete characters", "string_characters")


def storable(text: str) -> bool:
    """Whether the text can be stored and sent: no NUL, and every character complete."""
    if "\x00" in text:
        return False
    return text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text)
