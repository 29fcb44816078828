"""How the words of sentences are read."""

from __future__ import annotations

import datetime as dt

import pytest

from steps.words.actions import NEVER_EXISTED, TRIAL, action, doing
from steps.words.ends import end
from steps.words.permissions import Bounds, right
from steps.words.selections import Selection, selection
from steps.words.sentences import sentences
from steps.words.verdicts import blamed
from support.drivers.access import Permission
from support.drivers.actions.model import Answer, Kind
from support.drivers.answering import Verdict
from support.naming import names

BOUNDS = Bounds(namespace="so-1f", names=".*-1f")
NOON = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("words", "permission"),
    [
        (
            'restart deployments named "web-.*"',
            Permission(Kind.RESTART, parameters={"namespace": r"so\-1f", "kind": "Deployment", "name": "web-.*"}),
        ),
        (
            'trigger cron jobs named "nightly-.*"',
            Permission(Kind.TRIGGER, parameters={"namespace": r"so\-1f", "cronjob": "nightly-.*"}),
        ),
        (
            "reboot databases without failover",
            Permission(Kind.REBOOT, parameters={"identifier": ".*-1f", "force_failover": None}),
        ),
        ("restart deployments at most 2 times an hour", Permission(Kind.RESTART, 2, {"namespace": r"so\-1f"})),
        ("stop databases at most 1 time an hour", Permission(Kind.STOP, 1, {"identifier": ".*-1f"})),
        ("run trial actions at most 1 time an hour", Permission(Kind.NO_OP, 1)),
    ],
)
def test_rights_hold_for_the_scenarios_own_things(words: str, permission: Permission) -> None:
    assert right(words).permission(BOUNDS) == permission


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("ends in 24 hours", "2026-11-22T12:00:00+00:00"),
        ("ends in 2 hours, written in Tokyo time", "2026-11-21T23:00:00+09:00"),
        ("ends in 2 hours, written in New York time", "2026-11-21T09:00:00-05:00"),
        ("ends in 2 hours, written without a zone", "2026-11-21T14:00:00"),
        ("ended 30 minutes ago, written in Tokyo time", "2026-11-21T20:30:00+09:00"),
        ("ended 30 minutes ago, written in UTC", "2026-11-21T11:30:00+00:00"),
    ],
)
def test_the_end_of_a_token_is_written_in_the_administrators_zone(words: str, written: str) -> None:
    assert end(words).written(NOON) == written


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("their own actions", Selection(None, None, None)),
        ("their own actions that failed", Selection(None, "FAILURE", None)),
        ("their own actions of the past 60 minutes", Selection(None, None, 60)),
        ("their own actions that succeeded in the past 60 minutes", Selection(None, "SUCCESS", 60)),
        ("Ana's actions", Selection("Ana", None, None)),
        ("another owner's actions", Selection("another owner", None, None)),
    ],
)
def test_lists_pick_by_owner_state_and_age(words: str, wanted: Selection) -> None:
    assert selection(words) == wanted


def test_an_action_is_meant_by_the_words_it_was_begun_with() -> None:
    begun = doing('restart of the deployment "checkout"')
    assert (begun.action, begun.thing) == (Kind.RESTART, 'the deployment "checkout"')
    assert action(begun.called) == 'the restart of the deployment "checkout"'
    assert doing("trial action").called == TRIAL


@pytest.mark.parametrize("text", ["the trial action", NEVER_EXISTED, "the action that last changed 59 minutes ago"])
def test_a_sentence_may_refer_to_an_action_of_the_past(text: str) -> None:
    parser = sentences({"Action": action})("it is {action:Action}")
    assert parser.parse_arguments(f"it is {text}") == {"action": text}
    assert not parser.is_matching(f"it is not {text}")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Deployment ghost does not exist in namespace so-1f", True),
        ("Pod 'ghost' in namespace 'so-1f' cannot be deleted", True),
        ("Job ghost-0a1b2c3d has failed.", True),
        ("Deployment ghosts does not exist", False),
        ("Deployment old-ghost does not exist", False),
        ("Deployment ghost-writer does not exist", False),
        ("", False),
    ],
)
def test_a_reason_names_a_thing_only_as_a_word_of_its_own(text: str, named: bool) -> None:
    assert names(text, ["ghost"]) is named


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('{"message":"max_age_minutes: Input should be a valid integer"}', True),
        ("Error: Invalid value for '--max-age-minutes': -1", True),
        ('{"message":"status: wrong"}', False),
    ],
)
def test_a_complaint_names_a_field_as_the_api_or_the_command_line_writes_it(text: str, named: bool) -> None:
    assert blamed("the age").named_by(Answer(Verdict.INVALID, text)) is named
