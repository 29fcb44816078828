"""Mail: recorded byte for byte and as it reads, also what is refused; it fails as it is told to."""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import smtplib
import time
from typing import Any

import pytest

from support.waiting import eventually, holds
from tests.notifiers.starting import PASSWORD, SENDER, Running, a_mail
from tests.patience import PATIENT, without_hanging


def told(notifiers: Running, name: str, match: dict[str, str], **behaviour: Any) -> None:
    answer = notifiers.client.put(f"/rules/{name}", json={"match": match, "behaviour": behaviour})
    assert answer.is_success, answer.text


@pytest.mark.parametrize("listener", ["email", "email-tls"])
def test_a_mail_is_recorded_as_it_was_sent(notifiers: Running, recipient: str, listener: str) -> None:
    before = dt.datetime.now(dt.UTC)
    content = a_mail(recipient, "[ERROR] Größe “x”", "<p>a &lt;b&gt; c</p>").replace(b"\n", b"\r\n")
    notifiers.send(recipient, content, listener)

    (message,) = notifiers.messages(recipient=recipient.upper())

    assert (message["channel"], message["listener"], message["sender"]) == ("email", listener, SENDER)
    assert base64.b64decode(str(message["raw"])) == content
    parsed: Any = message["parsed"]
    assert (parsed["subject"], parsed["html"], parsed["text"]) == (
        "[ERROR] Größe “x”",
        "<p>a &lt;b&gt; c</p>",
        "a <b> c",
    )
    assert [part["type"] for part in parsed["parts"]] == ["multipart/mixed", "text/html"]
    assert ["To", recipient] in parsed["headers"]
    assert (message["encrypted"], message["authenticated_as"]) == (listener == "email-tls", "alerting")
    assert before <= dt.datetime.fromisoformat(str(message["arrived_at"])) <= dt.datetime.now(dt.UTC)
    assert message["outcome"] == {
        "accepted": True, "how": "accepted", "status": 250, "rule": None,
        "detail": f"250 2.0.0 OK: message {message['number']}",
    }  # fmt: skip


def test_one_mail_to_several_is_one_message(notifiers: Running, tag: str) -> None:
    recipients = [f"a-{tag}@example.com", f"b-{tag}@example.com"]
    with notifiers.mail() as session:
        session.sendmail(SENDER, recipients, a_mail(", ".join(recipients)))

    for recipient in recipients:
        (message,) = notifiers.messages(recipient=recipient)
        assert message["recipients"] == recipients


def test_wrong_credentials_are_refused_and_recorded_without_them(notifiers: Running) -> None:
    last = notifiers.messages()[-1]["number"] if notifiers.messages() else 0
    with pytest.raises(smtplib.SMTPAuthenticationError) as refusal:
        notifiers.mail(password="wrong-password").close()
    assert refusal.value.smtp_code == 535

    found = notifiers.messages(after=str(last), channel="email")
    assert {message["outcome"]["status"] for message in found} == {535}  # type: ignore[index]
    everything = notifiers.client.get("/messages").text
    assert "wrong-password" not in everything
    assert base64.b64encode(b"wrong-password").decode() not in everything
    assert PASSWORD not in everything


def test_mail_without_credentials_is_refused(notifiers: Running, tag: str) -> None:
    with notifiers.mail(user=None) as session, pytest.raises(smtplib.SMTPSenderRefused) as refusal:
        session.sendmail(f"{tag}@example.com", ["ops@example.com"], b"x")
    assert refusal.value.smtp_code == 530


def test_the_encrypted_listener_takes_nothing_before_starttls(notifiers: Running) -> None:
    host, port = notifiers.addresses["email-tls"].split(":")
    with smtplib.SMTP(host, int(port), timeout=PATIENT) as session:
        session.ehlo()
        assert session.mail(SENDER)[0] == 530
        assert "auth" not in session.esmtp_features


def test_a_refused_recipient_does_not_keep_the_others_from_it(notifiers: Running, tag: str) -> None:
    good, bad = f"good-{tag}@example.com", f"bad-{tag}@example.com"
    told(notifiers, tag, {"recipient": bad}, kind="refuse")
    with notifiers.mail() as session:
        assert set(session.sendmail(SENDER, [good, bad], a_mail(good))) == {bad}

    assert [m["outcome"]["how"] for m in notifiers.messages(recipient=bad)] == ["refused"]  # type: ignore[index]
    (message,) = notifiers.messages(recipient=good)
    assert message["recipients"] == [good]


@pytest.mark.parametrize(
    ("behaviour", "code"),
    [({"kind": "refuse"}, 550), ({"kind": "refuse", "status": 552}, 552), ({"kind": "status", "status": 451}, 451)],
)
def test_a_message_is_refused_by_what_it_contains(
    notifiers: Running, recipient: str, tag: str, behaviour: dict[str, Any], code: int
) -> None:
    told(notifiers, tag, {"channel": "email", "contains": f"Größe {tag}"}, times=1, **behaviour)
    content = a_mail(recipient, f"[ERROR] Größe {tag}")
    with pytest.raises(smtplib.SMTPDataError) as refusal:
        notifiers.send(recipient, content)
    notifiers.send(recipient, content)
    notifiers.send(recipient, a_mail(recipient, "other"))

    assert refusal.value.smtp_code == code
    first, second, other = (message["outcome"] for message in notifiers.messages(recipient=recipient))
    assert (first["accepted"], first["status"], first["rule"]) == (False, code, tag)  # type: ignore[index]
    assert (second["accepted"], other["accepted"]) == (True, True)  # type: ignore[index]


@pytest.mark.parametrize("listener", ["email", "email-tls"])
@pytest.mark.parametrize("kind", ["cut", "hang"])
def test_a_connection_ends_without_an_answer(
    notifiers: Running, recipient: str, tag: str, kind: str, listener: str
) -> None:
    # one that is cut does not wait: the sender would have given up before
    seconds = {"cut": 2 * PATIENT, "hang": 0.2}[kind]
    told(notifiers, tag, {"recipient": recipient}, kind=kind, seconds=seconds)
    started = time.monotonic()
    with pytest.raises(smtplib.SMTPServerDisconnected):
        notifiers.send(recipient, listener=listener)

    assert kind == "cut" or time.monotonic() - started >= seconds
    (message,) = notifiers.messages(recipient=recipient)
    assert message["outcome"]["how"] == {"cut": "cut", "hang": "hung"}[kind]  # type: ignore[index]
    assert message["size"]


def hand_over(session: smtplib.SMTP, recipient: str) -> None:
    """Send a mail and do not wait for the answer."""
    session.ehlo_or_helo_if_needed()
    session.mail(SENDER)
    session.rcpt(recipient)
    session.putcmd("data")
    assert session.getreply()[0] == 354
    session.send(a_mail(recipient) + b"\r\n.\r\n")


def outcome(notifiers: Running, recipient: str) -> Any:
    """What has become of the only mail to somebody."""
    (message,) = notifiers.arrived(recipient=recipient)
    return message["outcome"]


def test_a_slow_one_is_accepted_late(notifiers: Running, recipient: str, tag: str) -> None:
    told(notifiers, tag, {"recipient": recipient}, kind="slow", seconds=0.4)
    with notifiers.mail() as session:
        hand_over(session, recipient)
        assert session.getreply()[0] == 250

    (message,) = notifiers.messages(recipient=recipient, accepted="true")
    arrived, finished = (dt.datetime.fromisoformat(str(message[key])) for key in ("arrived_at", "finished_at"))
    assert finished - arrived >= dt.timedelta(seconds=0.4)


def test_a_slow_one_is_pending_and_delays_nobody(notifiers: Running, recipient: str, tag: str) -> None:
    told(notifiers, tag, {"recipient": recipient}, kind="slow", seconds=2 * PATIENT)
    with contextlib.closing(notifiers.mail()) as session:
        hand_over(session, recipient)
        assert outcome(notifiers, recipient)["how"] == "pending"
        # another mail is taken and answered meanwhile
        notifiers.send(f"other-{tag}@example.com")
        assert (outcome(notifiers, recipient)["accepted"], outcome(notifiers, recipient)["how"]) == (None, "pending")


def test_a_sender_that_does_not_wait_is_told(notifiers: Running, recipient: str, tag: str) -> None:
    told(notifiers, tag, {"recipient": recipient}, kind="slow", seconds=2 * PATIENT)
    with contextlib.closing(notifiers.mail()) as session:
        hand_over(session, recipient)
        assert outcome(notifiers, recipient)["how"] == "pending"

    answered = holds(lambda: outcome(notifiers, recipient)["how"], lambda how: how != "pending")
    assert eventually(answered, wanted="the sender's leaving noticed", within=PATIENT) == "gone"


def test_too_large_a_mail_is_refused_and_recorded(notifiers: Running, recipient: str) -> None:
    with notifiers.mail() as session:
        session.ehlo()
        session.mail(SENDER)
        session.rcpt(recipient)
        assert session.data(b"x" * 900 + b"\r\n" + (b"y" * 900 + b"\r\n") * 12_000)[0] == 552

    (message,) = notifiers.messages(recipient=recipient)
    assert message["outcome"]["status"] == 552  # type: ignore[index]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00 no mail at all",
        b"".join(b"X-%d: y\r\n" % number for number in range(20_000)) + b"\r\nbody",
        b"--x\r\n".join([b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"] * 2000),
        b"Content-Type: text/html; charset=nonsense\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!",
        b"Subject: =?utf-8?B?!!!?= =?nonsense?Q?x?=\r\nContent-Type: text/html\r\n\r\n<p><<<&#99999999;<!--",
        b"Subject: \xff\xfe\r\nTo: =?utf-8?Q?=ED=A0=80?=\r\n\r\nx",
        b"Subject: x\r\n\r\n" + b"<" * 60_000,
    ],
    ids=["empty", "noise", "header flood", "deep", "bad encoding", "bad words", "halves", "unclosed"],
)  # fmt: skip
def test_hostile_mail_is_recorded_and_harms_nobody(notifiers: Running, recipient: str, content: bytes) -> None:
    with without_hanging():
        notifiers.send(recipient, content or b"\r\n")
        (message,) = notifiers.messages(recipient=recipient)

    assert base64.b64decode(str(message["raw"])).startswith(content[:20])
    assert len(message["parsed"]["headers"]) <= 200  # type: ignore[index]
    assert notifiers.client.get("/").status_code == 200
