"""What the inbox sees of a scenario's messages, how it waits, and when it is not content; with real notifiers."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from support.drivers.notifiers import NotifiersDriver, NotifiersError
from support.evidence.attachments import use_sink
from support.observers.alerting.inbox import Inbox
from support.ownership import Ownership
from support.waiting import Limits, Unfulfilled, use_limits
from tests.notifiers.starting import Running, a_mail, running_notifiers
from tests.patience import PATIENT


@pytest.fixture(scope="module")
def notifiers() -> Iterator[Running]:
    with running_notifiers() as running:
        yield running


@pytest.fixture(autouse=True)
def impatient() -> Iterator[None]:
    use_limits(Limits(effect=0.4, quiet=0.1))
    yield
    use_limits(Limits())


@pytest.fixture
def inbox(notifiers: Running, belongings: Ownership) -> Inbox:
    return Inbox(notifiers.client, belongings.tag)


@pytest.fixture
def driver(notifiers: Running, belongings: Ownership) -> NotifiersDriver:
    return NotifiersDriver(notifiers.client, belongings)


def send(notifiers: Running, title: str, **more: Any) -> httpx.Response:
    message = {"title": title, "message": "m", "severity": "error", "metadata": {}}
    return notifiers.client.post("/webhook/alerts", json={**message, **more})


@contextlib.contextmanager
def looking(notifiers: Running, act: Callable[[], object], after: int = 1) -> Iterator[httpx.Client]:
    """A client for looking; something happens after so many looks."""
    looks = itertools.count(1)

    def looked(_: httpx.Response) -> None:
        if next(looks) == after:
            act()

    hooks = {"response": [looked]}
    address = notifiers.client.base_url
    with httpx.Client(base_url=address, trust_env=False, timeout=PATIENT, event_hooks=hooks) as client:
        yield client


def test_only_the_scenarios_own_messages_are_seen(notifiers: Running, belongings: Ownership, inbox: Inbox) -> None:
    send(notifiers, belongings.name("spend"))
    send(notifiers, "spend-of-somebody-else")
    assert [letter.title for letter in inbox.letters()] == [belongings.name("spend")]
    assert inbox.letters("somebody-else") == []


def test_an_inbox_without_a_tag_is_none() -> None:
    with pytest.raises(ValueError, match="tag"):
        Inbox(httpx.Client(), "")


def test_messages_are_selected_by_words_channel_and_recipient(
    notifiers: Running, belongings: Ownership, inbox: Inbox
) -> None:
    spend, errors = belongings.name("spend"), belongings.name("errors")
    send(notifiers, spend)
    send(notifiers, errors)
    recipient = f"ops-{belongings.tag}@example.com"
    with contextlib.closing(notifiers.mail(user=None)) as session:
        session.sendmail("a@example.com", [recipient], a_mail(recipient, f"[ERROR] {spend}"))
    assert [letter.channel for letter in inbox.letters(spend)] == ["webhook", "email"]
    assert [letter.title for letter in inbox.letters(channel="webhook")] == [spend, errors]
    assert [letter.channel for letter in inbox.letters(recipient=recipient)] == ["email"]


def test_it_waits_until_a_message_arrives(notifiers: Running, belongings: Ownership) -> None:
    title = belongings.name("spend")
    with looking(notifiers, lambda: send(notifiers, title)) as client:
        (letter,) = Inbox(client, belongings.tag).wait_for(title, within=PATIENT)
    assert (letter.title, letter.severity, letter.accepted) == (title, "error", True)


def test_a_missing_message_is_told_with_what_came_instead(
    notifiers: Running, belongings: Ownership, inbox: Inbox
) -> None:
    send(notifiers, belongings.name("other"))
    with pytest.raises(Unfulfilled) as error:
        inbox.wait_for("spend", channel="webhook")
    assert error.value.wanted == '1 message about "spend" by webhook'
    assert belongings.name("other") in error.value.seen
    with pytest.raises(Unfulfilled, match="seen: no message"):
        inbox.wait_for(channel="sms")


def test_what_was_refused_is_an_attempt_and_no_message(
    notifiers: Running, belongings: Ownership, inbox: Inbox, driver: NotifiersDriver
) -> None:
    title = belongings.name("spend")
    driver.behave("status", channel="webhook", status=500, times=2)
    assert [send(notifiers, title).status_code for _ in range(3)] == [500, 500, 200]
    attempts = inbox.attempts(title)
    assert [(letter.accepted, letter.how, letter.status) for letter in attempts] == [
        (False, "refused", 500), (False, "refused", 500), (True, "accepted", 200),
    ]  # fmt: skip
    assert len(inbox.wait_for(title)) == 1
    with pytest.raises(Unfulfilled, match=r"wanted: 2 messages.*\n  seen: 3: "):
        inbox.wait_for(title, count=2)


def test_misbehaviour_concerns_the_scenario_only_and_is_taken_back(
    notifiers: Running, belongings: Ownership, driver: NotifiersDriver
) -> None:
    title = belongings.name("spend")
    driver.behave("refuse", channel="webhook")
    driver.behave("refuse", recipient=f"ops-{belongings.tag}@example.com")
    assert send(notifiers, title).status_code == 403
    assert send(notifiers, "somebody else's").status_code == 200
    belongings.give_up_everything()
    assert send(notifiers, title).status_code == 200
    assert not [rule for rule in notifiers.client.get("/rules").json()["rules"] if belongings.tag in rule["name"]]


def test_withdrawing_is_repeatable(notifiers: Running, belongings: Ownership, driver: NotifiersDriver) -> None:
    rule = driver.behave("refuse")
    assert send(notifiers, belongings.tag).status_code == 403
    driver.withdraw(rule)
    driver.withdraw(rule)
    assert send(notifiers, belongings.tag).status_code == 200


def test_a_closed_listener_is_opened_at_the_end(
    notifiers: Running, belongings: Ownership, driver: NotifiersDriver
) -> None:
    driver.close("webhook")
    with pytest.raises(httpx.TransportError):
        send(notifiers, "x")
    belongings.give_up_everything()
    assert driver.is_open("webhook")
    assert send(notifiers, "x").is_success


def test_what_the_notifiers_do_not_take_is_told(driver: NotifiersDriver) -> None:
    with pytest.raises(NotifiersError, match="say which status"):
        driver.behave("status")


def test_what_was_seen_is_attached(notifiers: Running, belongings: Ownership, inbox: Inbox) -> None:
    taken: list[tuple[str, str]] = []

    class Taking:
        def take(self, kind: str, title: str, body: str | bytes, media_type: str, extension: str) -> None:
            taken.append((title, str(body)))

    send(notifiers, belongings.name("spend"), metadata={"note": "<b>bold</b>"})
    use_sink(Taking())
    try:
        inbox.wait_for("spend")
    finally:
        use_sink(None)
    (table_title, table), (_, message) = taken
    assert table_title == 'messages about "spend": 1'
    assert belongings.name("spend") in table
    assert "<b>bold</b>" in message
