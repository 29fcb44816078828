"""Makes exactly one thing wrong with a document, in every way that its JSON Schema forbids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]
Path = tuple[str, ...]
_UNKNOWN = "colour"
"""A field that no schema knows."""


class _LeftOut:
    """Stands for a value that is taken away."""

    def __repr__(self) -> str:
        return "nothing"


LEFT_OUT = _LeftOut()


@dataclass(frozen=True)
class Change:
    """One thing that is changed: where, to which value, and why that could be wrong."""

    path: Path
    value: Any
    why: str

    @property
    def place(self) -> str:
        """The dotted path."""
        return ".".join(self.path)

    def applied(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """A copy of the document in which this is changed."""
        changed = deepcopy(dict(document))
        part = changed
        for name in self.path[:-1]:
            part = part[name]
        if self.value is LEFT_OUT:
            del part[self.path[-1]]
        else:
            part[self.path[-1]] = self.value
        return changed

    def describe(self) -> str:
        """For people."""
        return f"{self.place}: {self.why} ({self.value!r:.60})"


def changes(document: Mapping[str, Any], schema: Schema) -> Iterator[Change]:
    """Every change of one part of a document that its schema could forbid."""
    yield from _in_object(document, schema, schema, ())


def resolved(schema: Schema, whole: Schema) -> Schema:
    """The schema that a reference within the document leads to; the schema itself where it is none."""
    reference = schema.get("$ref", "")
    if not reference.startswith("#/"):
        return schema
    found: Any = whole
    for key in reference[2:].split("/"):
        found = found[key]
    return {**found, **{key: value for key, value in schema.items() if key != "$ref"}}


def _in_object(document: Mapping[str, Any], schema: Schema, whole: Schema, path: Path) -> Iterator[Change]:
    schema = resolved(schema, whole)
    properties = schema.get("properties", {})
    if schema.get("additionalProperties") is False:
        yield Change((*path, _UNKNOWN), "red", "an unknown field")
    for name, value in document.items():
        place, known = (*path, name), resolved(properties.get(name, {}), whole)
        if not isinstance(value, dict) or name in schema.get("required", ()):
            yield Change(place, LEFT_OUT, "left out")
        if isinstance(value, dict):
            yield Change(place, [], "a list instead of fields")
            yield Change(place, "all of it", "a text instead of fields")
            yield from _in_object(value, known, whole, place)
        else:
            yield from _of_leaf(value, known, place)


def _of_leaf(value: Any, schema: Schema, path: Path) -> Iterator[Change]:
    yield Change(path, None, "nothing instead of a value")
    yield Change(path, [value], "a list instead of a value")
    sort = schema.get("type")
    if sort == "integer":
        yield from _of_number(value, schema, path)
    elif sort == "boolean":
        yield Change(path, "yes" if value else "no", "a text instead of yes or no")
        yield Change(path, int(value), "a number instead of yes or no")
    elif sort == "string":
        yield from _of_text(value, schema, path)


def _of_number(value: int, schema: Schema, path: Path) -> Iterator[Change]:
    yield Change(path, str(value), "a text instead of a number")
    yield Change(path, value + 0.5, "half a number")
    yield Change(path, True, "yes instead of a number")
    if "minimum" in schema:
        yield Change(path, schema["minimum"] - 1, "one below the least")
    if "maximum" in schema:
        yield Change(path, schema["maximum"] + 1, "one above the most")


def _of_text(value: str, schema: Schema, path: Path) -> Iterator[Change]:
    yield Change(path, 7, "a number instead of a text")
    if "enum" in schema:
        yield Change(path, f"{value}-like", "a word that is not listed")
        yield Change(path, value.swapcase(), "a listed word in other letters")
        yield Change(path, f"{value} ", "a listed word and a blank")
    if "pattern" in schema:
        yield Change(path, f"{value}\n", "a line break at its end")
        yield Change(path, f" {value}", "a blank at its beginning")
        yield Change(path, value.translate(_LOOK_ALIKES), "letters that look alike")
    if schema.get("minLength", 0):
        yield Change(path, "", "an empty text")
    if "maxLength" in schema:
        yield Change(path, "x" * (schema["maxLength"] + 1), "one letter too many")


_LOOK_ALIKES = str.maketrans("aeopcx0123456789", "аеорсх٠١٢٣٤٥٦٧٨٩")
"""Latin letters and digits, and those of other scripts that are drawn alike."""
