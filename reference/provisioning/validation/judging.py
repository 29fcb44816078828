"""What a schema says of a document; the library of schemas is loaded with this module."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError, ValidationError
from jsonschema.validators import extend
from referencing import Registry
from referencing.exceptions import Unresolvable

from reference.provisioning.console import visible
from reference.provisioning.documents import Document, value_at

LONGEST_MESSAGE = 300
LISTED = "enumFrom"
"""Keyword of the platform's schemas: which list of its enumerations holds the values that are allowed."""


_extended: Any = extend


class UnfitSchemaError(Exception):
    """The schema is none; the message is the reason, in one line."""


@dataclass(frozen=True)
class Complaint:
    """One thing that is wrong: where, in words, and by which rule of the schema."""

    path: str
    message: str
    rule: str | None = None


@dataclass(frozen=True)
class Verdict:
    """What became of one request."""

    request_file: str
    schema_file: str
    valid: bool
    errors: tuple[Complaint, ...] = ()
    warnings: tuple[Complaint, ...] = field(default=())

    def as_document(self) -> Document:
        """For programs."""
        return asdict(self)


class Judge:
    """Judges documents by one schema; values that the schema takes from a list must be in `lists`, too."""

    def __init__(self, schema: Document, lists: Document | None = None) -> None:
        try:
            Draft202012Validator.check_schema(schema)
        except SchemaError as error:
            raise UnfitSchemaError(_shortened(f"is no schema: {error.message}")) from None
        rules = {"pattern": _pattern, "required": _required, LISTED: _listed_in(lists or {})}
        judging: Any = _extended(Draft202012Validator, rules)
        # an empty registry: no schema is fetched from anywhere
        self._validator = judging(schema, registry=Registry())

    def complaints(self, document: Document) -> tuple[Complaint, ...]:
        """Everything that is wrong, in the order of the places. Raises UnfitSchemaError."""
        try:
            found = {_complaint(error) for error in _leaves(self._validator.iter_errors(document))}
        except Unresolvable as error:
            raise UnfitSchemaError(_shortened(f"refers to what it does not hold: {error}")) from None
        return tuple(sorted(found, key=lambda each: (each.path, each.message)))


def _leaves(errors: Any) -> Iterator[ValidationError]:
    """Errors as near as possible to what is wrong: where none of several ways fits, those of the first way."""
    for error in errors:
        first = [each for each in error.context or () if each.schema_path[0] == 0]
        yield from _leaves(first) if first else [error]


def _complaint(error: ValidationError) -> Complaint:
    path = ".".join(map(str, error.absolute_path))
    return Complaint(visible(path), _shortened(error.message), str(error.validator))


def _pattern(_validator: Any, pattern: str, value: Any, _schema: Any) -> Iterator[ValidationError]:
    """Patterns mean what they mean in JSON Schema: `$` is the very end, also of a text that ends in a line break."""
    exact = pattern[:-1] + r"\Z" if pattern.endswith("$") and not pattern.endswith(r"\$") else pattern
    if isinstance(value, str) and not re.search(exact, value):
        yield ValidationError(f"{value!a} does not match {pattern!r}")


def _required(_validator: Any, required: list[str], value: Any, _schema: Any) -> Iterator[ValidationError]:
    """What is missing is told at its own place."""
    for name in required:
        if isinstance(value, dict) and name not in value:
            yield ValidationError(f"{name!a} is a required property", path=[name])


def _listed_in(lists: Document) -> Any:
    def listed(_validator: Any, name: str, value: Any, _schema: Any) -> Iterator[ValidationError]:
        found = value_at(lists, name)
        allowed = found.get("values") if isinstance(found, Mapping) else found
        if isinstance(allowed, list) and value not in allowed:
            yield ValidationError(f"{value!a} is not listed in {name}: {allowed}")

    return listed


def _shortened(message: str) -> str:
    text = visible(message)
    return text if len(text) <= LONGEST_MESSAGE else f"{text[: LONGEST_MESSAGE - 3]}..."
