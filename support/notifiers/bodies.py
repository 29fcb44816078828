"""Reads what came by HTTP: JSON, forms, query parameters. What cannot be read is told as such, never refused here."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

DEEPEST = 50
"""Levels of JSON that are read."""
_MOST_FIELDS = 1000
_MOST_TEXTS = 20_000


def read_body(raw: bytes, media_type: str, query: str) -> dict[str, Any]:
    """Read a body: `json` (with `fault` where it is none), `form`, `query` and `text`."""
    read: dict[str, Any] = {"query": _fields(query)}
    kind = media_type.partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        read["form"] = _fields(raw.decode("utf-8", "replace"))
        return read
    try:
        read["json"] = json.loads(raw, parse_constant=_refused, parse_float=_finite) if raw else None
        if depth(read["json"]) > DEEPEST:
            raise ValueError(f"more than {DEEPEST} levels deep")
    except (ValueError, RecursionError) as error:
        read["json"], read["fault"] = None, f"not JSON: {str(error)[:200]}"
        read["text"] = raw.decode("utf-8", "replace")
    return read


def storable(document: Any) -> Any:
    """The document with halves of characters replaced: JSON can tell them, but nobody can write them down."""
    text = json.dumps(document, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.loads(text.encode("utf-8", "surrogatepass").decode("utf-8", "replace"))
    return document


def depth(value: Any) -> int:
    """How many levels of lists and objects are inside each other; counting ends beyond `DEEPEST`."""
    level, inside = 0, [value]
    while inside and level <= DEEPEST:
        containers = [item for item in inside if isinstance(item, (list, dict))]
        level += bool(containers)
        inside = [each for item in containers for each in (item.values() if isinstance(item, dict) else item)]
    return level


def texts(value: Any) -> Iterator[str]:
    """Every text inside a read body, keys included; bounded in depth and number."""
    return (text for text, _ in zip(_texts(value, 0), range(_MOST_TEXTS), strict=False))


def _texts(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, tuple)) and depth < DEEPEST:
        for item in value:
            yield from _texts(item, depth + 1)
    elif isinstance(value, dict) and depth < DEEPEST:
        for key, item in value.items():
            yield str(key)
            yield from _texts(item, depth + 1)


def _refused(constant: str) -> None:
    raise ValueError(f"{constant} is no number")


def _finite(written: str) -> float | str:
    """A number; as it was written where it is too large for one."""
    number = float(written)
    return number if math.isfinite(number) else written


def _fields(encoded: str) -> dict[str, str]:
    """Fields by name; of one that was given several times the last counts, as for most receivers."""
    try:
        return dict(parse_qsl(encoded, keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError:
        return {}
