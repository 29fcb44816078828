"""The pages that a run leaves for readers, as a reader finds them: the words on them, and where they lead."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from support.evidence.attachments import attach_objects, attach_text
from support.observers.comparing import expect_none, listed

_DATA = re.compile(r'd\("([^"]+)","([A-Za-z0-9+/=]*)"\)')
_SILENT = frozenset({"style", "script", "title"})
_NEAR = 100
"""Characters between words that belong together."""
_LOADING = frozenset({"src", "srcset", "data", "poster", "background"})


class PagesObserver:
    """Reads the front page and the report of a run below `folder`."""

    def __init__(self, folder: Path) -> None:
        self._front = folder / "index.html"
        self._report = folder / "report" / "index.html"

    def expect_on_front_page(self, rows: Iterable[Sequence[str]]) -> None:
        """Raise Mismatch unless the words of each row stand near each other on a front page that loads nothing."""
        page = _read(self._front)
        attach_text("the front page", page.text)
        faults = [f"nowhere: {' ... '.join(row)}" for row in rows if not _near(row, page.text)]
        faults += [f"it loads {address}" for address in page.loaded]
        expect_none(faults, wanted="a front page that says what is proven, and needs nothing else")

    def expect_leads(self, path: Sequence[str], sentence: str, evidence: str) -> None:
        """Raise Mismatch unless the report leads through these levels to a sentence with this piece of evidence."""
        documents = _documents(self._report.read_text(encoding="utf-8"))
        results = [body for name, body in documents if name.startswith("data/test-results/")]
        told = [_levels(result) for result in results]
        attach_objects("where the report leads", told)
        found = [sentences for levels, sentences in told if levels == list(path)]
        faults = [] if found else ["no such way"]
        for sentences in found:
            titles = sentences.get(sentence, [])
            faults += [] if evidence in titles else [f"under {sentence!r}: {listed(titles)}"]
        expect_none(faults, wanted=f"a way {' > '.join(path)} > {sentence} to {evidence!r}")


class _Page(HTMLParser):
    """Collects what is readable, and what a browser would load on its own."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self._words: list[str] = []
        self._silent = 0

    @property
    def text(self) -> str:
        return " ".join(" ".join(self._words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        for name, value in attrs:
            if value and (name in _LOADING or (name == "href" and tag == "link")) and not value.startswith("data:"):
                self.loaded.append(value)

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _SILENT

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._words.append(data)


def _read(path: Path) -> _Page:
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page


def _near(words: Sequence[str], text: str) -> bool:
    return re.search(f".{{0,{_NEAR}}}?".join(map(re.escape, words)), text) is not None


def _documents(html: str) -> Iterable[tuple[str, Any]]:
    for name, body in _DATA.findall(html):
        if name.endswith(".json"):
            yield name, json.loads(base64.b64decode(body))


def _levels(result: Any) -> tuple[list[str], dict[str, list[str]]]:
    """The levels above a result, itself the last, and its sentences with the titles of their evidence."""
    sentences = {step["name"]: _titles(step) for step in result["steps"] if step.get("type", "step") == "step"}
    return [*result["titlePath"], result["name"]], sentences


def _titles(step: Any) -> list[str]:
    return [inner["link"]["name"] for inner in step.get("steps", ()) if inner.get("type") == "attachment"]
