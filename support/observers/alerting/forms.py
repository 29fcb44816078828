"""The form that each channel promises to whatever reads its messages: people, Slack, Twilio, programs of others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from support.observers.alerting.messages import Letter, attachments_of, one_line
from support.observers.comparing import expect_none

COLOURS = {"info": "#2196F3", "warning": "#FF9800", "error": "#F44336", "critical": "#9C27B0"}
_TABLE = "Additional Information"
_WEBHOOK_KEYS = {"title", "message", "severity", "timestamp", "metadata"}
_IN_TEXT_MESSAGES = {"model", "provider", "application", "error"}
_LONGEST_TEXT_MESSAGE = 1600


def expect_form(letter: Letter) -> None:
    """Raise `Mismatch` with everything in which a message differs from the form of its channel."""
    expect_none(_FORMS[letter.channel](letter), wanted=f"a message in the form of {letter.channel}")


def _mail(letter: Letter) -> Iterator[str]:
    parts = [part["type"] for part in letter.document.get("parts", ())]
    if parts != ["multipart/mixed", "text/html"]:
        yield f"its parts are {', '.join(parts)}"
    yield from (f"malformed: {fault}" for fault in letter.document.get("faults", ()))
    subject = f"[{letter.severity.upper() or 'SEVERITY'}] {letter.title}"
    if letter.subject != subject:
        yield f"the subject is {letter.subject!r} instead of {subject!r}"
    if letter.header("To") != [", ".join(letter.recipients)]:
        yield f"it says it is to {letter.header('To')}, and went to {', '.join(letter.recipients)}"
    if not any(letter.sender in sender for sender in letter.header("From")) or not letter.sender:
        yield f"it says it is from {letter.header('From')}, and came from {letter.sender!r}"
    text = one_line(letter.text)
    for what, words in (("title", letter.title), ("severity", letter.severity.upper()), ("time", "Time")):
        if one_line(words) not in text:
            yield f"its text does not show the {what}"
    if letter.fields and _TABLE not in text:
        yield f"its table is not called {_TABLE!r}"


def _slack(letter: Letter) -> Iterator[str]:
    document = letter.document
    attachments = attachments_of(document)
    first = attachments[0] if attachments else {"fields": []}
    severity, title = letter.severity.upper(), first.get("title")
    yield from _unequal(
        ("how many attachments", len(attachments), 1),
        ("the user name", document.get("username"), "SentinelOps Alert"),
        ("the icon", document.get("icon_emoji"), ":bell:"),
        ("the fallback", first.get("fallback"), f"{severity}: {title}"),
        ("the colour", first.get("color"), COLOURS.get(letter.severity, "#757575")),
        ("the footer", first.get("footer"), "SentinelOps Monitoring"),
        ("the first fields", [field.get("title") for field in first["fields"]][:2], ["Severity", "Time"]),
        ("the severity", letter.value("Severity"), severity),
    )
    if not str(document.get("channel", "")).startswith("#"):
        yield f"the channel is {document.get('channel')!r}"
    if any(field.get("short") is not True for field in first["fields"]):
        yield "not every field is short"


def _webhook(letter: Letter) -> Iterator[str]:
    if set(letter.document) != _WEBHOOK_KEYS:
        yield f"it has {', '.join(sorted(letter.document)) or 'nothing'}"
    method = letter.facts.get("method")
    if method != "GET" and not any("application/json" in value for value in letter.header("Content-Type")):
        yield f"it says it is {letter.header('Content-Type')}"
    if method == "GET" and letter.raw:
        yield "it has a body"
    if not _is_moment(letter.document.get("timestamp")):
        yield f"its time is {letter.document.get('timestamp')!r}"
    if method != "GET" and not isinstance(letter.document.get("metadata"), Mapping):
        yield f"its metadata is {letter.document.get('metadata')!r}"


def _sms(letter: Letter) -> Iterator[str]:
    body = str(letter.document.get("Body", ""))
    if set(letter.document) != {"To", "From", "Body"}:
        yield f"it has {', '.join(sorted(letter.document))}"
    if letter.subject != f"{letter.severity.upper()}: {letter.title}":
        yield f"its first line is {letter.subject!r}"
    if "\n" not in body:
        yield "it has no second line"
    foreign = set(letter.fields) - _IN_TEXT_MESSAGES
    if foreign:
        yield f"it tells {', '.join(sorted(foreign))}"
    if len(body) > _LONGEST_TEXT_MESSAGE:
        yield f"it has {len(body)} characters"


_FORMS: dict[str, Callable[[Letter], Iterator[str]]] = {
    "email": _mail,
    "slack": _slack,
    "webhook": _webhook,
    "sms": _sms,
}


def _unequal(*compared: tuple[str, Any, Any]) -> Iterator[str]:
    return (f"{what} is {seen!r}, not {wanted!r}" for what, seen, wanted in compared if seen != wanted)


def _is_moment(value: Any) -> bool:
    """Whether it is a moment that everybody understands alike: with its offset."""
    try:
        return dt.datetime.fromisoformat(str(value)).tzinfo is not None
    except ValueError:
        return False
