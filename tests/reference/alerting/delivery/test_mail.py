"""Letters on the wire."""

from __future__ import annotations

import time
from dataclasses import replace
from email.utils import parsedate_to_datetime
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from threading import Event, Timer

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference.alerting.delivery.attempts import Delivered, Interrupted, Persistence
from reference.alerting.delivery.channels import outcome_of
from reference.alerting.delivery.failures import ChannelFailure, PermanentFailure
from reference.alerting.delivery.letter import Mailbox, letter, mailbox
from reference.alerting.delivery.mail import MailChannel
from reference.alerting.delivery.message import one_line
from reference.alerting.settings import Email
from tests.patience import PATIENT
from tests.reference.alerting.delivery.conftest import WHEN, a_message
from tests.reference.alerting.delivery.listeners import closed_port
from tests.reference.alerting.delivery.mail_server import Letter, MailServer, mail_server, self_signed

TIMEOUT = 0.4
"""For those who are to be given up."""
SILENCE = PATIENT
"""What a server that says nothing waits before it cuts the connection; whoever waits for that has lost it."""
SETTINGS = Email(
    enabled=True,
    smtp_server="127.0.0.1",
    smtp_port=0,
    username="",
    password="",
    from_address="SentinelOps <alerts@example.com>",
    to_addresses=("ops@example.com", "Night Shift <night@example.com>"),
    use_tls=False,
)


def mail_channel(
    server: MailServer, persistence: Persistence, timeout: float = PATIENT, **changes: object
) -> MailChannel:
    return MailChannel(replace(SETTINGS, **{"smtp_port": server.port, **changes}), timeout, persistence)  # type: ignore[arg-type]


class Reader(HTMLParser):
    """What a reader would see, and of which tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_letter(mail: MailServer, persistence: Persistence) -> None:
    assert mail_channel(mail, persistence).deliver(a_message()) == Delivered(1)
    [taken] = mail.letters
    assert (taken.sender, taken.recipients) == ("alerts@example.com", ["ops@example.com", "night@example.com"])
    assert (taken.user, taken.encrypted) == (None, False)
    assert taken.mail["Subject"] == "[WARNING] Cost over limit"
    assert taken.mail["From"] == "SentinelOps <alerts@example.com>"
    assert taken.mail["To"] == "ops@example.com, Night Shift <night@example.com>"
    assert parsedate_to_datetime(taken.mail["Date"]) == WHEN
    assert taken.mail.get_content_type() == "multipart/mixed"
    assert [part.get_content_type() for part in taken.mail.iter_parts()] == ["text/html"]
    shown = Reader(taken.html).text
    for text in ("Cost over limit", "WARNING", "2026-11-21 10:30:05 UTC", "The hourly cost is 12.5", "Metric Value"):
        assert text in shown
    assert "Additional Information" in shown


def test_no_table_without_metadata(mail: MailServer, persistence: Persistence) -> None:
    mail_channel(mail, persistence).deliver(a_message(metadata={}))
    assert "Additional Information" not in mail.letters[0].html


def test_recipients_of_the_message_come_first(mail: MailServer, persistence: Persistence) -> None:
    mail_channel(mail, persistence).deliver(a_message(recipients=("a@example.com", "a@example.com", "b@exämple.com")))
    assert mail.letters[0].recipients == ["a@example.com", "b@xn--exmple-cua.com"]
    assert mail.letters[0].mail["To"] == "a@example.com, b@xn--exmple-cua.com"


def test_credentials_are_used(mail: MailServer, persistence: Persistence) -> None:
    mail_channel(mail, persistence, username="ops", password="pass-word").deliver(a_message())
    assert mail.letters[0].user == "ops"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_starttls_on_this_machine(host: str, tmp_path: Path, persistence: Persistence) -> None:
    with mail_server(self_signed(tmp_path)) as server:
        channel = mail_channel(
            server, persistence, use_tls=True, username="ops", password="pass-word", smtp_server=host
        )
        channel.deliver(a_message())
        assert (server.letters[0].user, server.letters[0].encrypted) == ("ops", True)


def test_an_unknown_certificate_is_not_accepted_elsewhere(
    tmp_path: Path, persistence: Persistence, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reference.alerting.delivery.mail.on_loopback", lambda _host: False)
    with mail_server(self_signed(tmp_path)) as server:
        outcome = outcome_of("email", mail_channel(server, persistence, use_tls=True), a_message())
        assert (outcome.attempts, outcome.error) == (1, "certificate not accepted")
        assert server.letters == []


def test_no_letter_without_the_encryption_that_is_wanted(mail: MailServer, persistence: Persistence) -> None:
    with pytest.raises(PermanentFailure, match="STARTTLS"):
        mail_channel(mail, persistence, use_tls=True).deliver(a_message())
    assert mail.letters == []


def test_no_letter_without_the_authentication_that_is_wanted(mail: MailServer, persistence: Persistence) -> None:
    mail.behaviour.offers_auth = False
    with pytest.raises(PermanentFailure, match="no authentication"):
        mail_channel(mail, persistence, username="ops", password="pass-word").deliver(a_message())


def test_a_wrong_password_is_not_told(mail: MailServer, persistence: Persistence) -> None:
    outcome = outcome_of("email", mail_channel(mail, persistence, username="ops", password="s3cret"), a_message())
    assert (outcome.attempts, outcome.error) == (1, "authentication refused (535)")


@pytest.mark.parametrize(
    ("answer", "attempts", "error"),
    [
        ("550 never heard of s3cret", 1, "recipient refused (550)"),
        ("451 later", 3, "recipient refused (451)"),
    ],
)
def test_refused_recipients(answer: str, attempts: int, error: str, mail: MailServer, persistence: Persistence) -> None:
    mail.behaviour.recipient = lambda _address: answer
    outcome = outcome_of("email", mail_channel(mail, persistence), a_message())
    assert (outcome.delivered, outcome.attempts, outcome.error) == (False, attempts, error)


@pytest.mark.parametrize(
    ("answer", "attempts", "error"),
    [
        ("554 no", 1, "refused (554)"),
        ("452 full", 3, "refused (452)"),
        (None, 3, "connection lost"),
        (SILENCE, 3, "timed out"),
    ],
)
def test_failures_after_the_letter(
    answer: str | float | None, attempts: int, error: str, mail: MailServer, persistence: Persistence
) -> None:
    mail.behaviour.data = lambda: answer
    timeout = TIMEOUT if answer is SILENCE else PATIENT
    outcome = outcome_of("email", mail_channel(mail, persistence, timeout), a_message())
    assert (outcome.delivered, outcome.attempts, outcome.error) == (False, attempts, error)
    assert mail.connections == attempts


def test_nobody_listens(persistence: Persistence) -> None:
    channel = MailChannel(replace(SETTINGS, smtp_port=closed_port()), PATIENT, persistence)
    with pytest.raises(ChannelFailure, match=r"^connection refused$") as raised:
        channel.deliver(a_message())
    assert raised.value.attempts == 3


@pytest.mark.parametrize("starttls", [False, True])
def test_a_server_that_says_nothing(starttls: bool, mail: MailServer, persistence: Persistence) -> None:
    mail.behaviour.greeting = lambda: SILENCE
    outcome = outcome_of("email", mail_channel(mail, persistence, TIMEOUT, use_tls=starttls), a_message())
    assert (outcome.attempts, outcome.error) == (3, "timed out")


def test_only_those_who_were_refused_for_now_are_tried_again(mail: MailServer, persistence: Persistence) -> None:
    tried: list[str] = []

    def recipient(address: str) -> str:
        tried.append(address)
        return "450 greylisted" if address.startswith("night") and tried.count(address) == 1 else "250 ok"

    mail.behaviour.recipient = recipient
    assert mail_channel(mail, persistence).deliver(a_message()) == Delivered(2)
    assert [taken.recipients for taken in mail.letters] == [["ops@example.com"], ["night@example.com"]]


def test_one_recipient_is_enough(mail: MailServer, persistence: Persistence) -> None:
    mail.behaviour.recipient = lambda address: "550 no" if address.startswith("night") else "250 ok"
    delivered = mail_channel(mail, persistence).deliver(a_message())
    assert delivered == Delivered(1, "1 of 2 recipients not reached (550)")
    assert mail.letters[0].recipients == ["ops@example.com"]


def test_a_bad_end_of_the_session_undoes_nothing(mail: MailServer, persistence: Persistence) -> None:
    said = Event()

    def farewell() -> None:
        time.sleep(SILENCE)
        said.set()

    mail.behaviour.farewell = farewell
    assert mail_channel(mail, persistence, 2 * SILENCE).deliver(a_message()) == Delivered(1)
    assert not said.is_set()
    assert len(mail.letters) == 1


@pytest.mark.parametrize(
    "address",
    ["", "ops", "a@b.com\nBcc: c@d.com", "a@b.com, c@d.com", "<a@b.com> x", "a@b.com>", "a b@c.com", "a@b c.com"],
)
def test_what_is_not_exactly_one_address_gets_nothing(address: str, mail: MailServer, persistence: Persistence) -> None:
    assert mailbox(address) is None
    with pytest.raises(PermanentFailure, match="no valid recipients"):
        mail_channel(mail, persistence).deliver(a_message(recipients=(address,)))
    assert mail.connections == 0


def test_hostile_texts_stay_texts(mail: MailServer, persistence: Persistence) -> None:
    evil = "<script>alert(1)</script>&amp;\"'"
    message = a_message(
        f"{evil}\r\nBcc: evil@example.com\r\n\r\n<b>body</b>",
        message=evil,
        metadata={evil: evil, "nested": {"x": evil}},
    )
    mail_channel(mail, persistence).deliver(message)
    [taken] = mail.letters
    assert taken.mail["Bcc"] is None
    assert taken.mail["Subject"] == f"[WARNING] {evil} Bcc: evil@example.com <b>body</b>"
    assert taken.recipients == ["ops@example.com", "night@example.com"]
    reader = Reader(taken.html)
    assert not {"script", "b"} & set(reader.tags)
    assert reader.text.count("<script>alert(1)</script>&amp;\"'") == 3


@settings(max_examples=150, deadline=None)
@given(title=st.text(st.characters(codec="utf-8"), max_size=300), body=st.text(st.characters(codec="utf-8")))
def test_any_title_can_be_read_again(title: str, body: str) -> None:
    content = letter(a_message(title, message=body), Mailbox("", "a@example.com"), [Mailbox("", "b@example.com")])
    assert content.isascii()
    assert all(len(line) < 999 for line in content.split(b"\r\n"))
    parsed = Letter("", [], content, None, False)
    assert set(parsed.mail.keys()) == {
        "Subject", "From", "To", "Date", "Message-ID", "MIME-Version", "Content-Type"
    }  # fmt: skip
    assert str(parsed.mail["Subject"]) == one_line(f"[WARNING] {title}")
    assert escape(one_line(body)) in one_line(parsed.html)


def test_told_to_stop_there_is_no_further_attempt(mail: MailServer) -> None:
    """Nor a pause of a minute before it."""
    persistence = Persistence(pause_seconds=PATIENT)
    mail.behaviour.data = lambda: "452 full"
    Timer(0.2, persistence.stopping.set).start()
    with pytest.raises(Interrupted):
        mail_channel(mail, persistence).deliver(a_message())
    assert mail.connections == 1
