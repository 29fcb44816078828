"""Limits on requests: using them up, and what is told of them."""

from __future__ import annotations

from pytest_bdd import given, then, when

from steps.vigil import Vigil
from steps.words.counts import COUNTS
from steps.words.people import PEOPLE
from steps.words.sentences import sentences
from support.drivers.alerting.answers import Answer
from support.drivers.alerting.model import Caller, EventFilter
from support.evidence.attachments import attach_text

MINUTE = 60

sentence = sentences(PEOPLE, COUNTS)


@given(sentence("{who:Person} has made {number:Count} requests"))
def somebody_has_made_requests(who: str, number: int, vigil: Vigil) -> None:
    caller = vigil.caller(who)
    for _ in range(number):
        _request(vigil, caller).must_be_accepted()
    attach_text("requests that were answered", f"{number} of {caller.name}")


@when(sentence("{who:Person} makes {number:Count} requests at the same moment"))
def somebody_makes_requests_at_once(who: str, number: int, vigil: Vigil) -> None:
    caller = vigil.caller(who)
    vigil.ask_together([lambda: _request(vigil, caller)] * number)


def _request(vigil: Vigil, caller: Caller) -> Answer:
    """The least that can be asked for."""
    return vigil.api.silently().events(EventFilter(limit=1), caller)


@then("the refusal tells in how many seconds to try again")
def the_refusal_tells_when(vigil: Vigil) -> None:
    seconds = vigil.answers.shown().retry_seconds
    assert 0 < seconds <= MINUTE, f"wanted: to try again within the minute\n  seen: in {seconds} seconds"


@then(sentence("the answer tells that {left:Count} of {limit:Count} requests are left for this minute"))
def the_answer_tells_what_is_left(left: int, limit: int, vigil: Vigil) -> None:
    seen = vigil.answers.shown().allowance
    seconds = seen.seconds_left
    fits = (seen.remaining, seen.limit) == (left, limit) and -1 <= seconds <= MINUTE + 1
    assert fits, f"wanted: {left} of {limit} requests until the minute ends\n  seen: {seen}, {seconds:.0f} seconds"
