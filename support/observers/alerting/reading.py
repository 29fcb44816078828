"""Checks of one message with the eyes of its reader: what it says, and that nothing in it came alive out of data."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

from support.notifiers.hypertext import Element, read_page
from support.observers.alerting.messages import Letter, attachments_of, one_line
from support.observers.comparing import expect_none

_TAGS = (
    "a b body br center div em footer h1 h2 h3 h4 head header hr html i li main meta p pre section small span strong"
    " style table tbody td tfoot th thead title tr u ul ol"
)
HARMLESS_TAGS = frozenset(_TAGS.split())
"""What a page about an alert may be made of; everything else loads, runs or asks for something."""

_MAIL_NAMES = (
    "auto-submitted content-language content-transfer-encoding content-type date from importance message-id"
    " mime-version reply-to return-path sender subject to user-agent x-mailer x-priority"
)
MAIL_HEADERS = frozenset(_MAIL_NAMES.split())
"""Headers that a mail about an alert may have; another one was put there by somebody's data."""
_ONCE = ("from", "to", "subject", "date", "content-type")
_SAFE_LINK = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_DANGEROUS_STYLE = re.compile(r"url\(|expression\(|@import", re.IGNORECASE)
_SLACK_MENTION = re.compile(r"<(?:[!@#][^>]*|(?!https?:|mailto:)[^>]*)>")


def expect_harmless(letter: Letter, *data: str) -> None:
    """Raise `Mismatch` when something in the message came alive out of data: an element, a link, a header, a mention.

    Each of `data` must be seen by the reader letter by letter: what is escaped is shown, what is not shown was taken
    for something else.
    """
    faults = list(_live_parts(letter))
    seen = one_line(letter.text)
    for text in data:
        shown = one_line(text)
        if shown not in seen:
            faults.append(f"a reader does not see {shown!r}, but {seen[:500]!r}")
    expect_none(faults, wanted=f"a message by {letter.channel} in which data is only text")


def _live_parts(letter: Letter) -> Iterator[str]:
    if letter.html is not None:
        yield from _live_elements(read_page(letter.html).elements)
    if letter.channel == "email":
        yield from _foreign_headers(letter)
    if letter.channel == "slack":
        for match in _SLACK_MENTION.finditer(_slack_source(letter)):
            yield f"Slack takes {html.unescape(match[0])!r} for a mention or a link"


def _live_elements(elements: Iterable[Element]) -> Iterator[str]:
    for element in elements:
        if element.name not in HARMLESS_TAGS:
            yield f"an element <{element.name}>"
        for name, value in element.attributes:
            if name.startswith("on"):
                yield f"<{element.name}> reacts by {name}"
            if name in ("href", "src", "action", "background") and not _SAFE_LINK.match(value.strip()):
                yield f"<{element.name}> leads to {value!r}"
            if name == "style" and _DANGEROUS_STYLE.search(value):
                yield f"<{element.name}> loads something by its style: {value!r}"


def _foreign_headers(letter: Letter) -> Iterator[str]:
    names = [name.lower() for name, _ in letter.headers]
    yield from (f"a header {name!r}" for name in names if name not in MAIL_HEADERS)
    yield from (f"{names.count(name)} headers {name!r}" for name in _ONCE if names.count(name) != 1)
    yield from (f"a line break in {name}: {value!r}" for name, value in letter.headers if re.search(r"[\r\n]", value))
    found = letter.document.get("faults", ())
    yield from (f"malformed mail: {fault}" for fault in found)


def _slack_source(letter: Letter) -> str:
    """Everything that Slack looks for mentions in, as it was sent."""
    parts = [letter.document.get("text")]
    for attachment in attachments_of(letter.document):
        parts += [attachment.get(name) for name in ("pretext", "title", "text", "footer", "fallback")]
        parts += [text for field in attachment["fields"] for text in (field.get("title"), field.get("value"))]
    return "\n".join(str(part) for part in parts if part)
