"""What is seen of trial messages, of messages by channel, and of secrets that were shown; with real notifiers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.observers.alerting.inbox import Inbox
from support.observers.alerting.secrecy import AlertingSecrets, everything_in, found_in
from support.observers.alerting.tally import by_channel, told, uneven
from support.observers.alerting.trials import TrialMessages
from support.observers.comparing import Mismatch
from support.targets.offers import NotSupported
from support.targets.profile import Alerting
from support.waiting import Limits, Unfulfilled, use_limits
from tests.notifiers.starting import Running, running_notifiers

SECRET = "s3cr3t/wörd+of-alerting"


@pytest.fixture(scope="module")
def notifiers() -> Iterator[Running]:
    with running_notifiers() as running:
        yield running


@pytest.fixture(autouse=True)
def impatient() -> Iterator[None]:
    use_limits(Limits(effect=0.3, quiet=0.1))
    yield
    use_limits(Limits())


def send(notifiers: Running, title: str, message: str = "m") -> None:
    document = {"title": title, "message": message, "severity": "info", "metadata": {}}
    notifiers.client.post("/webhook/alerts", json=document)


def test_a_trial_message_is_seen_once_it_has_come(notifiers: Running) -> None:
    trials = TrialMessages(notifiers.client)
    trials.remember()
    send(notifiers, "Test Alert")
    (seen,) = trials.expect("webhook", frozenset())
    assert seen.title == "Test Alert"


def test_an_earlier_trial_or_another_message_is_none(notifiers: Running) -> None:
    send(notifiers, "Test Alert")
    trials = TrialMessages(notifiers.client)
    trials.remember()
    send(notifiers, "Disk full")
    with pytest.raises(Unfulfilled, match="seen: no trial message"):
        trials.expect("webhook", frozenset())
    with pytest.raises(Unfulfilled):
        trials.expect("email", frozenset())


def test_a_trial_that_does_not_reach_everybody_is_not_enough(notifiers: Running) -> None:
    trials = TrialMessages(notifiers.client)
    trials.remember()
    send(notifiers, "Test Alert")
    with pytest.raises(Unfulfilled, match="to somebody-else\n  seen: webhook to /webhook/alerts"):
        trials.expect("webhook", frozenset({"somebody-else"}))


def test_messages_are_counted_by_channel(notifiers: Running) -> None:
    for _ in range(2):
        send(notifiers, "Disk full 4711")
    notifiers.client.post("/webhook/others", json={"title": "Disk full 4711", "message": "m", "severity": "info"})
    letters = by_channel(Inbox(notifiers.client, "4711").letters(), ("webhook", "email"))
    assert told(letters) == "3 by webhook, 0 by email"
    assert uneven(letters)
    assert not uneven({"webhook": letters["webhook"][:2], "email": []})


@pytest.mark.parametrize(
    "text",
    [
        f"before {SECRET} after",
        "path?key=s3cr3t%2Fw%C3%B6rd%2Bof-alerting&more",
        r'{"key": "s3cr3t/w\u00f6rd+of-alerting"}',
        # alerts:s3cr3t/wörd+of-alerting
        "Basic YWxlcnRzOnMzY3IzdC93w7ZyZCtvZi1hbGVydGluZw==",
    ],
)
def test_a_secret_is_found_in_every_form(text: str) -> None:
    (fault, *_) = found_in("the log", text, {"password": SECRET})
    assert fault.startswith("the log holds password ")
    assert SECRET not in fault


def test_a_secret_in_a_message_or_an_answer_is_told_by_its_name(notifiers: Running) -> None:
    send(notifiers, "Notice 4712", f"the key is {SECRET}")
    (letter,) = Inbox(notifiers.client, "4712").letters()
    secrets = AlertingSecrets(Alerting(url="http://127.0.0.1:1"), {"token": SECRET})
    with pytest.raises(Mismatch, match="the message holds token"):
        secrets.expect_unseen({"the answer": "nothing", "the message": everything_in(letter)})
    secrets.expect_unseen({"the answer": "nothing of it"})


def test_the_secrets_of_a_profile_are_known() -> None:
    settings = Alerting.model_validate({"url": "http://127.0.0.1:1", "api_key": "k-12345", "dsn": "pg://me:pw-1@h/d"})
    secrets = AlertingSecrets(settings, {})
    for shown, name in (("k-12345", "api_key"), ("pw-1", "dsn")):
        with pytest.raises(Mismatch, match=f"the answer holds {name}"):
            secrets.expect_unseen({"the answer": f"... {shown} ..."})


def test_without_secrets_or_without_anything_to_look_at_nothing_is_shown() -> None:
    with pytest.raises(NotSupported):
        AlertingSecrets(Alerting(url="http://127.0.0.1:1"), {}).expect_unseen({"the answer": "text"})
    with pytest.raises(AssertionError, match="something to look through"):
        AlertingSecrets(Alerting(url="http://127.0.0.1:1"), {"token": SECRET}).expect_unseen({"the answer": ""})
