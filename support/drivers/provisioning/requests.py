"""Requests of every kind: documents of which scenarios change single fields, each handed in as a file of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import yaml

_HEADING, _BESIDE = "metadata", ("apiVersion", "kind", "spec")


@dataclass
class Request:
    """One request: the word that sentences call it by, and its document.

    `reason` is why it has to be refused; None where nothing is wrong with it. `handed_in_as` says otherwise where
    things stand in the document that is handed in.
    """

    DEFAULTS: ClassVar[Mapping[str, Any]] = {}
    """What holds at a dotted path where a request says nothing."""

    word: str
    document: dict[str, Any]
    reason: str | None = None
    handed_in_as: Callable[[dict[str, Any]], dict[str, Any]] = dict

    def value(self, path: str) -> Any:
        """What it says at a dotted path, or what holds there by default; None where nothing does."""
        found: Any = self.document
        for key in path.split("."):
            found = found.get(key) if isinstance(found, dict) else None
        return self.DEFAULTS.get(path) if found is None else found

    def change(self, path: str, value: Any) -> None:
        """Have it say something else at a dotted path; None: have it say nothing there."""
        *groups, name = path.split(".")
        place = self.document
        for group in groups:
            place = place.setdefault(group, {})
        if value is None:
            place.pop(name, None)
        else:
            place[name] = value

    @property
    def file(self) -> str:
        """The file in which it is handed in, below the working folder."""
        return f"requests/{self.word}.yaml"

    @property
    def files(self) -> tuple[str, ...]:
        """Where what it becomes is to be written, below the working folder; every sort of request has its own."""
        raise NotImplementedError

    @property
    def text(self) -> str:
        """The document as it is handed in."""
        return str(yaml.safe_dump(self.handed_in_as(self.document), sort_keys=False, allow_unicode=True))


def at_the_top(document: dict[str, Any]) -> dict[str, Any]:
    """The same document with everything that its heading says at its top."""
    return {**document[_HEADING], **{name: value for name, value in document.items() if name != _HEADING}}


def under_a_heading(document: dict[str, Any]) -> dict[str, Any]:
    """The same document with everything that it says at its top under a heading."""
    rest = {name: value for name, value in document.items() if name in _BESIDE}
    return {**rest, _HEADING: {name: value for name, value in document.items() if name not in _BESIDE}}
