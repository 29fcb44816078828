"""Following an action to its end, and requests at the same moment."""

from __future__ import annotations

import threading

import httpx
import pytest

from support.drivers.actions.api import ApiActions
from support.drivers.actions.following import Following
from support.drivers.actions.model import Answer, Person
from support.drivers.actions.together import at_the_same_moment
from support.drivers.answering import Verdict
from support.waiting import Limits, Unfulfilled, use_limits
from tests.clock import Clock
from tests.clock import clock as clock
from tests.patience import PATIENT

ANA = Person("Ana", "ana-1", "token-of-ana")
RECORD = {"action_id": "a-1", "name": "no-op", "owner": "ana-1", "created_at": 1.0, "updated_at": 2.0}


@pytest.fixture(autouse=True)
def short_limits(clock: Clock) -> None:
    use_limits(Limits(effect=0.3, quiet=0.05))


def following(*states: str) -> Following:
    """A target whose action goes through these states, one a look, and stays in the last."""
    left = list(states)

    def answer(request: httpx.Request) -> httpx.Response:
        status = left.pop(0) if len(left) > 1 else left[0]
        return httpx.Response(200, json={**RECORD, "status": status})

    return Following(ApiActions(httpx.Client(base_url="http://target.example", transport=httpx.MockTransport(answer))))


def test_an_action_is_followed_to_its_end() -> None:
    assert following("PENDING", "RUNNING", "SUCCESS").until_finished("a-1", ANA).status == "SUCCESS"


def test_an_action_without_end_is_told_with_its_last_state() -> None:
    with pytest.raises(Unfulfilled, match=r"wanted: the action to come to an end\n  seen: .* is RUNNING"):
        following("PENDING", "RUNNING").until_finished("a-1", ANA)


def test_an_action_that_has_ended_will_not_run_any_more() -> None:
    with pytest.raises(Unfulfilled, match="it cannot happen any more"):
        following("PENDING", "SUCCESS").until_running("a-1", ANA)


def test_a_state_that_is_left_is_seen() -> None:
    assert following("CANCELLED").stays("CANCELLED", "a-1", ANA).status == "CANCELLED"
    with pytest.raises(Unfulfilled, match=r"wanted: the action to stay CANCELLED\n  seen: .* is SUCCESS"):
        following("CANCELLED", "SUCCESS").stays("CANCELLED", "a-1", ANA)


def test_nobody_asks_before_everybody_is_ready() -> None:
    together = threading.Barrier(4, timeout=PATIENT)

    def ask(number: int) -> Answer:
        together.wait()  # would break if the others were still waiting for this one's answer
        return Answer(Verdict.ACCEPTED, code=number)

    answers = at_the_same_moment([lambda number=number: ask(number) for number in range(4)])  # type: ignore[misc]
    assert [answer.code for answer in answers] == [0, 1, 2, 3]
