"""How messages of each channel are read, compared, and looked through for what came alive out of data."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import urlencode

import pytest

from support.notifiers.bodies import read_body
from support.notifiers.mail import parse_mail
from support.observers.alerting.forms import expect_form
from support.observers.alerting.messages import Letter, read_letter
from support.observers.alerting.reading import expect_harmless
from support.observers.comparing import Mismatch

TITLE = "Spend <b>high</b> & more"
ESCAPED = "Spend &lt;b&gt;high&lt;/b&gt; &amp; more"
PAGE = (
    f"<html><body><h2>{ESCAPED}</h2><p><b>Severity:</b> ERROR</p><p><b>Time:</b> now</p><p>cost is 12.5</p>"
    "<h3>Additional Information</h3><table><tr><th>Metric Value</th><td>12.50</td></tr></table>"
    '<a href="https://example.com/a">more</a></body></html>'
)
SLACK: dict[str, Any] = {
    "channel": "#alerts",
    "username": "SentinelOps Alert",
    "icon_emoji": ":bell:",
    "attachments": [
        {
            "fallback": f"ERROR: {ESCAPED}",
            "color": "#F44336",
            "title": ESCAPED,
            "text": "cost is 12.5, see <https://example.com/a|more>",
            "fields": [
                {"title": "Severity", "value": "ERROR", "short": True},
                {"title": "Time", "value": "now", "short": True},
                {"title": "Metric Value", "value": "12.5", "short": True},
            ],
            "footer": "SentinelOps Monitoring",
        }
    ],
}
WEBHOOK = {
    "title": TITLE,
    "message": "cost is 12.5",
    "severity": "error",
    "timestamp": "2026-01-31T08:00:00+00:00",
    "metadata": {"metric_value": 12.5},
}
SMS = {"To": "+15551230000", "From": "+15550000000", "Body": f"ERROR: {TITLE}\ncost is 12.5\n\nmodel: gpt: 4"}


def document(channel: str, raw: bytes, parsed: dict[str, Any], **more: Any) -> Letter:
    message = {
        "number": 1, "channel": channel, "recipients": ["/x"], "sender": "", "arrived_at": "2026-01-31T08:00:00+00:00",
        "raw": base64.b64encode(raw).decode(), "parsed": parsed, "headers": [["content-type", "application/json"]],
        "outcome": {"accepted": True, "how": "accepted", "status": 200, "detail": "", "rule": None}, **more,
    }  # fmt: skip
    return read_letter(message)


def mail(page: str = PAGE, more: str = "", subject: str = f"[ERROR] {TITLE}") -> Letter:
    raw = (
        f"From: Alerts <alerts@example.com>\nTo: a@example.com, b@example.com\nSubject: {subject}\nDate: now\n{more}"
        'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="x"\n\n'
        f"--x\nContent-Type: text/html; charset=utf-8\n\n{page}\n--x--\n"
    ).replace("\n", "\r\n")
    recipients = ["a@example.com", "b@example.com"]
    return document("email", raw.encode(), parse_mail(raw.encode()), recipients=recipients, sender="alerts@example.com")


def by_json(channel: str, body: Any) -> Letter:
    raw = json.dumps(body).encode()
    return document(channel, raw, read_body(raw, "application/json", ""), method="POST")


def sms(**changes: str) -> Letter:
    raw = urlencode({**SMS, **changes}).encode()
    parsed = read_body(raw, "application/x-www-form-urlencoded", "")
    return document("sms", raw, parsed, recipients=[SMS["To"]], sender=SMS["From"])


def webhook_by_query() -> Letter:
    query = urlencode({**WEBHOOK, "metadata": json.dumps(WEBHOOK["metadata"])})
    return document("webhook", b"", read_body(b"", "", query), method="GET")


ALL = [
    pytest.param(mail(), id="email"),
    pytest.param(by_json("slack", SLACK), id="slack"),
    pytest.param(by_json("webhook", WEBHOOK), id="webhook"),
    pytest.param(webhook_by_query(), id="webhook by query"),
    pytest.param(sms(), id="sms"),
]


@pytest.mark.parametrize("letter", ALL)
def test_every_channel_is_read_alike(letter: Letter) -> None:
    assert (letter.title, letter.severity) == (TITLE, "error")
    assert "cost is 12.5" in letter.text
    assert letter.is_about("<b>high</b>")
    assert not letter.is_about("errors")
    expect_form(letter)
    expect_harmless(letter, "<b>high</b> & more")


@pytest.mark.parametrize("letter", ALL[:4])
def test_fields_are_named_as_the_reader_names_them(letter: Letter) -> None:
    assert letter.value("metric_value") == letter.value("Metric Value")
    assert float(letter.value("metric value") or "") == 12.5


def test_links_read_as_their_labels() -> None:
    assert "see more" in by_json("slack", SLACK).text


def test_fields_of_text_messages_are_the_last_lines() -> None:
    assert sms().fields == {"model": "gpt: 4"}
    assert sms(Body="ERROR: x\ncost: 1").fields == {}


@pytest.mark.parametrize(
    ("letter", "told"),
    [
        (mail(PAGE.replace(ESCAPED, TITLE)), "a reader does not see"),
        (mail(PAGE + "<script>x</script>"), "<script>"),
        (mail(PAGE.replace("<h2>", "<h2 onclick=x>")), "reacts by onclick"),
        (mail(PAGE.replace("https://example.com/a", "javascript:x")), "leads to 'javascript:x'"),
        (mail(PAGE.replace("<h2>", "<h2 style='background:url(x)'>")), "by its style"),
        (mail(more="Bcc: x@example.com\n"), "a header 'bcc'"),
        (mail(more="Subject: other\n"), "2 headers 'subject'"),
    ],
)
def test_what_came_alive_in_a_mail_is_noticed(letter: Letter, told: str) -> None:
    with pytest.raises(Mismatch, match=told):
        expect_harmless(letter, "<b>high</b>")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<!channel> look", "mention"),
        ("<@U1>", "mention"),
        ("<b>bold</b>", "mention"),
        ("<https://evil.example|https://bank.example>", "does not see"),
    ],
)
def test_what_came_alive_in_slack_is_noticed(text: str, told: str) -> None:
    attachment = {**SLACK["attachments"][0], "text": text}
    with pytest.raises(Mismatch, match=told):
        expect_harmless(by_json("slack", {**SLACK, "attachments": [attachment]}), text)


def _slack(**changes: Any) -> Letter:
    attachment = {**SLACK["attachments"][0], **changes.pop("attachment", {})}
    return by_json("slack", {**SLACK, "attachments": [attachment], **changes})


@pytest.mark.parametrize(
    ("letter", "told"),
    [
        (mail(PAGE.replace("Additional Information", "More")), "its table"),
        (mail(PAGE.replace("ERROR", "x")), "does not show the severity"),
        (mail(more="To: c@example.com\n"), "it says it is to"),
        (mail(subject="x"), "the subject"),
        (_slack(attachment={"color": "#2196F3"}), "the colour"),
        (_slack(attachment={"fallback": "x"}), "the fallback"),
        (_slack(attachment={"footer": "x"}), "the footer"),
        (_slack(username="x"), "the user name"),
        (_slack(icon_emoji=None), "the icon"),
        (_slack(channel="alerts"), "the channel"),
        (_slack(attachment={"fields": [{"title": "Severity", "value": "ERROR"}]}), "short"),
        (by_json("webhook", {**WEBHOOK, "more": 1}), "it has"),
        (by_json("webhook", {**WEBHOOK, "timestamp": "2026-01-31T08:00:00"}), "its time"),
        (by_json("webhook", {**WEBHOOK, "metadata": None}), "its metadata"),
        (sms(MediaUrl="x"), "it has"),
        (sms(Body="ERROR: x\ny\n\nmodel: z\ncost: 1"), "it tells cost"),
        (sms(Body="ERROR: x"), "no second line"),
        (sms(Body="error: x\ny"), "its first line"),
    ],
)
def test_a_message_in_another_form_is_noticed(letter: Letter, told: str) -> None:
    with pytest.raises(Mismatch, match=told):
        expect_form(letter)


@pytest.mark.parametrize("channel", ["slack", "webhook"])
@pytest.mark.parametrize("body", [None, [], 7, {"attachments": [None]}, {"attachments": 3, "metadata": 3}])
def test_messages_that_are_none_are_read_all_the_same(channel: str, body: Any) -> None:
    letter = by_json(channel, body)
    assert letter.title == ""
    with pytest.raises(Mismatch):
        expect_form(letter)
