"""A message as its recipient reads it, whatever the channel; read from what the notifiers recorded."""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from support.notifiers.hypertext import read_page

_LINK = re.compile(r"<((?:https?|mailto):[^|>\s]+)(?:\|([^>]*))?>")
_SUBJECT = re.compile(r"\[([A-Za-z]+)\] (.*)", re.DOTALL)
_SLACK_ESCAPES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


@dataclass(frozen=True)
class Letter:
    """One message, or one attempt to hand one over.

    `subject` is its first line as the channel has it, `title` and `severity` (lower case) are what that says. `text` is
    everything that a reader sees. `fields` are named values in the words of the channel: see `value`. `document` is
    the message in the form of its channel (JSON object, form, query). `accepted` tells whether the sender was told
    that it is delivered; otherwise `how` says what became of it (refused, hung, cut, gone, pending).
    """

    number: int
    channel: str
    recipients: tuple[str, ...]
    sender: str
    subject: str
    title: str
    severity: str
    text: str
    fields: Mapping[str, str]
    html: str | None
    raw: bytes
    arrived_at: dt.datetime
    accepted: bool
    how: str
    status: int | None
    headers: tuple[tuple[str, str], ...] = ()
    document: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)

    def value(self, name: str) -> str | None:
        """The value of a field; "metric_value", "Metric Value" and "metric value" are the same name."""
        wanted = _plain_name(name)
        return next((value for key, value in self.fields.items() if _plain_name(key) == wanted), None)

    def header(self, name: str) -> list[str]:
        """All values of a header; letter case does not matter."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def is_about(self, words: str) -> bool:
        """Whether a reader finds these words in it."""
        shown = one_line(words)
        return any(shown in one_line(part) for part in (self.subject, self.title, self.text, *self.fields.values()))

    def describe(self) -> str:
        """For messages: which it is and what became of it."""
        answer = f"{self.how} {self.status}" if self.status else self.how
        return f"{self.channel} to {', '.join(self.recipients) or 'nobody'}: {self.subject!r} ({answer})"


def read_letter(message: Mapping[str, Any]) -> Letter:
    """Read a message as the notifiers tell it."""
    return _READERS[message["channel"]](message)


def attachments_of(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The attachments of a Slack message, each with a list of fields; what is none is left out."""
    parts = [part for part in _list(document.get("attachments")) if isinstance(part, dict)]
    return [
        {**part, "fields": [each for each in _list(part.get("fields")) if isinstance(each, dict)]} for part in parts
    ]


def one_line(text: str) -> str:
    """Text with every run of white space as one blank."""
    return " ".join(text.split())


def _mail(message: Mapping[str, Any]) -> Letter:
    parsed = message["parsed"]
    subject, source = parsed.get("subject", ""), parsed.get("html")
    found = _SUBJECT.fullmatch(subject)
    page = read_page(source or "")
    return Letter(
        subject=subject,
        title=found[2] if found else subject,
        severity=found[1].lower() if found else "",
        text=page.text if source is not None else parsed.get("text", ""),
        fields={row[0]: row[1] for row in page.rows if len(row) == 2},
        html=source,
        headers=_pairs(parsed.get("headers", ())),
        document=parsed,
        **_common(message),
    )


def _slack(message: Mapping[str, Any]) -> Letter:
    document = _object(message["parsed"].get("json"))
    shown = attachments_of(document)
    first = shown[0] if shown else {}
    entries = [entry for part in shown for entry in part["fields"]]
    fields = {_as_slack_shows(entry.get("title")): _as_slack_shows(entry.get("value")) for entry in entries}
    lines = [document.get("text"), *(part.get(key) for part in shown for key in ("pretext", "title", "text"))]
    texts = [_as_slack_shows(line) for line in lines if line]
    texts += [f"{name}: {value}" for name, value in fields.items()]
    texts += [_as_slack_shows(part["footer"]) for part in shown if part.get("footer")]
    return Letter(
        subject=_as_slack_shows(first.get("fallback") or document.get("text")),
        title=_as_slack_shows(first.get("title")),
        severity=fields.get("Severity", "").lower(),
        text="\n".join(texts),
        fields=fields,
        html=None,
        headers=_pairs(message.get("headers", ())),
        document=document,
        **_common(message),
    )


def _webhook(message: Mapping[str, Any]) -> Letter:
    parsed = message["parsed"]
    document = _object(parsed.get("json")) or _object(parsed.get("form")) or _object(parsed.get("query"))
    fields = {str(key): _as_text(value) for key, value in _object(_opened(document.get("metadata"))).items()}
    title, text = _as_text(document.get("title")), _as_text(document.get("message"))
    return Letter(
        subject=title,
        title=title,
        severity=_as_text(document.get("severity")).lower(),
        text="\n".join([title, text, *(f"{name}: {value}" for name, value in fields.items())]),
        fields=fields,
        html=None,
        headers=_pairs(message.get("headers", ())),
        document=document,
        **_common(message),
    )


def _sms(message: Mapping[str, Any]) -> Letter:
    form = _object(message["parsed"].get("form"))
    body = _as_text(form.get("Body"))
    subject, _, rest = body.partition("\n")
    severity, colon, title = subject.partition(": ")
    tail = rest.rpartition("\n\n")[2] if "\n\n" in rest else ""
    pairs = (line.partition(": ") for line in tail.splitlines())
    return Letter(
        subject=subject,
        title=title if colon else subject,
        severity=severity.lower() if colon else "",
        text=body,
        fields={name: value for name, mark, value in pairs if mark},
        html=None,
        headers=_pairs(message.get("headers", ())),
        document=form,
        **_common(message),
    )


_READERS: dict[str, Callable[[Mapping[str, Any]], Letter]] = {
    "email": _mail,
    "slack": _slack,
    "webhook": _webhook,
    "sms": _sms,
}


def _common(message: Mapping[str, Any]) -> dict[str, Any]:
    outcome = message["outcome"]
    facts = ("listener", "encrypted", "authenticated_as", "method", "path")
    return {
        "number": message["number"],
        "channel": message["channel"],
        "recipients": tuple(message["recipients"]),
        "sender": message["sender"],
        "raw": base64.b64decode(message.get("raw", "")),
        "arrived_at": dt.datetime.fromisoformat(message["arrived_at"]),
        "accepted": outcome["accepted"] is True,
        "how": outcome["how"],
        "status": outcome["status"],
        "facts": {name: message[name] for name in facts if name in message},
    }


def _as_slack_shows(value: Any) -> str:
    """Text as Slack shows it: links by their label, the three escaped characters as themselves."""
    text = _LINK.sub(lambda link: link[2] or link[1], _as_text(value))
    for escaped, shown in _SLACK_ESCAPES:
        text = text.replace(escaped, shown)
    return text


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _opened(value: Any) -> Any:
    """Metadata in a query parameter is JSON inside text."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return None


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _pairs(headers: Any) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in headers)


def _plain_name(name: str) -> str:
    return re.sub(r"[\s_]+", " ", name).strip().casefold()
