"""What drivers and observers leave as evidence under the step that is running.

Every function is cheap and does nothing outside a scenario. All text passes the redaction filter and is cut at
`LONGEST` characters (and says so); pictures are kept as they are. Where it goes is decided by the sink of the running
scenario.
"""

from __future__ import annotations

import csv
import difflib
import io
import json
import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from typing import Any, Protocol

import yaml

from support.evidence.redaction import as_clean_json, redact

LONGEST = 256 * 1024
"""Characters kept of one attachment."""

LARGEST_IMAGE = 1024 * 1024
"""Bytes; the report is one page that holds every picture."""

# Headers that say nothing to a reader of the exchange.
_TRANSPORT = frozenset(
    {"accept-encoding", "connection", "content-length", "date", "host", "server", "transfer-encoding", "user-agent"}
)
_MISSING: Any = object()
_IN_TIME = ("before", "after")
_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class Sink(Protocol):
    """Takes the evidence of the scenario that is running."""

    def take(self, kind: str, title: str, body: str | bytes, media_type: str, extension: str) -> None:
        """Keep one piece of evidence (a text is already redacted and cut) under the running step."""


class _Current:
    sink: Sink | None = None


def use_sink(sink: Sink | None) -> None:
    """Send evidence to `sink` from now on; None: there is no scenario, drop it."""
    _Current.sink = sink


class _Overhearing:
    """Hands everything on, and remembers the texts."""

    def __init__(self, sink: Sink, heard: dict[str, str]) -> None:
        self._sink, self._heard = sink, heard

    def take(self, kind: str, title: str, body: str | bytes, media_type: str, extension: str) -> None:
        if isinstance(body, str):
            self._heard[f"{len(self._heard) + 1}: {title}"] = body
        self._sink.take(kind, title, body, media_type, extension)


@contextmanager
def overheard() -> Iterator[dict[str, str]]:
    """The texts of the evidence left meanwhile, as they leave, by number and title; none where evidence is dropped."""
    heard: dict[str, str] = {}
    sink = _Current.sink
    if sink is None:
        yield heard
        return
    _Current.sink = _Overhearing(sink, heard)
    try:
        yield heard
    finally:
        _Current.sink = sink


def attach_text(title: str, text: str) -> None:
    """Attach plain text."""
    if _Current.sink is not None:
        _give("text", title, text)


def attach_exchange(
    title: str,
    *,
    method: str,
    address: str,
    request_headers: Mapping[str, str] | None = None,
    request_body: str = "",
    status: int | str = "",
    response_headers: Mapping[str, str] | None = None,
    response_body: str = "",
    seconds: float | None = None,
) -> None:
    """Attach a request and its answer, bodies readable. `seconds` is how long the answer took."""
    if _Current.sink is None:
        return
    took = "" if seconds is None else f" after {_duration(seconds)}"
    text = "\n".join(
        [
            f"{method} {address}",
            *_headers(request_headers),
            *_body(request_body),
            "",
            f"answer{took}: {status}",
            *_headers(response_headers),
            *_body(response_body),
        ]
    )
    _give("exchange", title, text)


def attach_command(
    title: str,
    *,
    argv: Sequence[str],
    environment: Mapping[str, str] | None = None,
    exit_code: int | None = None,
    output: str = "",
    errors: str = "",
    seconds: float | None = None,
) -> None:
    """Attach a command line, its own environment variables, exit code and both streams."""
    if _Current.sink is None:
        return
    took = "" if seconds is None else f" after {_duration(seconds)}"
    text = "\n".join(
        [
            *(f"{name}={value}" for name, value in sorted((environment or {}).items())),
            f"$ {shlex.join(map(str, argv))}",
            "",
            f"exit code {'unknown' if exit_code is None else exit_code}{took}",
            "",
            "output:" if output else "no output",
            *([output.rstrip("\n")] if output else []),
            *(["", "errors:", errors.rstrip("\n")] if errors else []),
        ]
    )
    _give("command", title, text)


def attach_objects(
    title: str,
    data: Any = _MISSING,
    *,
    before: Any = _MISSING,
    after: Any = _MISSING,
    names: tuple[str, str] = _IN_TIME,
) -> None:
    """Attach objects as they are (`data`), or what became of them (`before`, `after`) as a difference.

    `names` are what the two sides of a difference are called where they are not the same thing at two moments: then
    the order of their fields means nothing. The title says whether there is a difference.
    """
    if _Current.sink is None:
        return
    if before is _MISSING and after is _MISSING:
        _give("objects", title, _readable(None if data is _MISSING else data), "application/yaml", "yaml")
        return
    _give("comparison", *_difference(title, before, after, names))


def attach_table(title: str, rows: Sequence[Mapping[str, Any]] | Sequence[Sequence[Any]]) -> None:
    """Attach a table: rows as mappings (their keys are the heading) or as sequences (the first is the heading)."""
    if _Current.sink is None:
        return
    _give("table", title, as_csv(rows), "text/csv", "csv")


def attach_image(title: str, png: bytes) -> None:
    """Attach a picture as it is: no filter sees what is on it, so show no secret to whoever takes it.

    One that is larger than `LARGEST_IMAGE` is left out, and a text says so.
    """
    sink = _Current.sink
    if sink is None:
        return
    if len(png) > LARGEST_IMAGE:
        _give("text", title, f"the picture is left out: it has {len(png):,} bytes, more than {LARGEST_IMAGE:,}")
        return
    sink.take("image", redact(title), png, "image/png", "png")


def as_csv(rows: Sequence[Mapping[str, Any]] | Sequence[Sequence[Any]]) -> str:
    """Write rows as comma separated values with a heading line."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    heading: list[str] = []
    for row in rows:
        if isinstance(row, Mapping):
            heading.extend(str(key) for key in row if str(key) not in heading)
    if heading:
        writer.writerow(heading)
    for row in rows:
        writer.writerow([row.get(key, "") for key in heading] if isinstance(row, Mapping) else list(row))
    return stream.getvalue()


def clipped(text: str) -> str:
    """Redact `text` and cut it at `LONGEST` characters, saying how much is missing."""
    cut = len(text) - LONGEST
    if cut <= 0:
        return redact(text)
    # Redact past the cut, so that it cannot leave half a secret at the end.
    return redact(text[: LONGEST * 2])[:LONGEST] + f"\n... cut here: {cut:,} more characters"


def _give(kind: str, title: str, text: str, media_type: str = "text/plain", extension: str = "txt") -> None:
    sink = _Current.sink
    if sink is not None:
        sink.take(kind, redact(title), clipped(text), media_type, extension)


def _duration(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.2f} s"


def _headers(headers: Mapping[str, str] | None) -> list[str]:
    return [f"{name}: {value}" for name, value in (headers or {}).items() if name.lower() not in _TRANSPORT]


def _body(body: str) -> list[str]:
    if not body:
        return []
    if body.lstrip()[:1] in ("{", "[") and len(body) <= LONGEST:
        try:
            return ["", json.dumps(json.loads(body), indent=2, ensure_ascii=False)]
        except ValueError:
            pass
    return ["", body]


def _readable(value: Any, *, in_order: bool = False) -> str:
    if value is None:
        return "nothing\n"
    if isinstance(value, str):
        return value if value.endswith("\n") else value + "\n"
    # also before it is written: folding long lines would take a secret apart
    _, plain = as_clean_json(json.loads(json.dumps(value, default=_plain)))
    return str(yaml.dump(plain, Dumper=_Dumper, sort_keys=in_order, allow_unicode=True, width=120))


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    if hasattr(value, "to_dict"):
        return value.to_dict()
    if isinstance(value, (set, frozenset)):
        return sorted(value, key=str)
    return str(value)


def _difference(title: str, before: Any, after: Any, names: tuple[str, str]) -> tuple[str, str]:
    """Title and text: whoever reads the title alone learns whether anything differs."""
    in_order = names != _IN_TIME
    old = _readable(None if before is _MISSING else before, in_order=in_order)
    new = _readable(None if after is _MISSING else after, in_order=in_order)
    if old == new:
        same = "the same" if in_order else "unchanged"
        return f"{title}: {same}", f"{same}:\n\n{new}"
    context = max(old.count("\n"), new.count("\n")) + 1
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), *names, lineterm="", n=context)
    text = "\n".join(line for line in lines if not line.startswith("@@")) + "\n"
    return f"{title}: {names[0]} and {names[1]}", text
