"""Reads requests: YAML or JSON written by anybody, so that nothing in it can harm, mislead or exhaust the reader.

A document is one mapping of at most 1 MiB, 32 levels deep, without anchors, aliases, tags and duplicate keys. What
comes out is plain: texts, finite numbers, booleans, None, lists and mappings with texts as keys. Dates stay texts.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import yaml

LARGEST = 1024 * 1024
"""Bytes of one document."""

DEEPEST = 32
"""Levels of lists and mappings."""

Document = dict[str, Any]

_OPENING = (yaml.events.MappingStartEvent, yaml.events.SequenceStartEvent)
_CLOSING = (yaml.events.MappingEndEvent, yaml.events.SequenceEndEvent)
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class UnreadableDocumentError(Exception):
    """The document cannot be used; the message is the reason, in one line fit for a user."""


def read_document(path: Path) -> Document:
    """The mapping in a file; by its suffix `.json` it is JSON, otherwise YAML.

    Raises UnreadableDocumentError.
    """
    return parse_document(_text_of(path), is_json=path.suffix.lower() == ".json")


def read_request_file(path: Path) -> Document:
    """The mapping in the file of a request, which nobody but its author has looked at before.

    Raises UnreadableDocumentError, also for a link out of the folder in which it lies: that would tell what the author
    may not read.
    """
    if _leads_out(path):
        raise UnreadableDocumentError("the file is a link out of its folder")
    return read_document(path)


def parse_document(text: str, *, is_json: bool = False) -> Document:
    """The mapping in a text. Raises UnreadableDocumentError."""
    if len(text) > LARGEST:
        raise UnreadableDocumentError(f"document is larger than {LARGEST} bytes")
    try:
        content = _from_json(text) if is_json else _from_yaml(text)
    except yaml.YAMLError as error:
        raise UnreadableDocumentError(_yaml_reason(error)) from None
    except RecursionError:
        raise UnreadableDocumentError(f"document is nested more than {DEEPEST} levels deep") from None
    except ValueError as error:
        raise UnreadableDocumentError(f"not a valid document: {_one_line(str(error).partition(';')[0])}") from None
    if not isinstance(content, dict):
        raise UnreadableDocumentError("document must be a mapping of fields")
    for fault in _faults(content):
        raise UnreadableDocumentError(fault)
    return content


def value_at(document: Document, path: str) -> Any:
    """The value at a dotted path such as `spec.risk.tier`; None where there is nothing."""
    value: Any = document
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _leads_out(path: Path) -> bool:
    # unlike Path.resolve, this has no trouble with links in a circle
    return not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(path.parent))


def _text_of(path: Path) -> str:
    if not path.exists():
        raise UnreadableDocumentError("file not found")
    if not path.is_file():
        raise UnreadableDocumentError("not a file")
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST + 1)
    except OSError as error:
        raise UnreadableDocumentError(f"cannot be read: {error.strerror}") from None
    if len(content) > LARGEST:
        raise UnreadableDocumentError(f"document is larger than {LARGEST} bytes")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableDocumentError("document is not UTF-8 text") from None


def _from_json(text: str) -> Any:
    return json.loads(text, object_pairs_hook=_without_duplicates)


def _without_duplicates(pairs: list[tuple[str, Any]]) -> Document:
    result: Document = {}
    for key, value in pairs:
        if key in result:
            raise UnreadableDocumentError(f"duplicate key {_shown(key)}")
        result[key] = value
    return result


def _from_yaml(text: str) -> Any:
    _check_events(text)
    return yaml.load(text, Loader=_PlainLoader)


def _check_events(text: str) -> None:
    """Refuse what could blow up or run something, before any value is made of it."""
    depth = documents = 0
    for event in yaml.parse(text, Loader=_Base):
        where = f"line {event.start_mark.line + 1}" if event.start_mark else "document"
        if isinstance(event, yaml.events.DocumentStartEvent):
            documents += 1
        elif isinstance(event, yaml.events.AliasEvent) or getattr(event, "anchor", None):
            raise UnreadableDocumentError(f"{where}: anchors and aliases are not allowed")
        elif (tag := getattr(event, "tag", None)) is not None:
            raise UnreadableDocumentError(f"{where}: tags are not allowed: {_shown(tag)}")
        depth += isinstance(event, _OPENING) - isinstance(event, _CLOSING)
        if depth > DEEPEST:
            raise UnreadableDocumentError(f"document is nested more than {DEEPEST} levels deep")
        if documents > 1:
            raise UnreadableDocumentError(f"{where}: only one document is allowed in a file")


class _PlainLoader(_Base):  # type: ignore[misc]
    """Makes plain values, refuses duplicate keys, leaves dates as texts."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {
        first: [rule for rule in rules if rule[0] not in ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:merge")]
        for first, rules in _Base.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            where = f"line {key_node.start_mark.line + 1}"
            if not isinstance(key, str):
                raise UnreadableDocumentError(f"{where}: keys must be texts: {_shown(key)}")
            if key in seen:
                raise UnreadableDocumentError(f"{where}: duplicate key {_shown(key)}")
            seen.add(key)
        made: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        return made


def _faults(content: Any, depth: int = 1) -> Iterator[str]:
    """What no output could hold: numbers that are not finite, incomplete characters, too many levels."""
    if depth > DEEPEST + 1:
        yield f"document is nested more than {DEEPEST} levels deep"
    elif isinstance(content, dict):
        for key, value in content.items():
            yield from _faults(key, depth)
            yield from _faults(value, depth + 1)
    elif isinstance(content, list):
        for value in content:
            yield from _faults(value, depth + 1)
    elif isinstance(content, float) and not math.isfinite(content):
        yield "numbers must be finite"
    elif isinstance(content, str) and any(each == "\0" or "\ud800" <= each <= "\udfff" for each in content):
        yield "texts must not contain NUL or incomplete characters"


def _yaml_reason(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    where = f"line {mark.line + 1}: " if mark is not None else ""
    problem = getattr(error, "problem", None) or str(error)
    return f"not a valid document: {where}{_one_line(str(problem))}"


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _one_line(text: str) -> str:
    return " ".join(text.split())[:200]
