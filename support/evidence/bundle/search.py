"""Looking for secrets in everything that a run leaves, in each form in which a text travels.

It shares no code with the filter that should have caught them.
"""

from __future__ import annotations

import base64
import html
import json
import os
import re
import string
import struct
import urllib.parse
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

SHORTEST = 8
_SHORTEST_PART = 9
"""Characters; a shorter secret would be found in every other word."""
_BATCH = 8 * 1024 * 1024
_WORD = 4
"""Bytes. `SHORTEST` is long enough for a whole word wherever a text begins."""
_GAP = b"\n\0\n"
_OF_BASE64 = frozenset(string.ascii_letters.encode() + string.digits.encode() + b"+/-_")
_FLAT = bytes(ord("x") if byte in _OF_BASE64 else ord(" ") for byte in range(256))
_LONG_STRETCH = b"x" * 160
"""What long encoded text looks like in a `_FLAT` copy: looking for it there costs a tenth of a regular expression."""
_DEEPEST = 2


@dataclass(frozen=True)
class Hit:
    """A secret that got out: which, into what file, and in what form."""

    file: str
    secret: str
    form: str

    def __str__(self) -> str:
        return f"{self.secret} is in {self.file} ({self.form})"


@dataclass(frozen=True)
class _Needle:
    secret: str
    form: str
    raw: bytes

    @cached_property
    def words(self) -> tuple[frozenset[int], ...]:
        """What must be among the words of a text that holds it: one set for each way to lie across their borders."""
        return tuple(
            frozenset(struct.unpack_from(f"={(len(self.raw) - start) // _WORD}I", self.raw, start))
            for start in range(_WORD)
        )


def files_below(folder: Path) -> list[str]:
    """What `search` looks into: every file below a folder, named relative to it, in order."""
    return sorted(_below(str(folder)))


def _below(folder: str, before: str = "") -> Iterator[str]:
    """Asks the system once a folder, not several times a file: there are thousands."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _below(entry.path, f"{before}{entry.name}/")
            elif entry.is_file(follow_symlinks=False):
                yield before + entry.name


def search(
    folder: Path, secrets: Mapping[str, str], files: Iterable[str] | None = None, by_chance: Collection[str] = ()
) -> list[Hit]:
    """Look for secrets (name to value) in these files of a folder, or in all below it.

    Of secrets named in `by_chance` long parts are looked for, too: nothing else can contain them.
    Raises OSError for a file that cannot be read.
    """
    needles = [needle for name, value in secrets.items() for needle in _needles(name, value, name in by_chance)]
    found: dict[Hit, None] = {}
    for batch in _batches(folder, files_below(folder) if files is None else files):
        found.update(dict.fromkeys(_in_batch(batch, needles)))
    return sorted(found, key=lambda hit: (hit.file, hit.secret, hit.form))


def forms_of(value: str) -> dict[str, list[bytes]]:
    """How a text looks where it travels, by the name of the form."""
    raw = value.encode()
    return {
        "plain": [raw],
        "JSON-escaped": [json.dumps(value)[1:-1].encode(), json.dumps(json.dumps(value)[1:-1])[1:-1].encode()],
        "URL-encoded": [
            encoded.encode()
            for quote in (urllib.parse.quote, urllib.parse.quote_plus)
            for encoded in (quote(value, safe=""), quote(value), quote(value, safe="").lower())
        ],
        "escaped for a page": [html.escape(value).encode(), html.escape(value, quote=False).encode()],
        "base64": [*_base64(raw, base64.b64encode), *_base64(raw, base64.urlsafe_b64encode)],
        "hexadecimal": [raw.hex().encode()],
    }


def parts_of(value: str) -> list[bytes]:
    """The stretches of a secret that no escaping changes, for secrets that are made up of chance alone."""
    return [part.encode() for part in re.split(r"[^A-Za-z0-9]+", value) if len(part) >= _SHORTEST_PART]


def _needles(name: str, value: str, by_chance: bool) -> Iterator[_Needle]:
    if len(value) < SHORTEST:
        return
    seen: set[bytes] = set()
    for form, texts in (forms_of(value) | ({"in part": parts_of(value)} if by_chance else {})).items():
        for raw in texts:
            if raw not in seen and len(raw) >= SHORTEST:
                seen.add(raw)
                yield _Needle(name, form, raw)


def _base64(raw: bytes, encode: object) -> Iterator[bytes]:
    """Three ways to look: neighbours decide on the first and last characters, and on how the rest is cut."""
    assert callable(encode)
    for before, unclear in ((0, 0), (1, 2), (2, 3)):
        encoded: bytes = encode(b"\0" * before + raw)
        yield encoded[unclear : (before + len(raw)) * 8 // 6]


@dataclass(frozen=True)
class _Batch:
    """The contents of several files, one after the other; `starts` tells where each begins."""

    names: Sequence[str]
    starts: Sequence[int]
    data: bytes

    def name_at(self, place: int) -> str:
        return self.names[bisect_right(self.starts, place) - 1]


def _joined(pieces: Iterable[tuple[str, bytes]]) -> _Batch:
    names: list[str] = []
    starts: list[int] = []
    size = 0
    contents = []
    for name, piece in pieces:
        names.append(name)
        starts.append(size)
        contents += [piece, _GAP]
        size += len(piece) + len(_GAP)
    return _Batch(names, starts, b"".join(contents))


def _batches(folder: Path, files: Iterable[str]) -> Iterator[_Batch]:
    pieces: list[tuple[str, bytes]] = []
    size = 0
    for name in files:
        pieces.append((name, name.encode() + _GAP + (folder / name).read_bytes()))
        size += len(pieces[-1][1])
        if size >= _BATCH:
            yield _joined(pieces)
            pieces, size = [], 0
    if pieces:
        yield _joined(pieces)


def _in_batch(batch: _Batch, needles: Sequence[_Needle]) -> Iterator[Hit]:
    for needle, place in _places(batch.data, needles):
        yield Hit(batch.name_at(place), needle.secret, needle.form)
    inside = _joined((batch.name_at(place), decoded) for place, decoded in _decoded(batch.data, _DEEPEST))
    for needle, place in _places(inside.data, needles):
        yield Hit(inside.name_at(place), needle.secret, f"{needle.form}, inside base64")


def _places(data: bytes, needles: Sequence[_Needle]) -> Iterator[tuple[_Needle, int]]:
    # thousands of forms are looked for, and hardly any is there: a look at the words spares reading everything
    wanted = frozenset[int]().union(*(part for needle in needles for part in needle.words))
    there = wanted.intersection(memoryview(data)[: len(data) // _WORD * _WORD].cast("I"))
    for needle in needles:
        if not any(part <= there for part in needle.words):
            continue
        place = data.find(needle.raw)
        while place >= 0:
            yield needle, place
            place = data.find(needle.raw, place + len(needle.raw))


def _decoded(data: bytes, depth: int) -> Iterator[tuple[int, bytes]]:
    """Long encoded stretches, such as a report carries its data in; also those that lie inside one."""
    if depth == 0:
        return
    for start, text in _long_stretches(data):
        text = text[: len(text) - (len(text) % 4 == 1)]
        decoded = base64.b64decode(
            text + b"=" * (-len(text) % 4), altchars=b"-_" if b"-" in text or b"_" in text else None
        )
        yield start, decoded
        for _, inner in _decoded(decoded, depth - 1):
            yield start, inner


def _long_stretches(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Where nothing but letters of base64 stands for long, and what: up to the first other byte."""
    flat = data.translate(_FLAT)
    start = flat.find(_LONG_STRETCH)
    while start >= 0:
        end = flat.find(b" ", start)
        end = len(data) if end < 0 else end
        yield start, data[start:end]
        start = flat.find(_LONG_STRETCH, end)
