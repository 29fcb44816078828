"""What a reader sees of an HTML page, and what the page is made of; by the standard library alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser

LONGEST = 256 * 1024
"""Characters of a page that are read; the parser takes too long for much more of hostile text."""

_UNSEEN = frozenset({"script", "style", "head", "template", "noscript"})
_BLOCK_NAMES = (
    "address article aside blockquote body br dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr html li"
    " main nav ol p pre section table tbody tfoot thead tr ul"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_CELLS = frozenset({"td", "th"})


@dataclass(frozen=True)
class Element:
    """An element as it stands in the page, with its attributes."""

    name: str
    attributes: tuple[tuple[str, str], ...]

    def get(self, attribute: str) -> str | None:
        """The value of an attribute; None when it has none of that name."""
        return dict(self.attributes).get(attribute)


@dataclass(frozen=True)
class Page:
    """A page: its text as it is seen, line by line; the rows of its tables; all its elements in order."""

    text: str
    rows: tuple[tuple[str, ...], ...]
    elements: tuple[Element, ...]


def read_page(source: str) -> Page:
    """Read a page; nothing in it can make this fail."""
    reader = _Reader()
    reader.feed(source[:LONGEST])
    reader.end()
    return Page(as_seen("".join(reader.text)), tuple(reader.finished_rows()), tuple(reader.elements))


def as_seen(text: str) -> str:
    """Text as a browser shows it: white space is one blank, empty lines are left out."""
    lines = (re.sub(r"[ \t\r\f\v]+", " ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.elements: list[Element] = []
        self._rows: list[list[list[str]]] = []
        self._in_cell = False
        self._unseen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, tuple((name, value or "") for name, value in attrs)))
        if tag in _UNSEEN:
            self._unseen.append(tag)
        if tag == "body":
            self._unseen.clear()
        if tag in _BLOCKS:
            self._break()
        if tag == "tr":
            self._rows.append([])
        if tag in _CELLS:
            self.text.append(" ")
            if not self._rows:
                self._rows.append([])
            self._rows[-1].append([])
        self._in_cell = tag in _CELLS or (self._in_cell and tag not in ("tr", "table"))

    def handle_endtag(self, tag: str) -> None:
        if tag in self._unseen:
            del self._unseen[self._unseen.index(tag) :]
        if tag in _BLOCKS:
            self._break()
        if tag in _CELLS or tag in ("tr", "table"):
            self._in_cell = False

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        seen = data.replace("\n", " ")
        self.text.append(seen)
        if self._in_cell and self._rows and self._rows[-1]:
            self._rows[-1][-1].append(seen)

    def end(self) -> None:
        """Take what is left as text, unless it is a tag that never ends: browsers do not show that.

        The parser's own `close` would look for the end of such a tag again and again, for minutes.
        """
        if not self.rawdata.startswith("<"):
            self.handle_data(unescape(self.rawdata))

    def finished_rows(self) -> list[tuple[str, ...]]:
        return [tuple(as_seen("".join(cell)) for cell in row) for row in self._rows]

    def _break(self) -> None:
        self.text.append("\n")
        if self._in_cell and self._rows and self._rows[-1]:
            self._rows[-1][-1].append("\n")
