"""Checks of one message with the eyes of its reader: what it says, and that nothing in it came alive out of data."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping

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


def expect_says(
    letter: Letter,
    *,
    title: str | None = None,
    severity: str | None = None,
    sender: str | None = None,
    recipients: Iterable[str] | None = None,
    fields: Mapping[str, str] | None = None,
    words: Iterable[str] = (),
    absent: Iterable[str] = (),
    links: Iterable[str] | None = None,
) -> None:
    """Raise `Mismatch` unless the message says all that is given; texts are compared as a reader sees them.

    `recipients` must be exactly these in any order; `fields` must be among the fields, numbers by their value;
    `words` must be found in the text, `absent` must not.
    """
    faults: list[str] = []
    faults += _differs("the title", title, letter.title)
    faults += _differs("the severity", severity and severity.lower(), letter.severity)
    faults += _differs("the sender", sender, letter.sender)
    if recipients is not None and sorted(recipients) != sorted(letter.recipients):
        faults.append(f"the recipients are {', '.join(letter.recipients) or 'nobody'}")
    for name, value in (fields or {}).items():
        faults += _field_differs(letter, name, value)
    seen = one_line(letter.text)
    faults += [f"it does not say {words_!r}: {seen!r}" for words_ in words if one_line(words_) not in seen]
    faults += [f"it says {words_!r}: {seen!r}" for words_ in absent if one_line(words_) in seen]
    if links is not None and sorted(links) != sorted(letter.links):
        faults.append(f"the links are {', '.join(letter.links) or 'none'}")
    expect_none(faults, wanted=_wanted(letter, title, severity, sender, recipients, fields, words, absent, links))


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


def _differs(what: str, wanted: str | None, seen: str) -> list[str]:
    same = wanted is None or one_line(wanted) == one_line(seen)
    return [] if same else [f"{what} is {seen!r}"]


def _field_differs(letter: Letter, name: str, wanted: str) -> list[str]:
    value = letter.value(name)
    if value is None:
        return [f"there is no field {name!r}; there are {', '.join(letter.fields) or 'none'}"]
    if one_line(value) == one_line(wanted) or _same_number(value, wanted):
        return []
    return [f"the field {name!r} is {value!r}"]


def _same_number(one: str, other: str) -> bool:
    try:
        return float(one) == float(other)
    except ValueError:
        return False


def _wanted(letter: Letter, *given: object) -> str:
    names = ("title", "severity", "sender", "recipients", "fields", "words", "without", "links")
    told = [f"{name} {_plain(value)}" for name, value in zip(names, given, strict=True) if value]
    return f"a message by {letter.channel} with {'; '.join(told) or 'nothing in particular'}"


def _plain(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} = {text}" for name, text in value.items())
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple, set)) else repr(value)
