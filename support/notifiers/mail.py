"""Reads a mail as it came over the wire. Malformed mail is read as far as it goes, and its faults are told."""

from __future__ import annotations

import asyncio
import email
import re
from email.header import decode_header, make_header
from email.message import Message
from typing import Any

from support.notifiers.hypertext import read_page

LONGEST_LINE = 998
"""Bytes of a line that every mail server must take; longer ones are told as a fault."""

_LONGEST_READ = 2 * 1024 * 1024
_MOST_HEADERS = 200
_LONGEST_HEADER = 8 * 1024
_MOST_PARTS = 100
_AT_ONCE = 64 * 1024
_FOLDED = re.compile(r"\r?\n(?=[ \t])")


async def read_mail(raw: bytes) -> dict[str, Any]:
    """Read a mail without keeping others waiting: large ones in a thread."""
    return parse_mail(raw) if len(raw) <= _AT_ONCE else await asyncio.to_thread(parse_mail, raw)


def parse_mail(raw: bytes) -> dict[str, Any]:
    """Read a mail: headers, subject, HTML page, text as seen, parts, and what is wrong with it."""
    try:
        return _parsed(raw)
    except Exception as error:  # whatever hostile mail does to the parser, its bytes are kept all the same
        return {
            "headers": [],
            "subject": "",
            "html": None,
            "text": "",
            "parts": [],
            "faults": [f"unreadable: {error!r}"],
        }


def _parsed(raw: bytes) -> dict[str, Any]:
    message = email.message_from_bytes(raw[:_LONGEST_READ])
    headers = [[name, _header_text(value)] for name, value in message.raw_items()][:_MOST_HEADERS]
    parts = [part for part, _ in zip(message.walk(), range(_MOST_PARTS), strict=False)]
    leaves = [part for part in parts if not part.is_multipart()]
    page = next((_content(part) for part in leaves if part.get_content_type() == "text/html"), None)
    plain = [_content(part) for part in leaves if part.get_content_type() == "text/plain"]
    return {
        "headers": headers,
        "subject": next((value for name, value in headers if name.lower() == "subject"), ""),
        "html": page,
        "text": "\n".join(plain) if page is None else read_page(page).text,
        "parts": [{"type": part.get_content_type(), "charset": part.get_content_charset()} for part in parts],
        "faults": list(_faults(raw, message, parts)),
    }


def _header_text(value: Any) -> str:
    """The value as a reader's program would show it; as it is where it cannot be decoded."""
    text = _FOLDED.sub("", str(value)[:_LONGEST_HEADER])
    try:
        return str(make_header(decode_header(text)))
    except (LookupError, ValueError):
        return text


def _content(part: Message) -> str:
    raw = part.get_payload(decode=True)
    content = raw if isinstance(raw, bytes) else b""
    try:
        return content.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:
        return content.decode("utf-8", "replace")


def _faults(raw: bytes, message: Message, parts: list[Message]) -> list[str]:
    found = [type(defect).__name__ for part in parts for defect in part.defects]
    if len(raw) > _LONGEST_READ:
        found.append(f"only {_LONGEST_READ} bytes of it were read")
    if len(message) > _MOST_HEADERS:
        found.append(f"only {_MOST_HEADERS} of its {len(message)} headers are shown")
    if len(parts) >= _MOST_PARTS:
        found.append(f"only {_MOST_PARTS} of its parts were read")
    if any(len(line) > LONGEST_LINE for line in raw.split(b"\r\n")):
        found.append(f"a line of more than {LONGEST_LINE} bytes")
    return found
