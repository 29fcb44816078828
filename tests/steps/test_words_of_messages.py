"""How the words about messages, notices, the history and desks are read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest

from steps.words.desks import setting, wish
from steps.words.history import Mentions, mentions, of_severity
from steps.words.letters import difference
from steps.words.lists import Listed, incidents
from steps.words.messages import MESSAGES, Trouble, any_channel, by, channels, number, trouble
from steps.words.notices import NOTICES, Manner, fate, manner
from steps.words.sentences import sentences
from steps.words.things import THINGS
from support.drivers.alerting.answers import Answer, DeskSettings
from support.drivers.answering import Verdict
from support.observers.alerting.messages import Letter

MAIN = ("email", "slack", "webhook", "sms")
NOON = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("every channel", ("email", "slack", "sms")),
        ("any channel", MAIN),
        ("every other channel", ("slack", "sms")),
        ("any other channel", ("slack", "webhook", "sms")),
        ("every channel but Slack", ("email", "sms")),
        ("text message", ("sms",)),
        ("email and Slack", ("email", "slack")),
    ],
)
def test_channels_that_are_meant(words: str, meant: tuple[str, ...]) -> None:
    assert channels(words).among(("email", "slack", "sms"), ("email",)) == meant


@pytest.mark.parametrize(
    ("words", "fitting", "exceeded"),
    [
        ("no message", {0}, {1, 2, 3, 4}),
        ("exactly one message", {2}, {3, 4}),
        ("exactly one further message", {2}, {3, 4}),
        ("exactly 2 messages", {4}, set()),
        ("at least one message", {2, 3, 4}, set()),
    ],
)
def test_so_many_messages_to_two_readers(words: str, fitting: set[int], exceeded: set[int]) -> None:
    found = number(words)
    assert {seen for seen in range(5) if found.fits(seen, 2)} == fitting
    assert {seen for seen in range(5) if found.exceeded(seen, 2)} == exceeded
    assert found.further == ("further" in words)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("fails the first 2 times", Trouble("status", times=2, for_now=True)),
        (
            "fails the first 2 times for the first number on call",
            Trouble("status", times=2, for_now=True, first_number=True),
        ),
        ("fails every time", Trouble("status", for_now=True)),
        ("rejects every message", Trouble("refuse")),
        ("rejects the first number on call", Trouble("refuse", first_number=True)),
        ("breaks off every conversation", Trouble("cut")),
        ("never answers", Trouble("hang")),
        ("is slow", Trouble("slow")),
    ],
)
def test_troubles(words: str, meant: Trouble) -> None:
    assert trouble(words) == meant


def test_by_which_channels_something_is_sent() -> None:
    assert by("") is None
    assert by(" by text message") == ("sms",)
    assert by(" by email and Slack") == ("email", "slack")
    assert any_channel('"carrier pigeon"') == "carrier pigeon"


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("", Manner()),
        (", from another desk", Manner(another_desk=True)),
        (", in vain", Manner(in_vain=True)),
        (", without a pause", Manner(without_a_pause=True)),
        (", after that time", Manner(after_the_pause=True)),
        (", 8 times at the same moment", Manner(times=8)),
    ],
)
def test_manners(words: str, meant: Manner) -> None:
    assert manner(words) == meant


def test_a_sentence_about_a_notice_comes_apart() -> None:
    sentence = sentences(THINGS, MESSAGES, NOTICES)('sends the notice "{word:Name}" {severity:As}{by:By}{how:Manner}')
    found = sentence.parse_arguments('sends the notice "Disk full" as an error by email and Slack, without a pause')
    assert found == {
        "word": "Disk full",
        "severity": "error",
        "by": ("email", "slack"),
        "how": Manner(without_a_pause=True),
    }


@pytest.mark.parametrize(
    ("words", "fitting"),
    [
        ("was sent", "Alert sent successfully"),
        ("was held back as a repeat", "Alert throttled"),
        ("was held back as too slight", "Alert below minimum severity"),
    ],
)
def test_fates_of_what_was_taken_on(words: str, fitting: str) -> None:
    for said in ("Alert sent successfully", "Alert throttled", "Alert below minimum severity"):
        told = {"success": said.startswith("Alert sent"), "message": said}
        assert fate(words).fits(Answer(Verdict.ACCEPTED, document=told)) is (said == fitting)
    assert not fate(words).fits(Answer(Verdict.UNDELIVERED))


def test_what_reached_nobody_was_not_taken_on() -> None:
    assert fate("reached nobody").fits(Answer(Verdict.UNDELIVERED))
    assert not fate("reached nobody").fits(Answer(Verdict.ACCEPTED, document={"success": False}))
    assert not fate("reached nobody").fits(Answer(Verdict.BROKEN))


@pytest.mark.parametrize(
    ("words", "shown", "absent"),
    [
        ('"Disk full" once', ("Disk full",), ()),
        ('"Third", "Second" and "First" in this order', ("Third", "Second", "First"), ()),
        ('"Second" and nothing of "First"', ("Second",), ("First",)),
        ('nothing of "Disk full"', (), ("Disk full",)),
    ],
)
def test_what_the_history_shows(words: str, shown: tuple[str, ...], absent: tuple[str, ...]) -> None:
    assert mentions(words) == Mentions(words, shown, absent)


def test_what_is_asked_for() -> None:
    assert of_severity(" of errors") == "error"
    assert of_severity("") is None
    assert incidents('the incidents of "Spending"') == Listed("Spending", None)
    assert incidents('the open incidents of "Spending"') == Listed("Spending", False)
    assert incidents('the resolved incidents of "Spending"') == Listed("Spending", True)


def test_settings_of_a_desk() -> None:
    settings = DeskSettings(
        email={"enabled": True},
        slack={"enabled": True, "channel": "#night"},
        webhook={},
        sms={"enabled": False},
        general={"min_severity": "error", "throttle_period_seconds": 1},
    )
    told = ("email", "text message", "Slack channel", "least severity", "seconds before repeat")
    seen = [setting(settings, heading) for heading in told]
    assert seen == ["switched on", "switched off", "#night", "error", "1"]
    assert wish("passes on only errors and worse").min_severity == "error"


def a_letter(channel: str, text: str = "", document: Mapping[str, Any] | None = None, **more: Any) -> Letter:
    plain: dict[str, Any] = {
        "number": 1, "channel": channel, "recipients": ("ops@example.com",), "sender": "alerts@example.com",
        "subject": "[ERROR] Disk full", "title": "Disk full", "severity": "error", "text": text,
        "fields": {"Metric Value": "15.0"}, "html": None, "raw": b"", "arrived_at": NOON,
        "accepted": True, "how": "accepted", "status": 250, "document": document or {},
    }  # fmt: skip
    return Letter(**{**plain, **more})


@pytest.mark.parametrize(
    ("letter", "heading", "right", "wrong"),
    [
        (a_letter("email"), "subject", "[ERROR] Disk full", "[ERROR] Disk"),
        (a_letter("email"), "severity", "ERROR", "WARNING"),
        (a_letter("email"), "Metric Value", "15", "15.5"),
        (a_letter("email", "Title The disk  is full"), "text", "The disk is full", "The disk is empty"),
        (a_letter("email", facts={"encrypted": True}), "line", "protected", "open"),
        (a_letter("slack", document={"attachments": [{"color": "#f44336"}]}), "colour", "red", "orange"),
        (a_letter("slack", document={"attachments": [{"text": "Full"}]}), "text", "Full", "Fu"),
        (a_letter("slack", document={"username": "Bell"}), "sender", "Bell", "bell"),
        (a_letter("sms", document={"Body": "ERROR: a\nb"}), "text", "ERROR: a\nb", "ERROR: a b"),
        (a_letter("webhook", document={"message": "Full"}), "text", "Full", "Full."),
        (a_letter("webhook", document={"timestamp": NOON.isoformat()}), "time", "just now", "yesterday"),
    ],
)
def test_what_a_message_says(letter: Letter, heading: str, right: str, wrong: str) -> None:
    assert difference(letter, heading, right) is None
    assert difference(letter, heading, wrong)


@pytest.mark.parametrize("told", ["2026-11-21T11:50:00+00:00", "yesterday", "2026-11-21T12:00:00"])
def test_a_time_that_is_not_just_now(told: str) -> None:
    assert difference(a_letter("webhook", document={"timestamp": told}), "time", "just now")


def test_a_field_that_is_missing_is_told() -> None:
    assert (
        difference(a_letter("email"), "Region Name", "eu-west-1") == "there is no 'Region Name'; there are Metric Value"
    )
