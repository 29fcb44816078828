"""Calls to models: reporting them, and what is kept of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest
from pytest_bdd import given, then, when

from steps.vigil import Vigil
from steps.words.calls import CALLS, Told, tabled
from steps.words.counts import COUNTS
from steps.words.figures import FIGURES
from steps.words.sentences import sentences
from steps.words.texts import TEXT, Text
from support.drivers.actions.together import at_the_same_moment
from support.drivers.alerting.figures import figures_of
from support.drivers.alerting.model import Scope
from support.drivers.ingestion import RequestReporting, StreamReporting
from support.drivers.traffic import ModelCall, Traffic, malformed
from support.observers.alerting.aggregates import expect_figures
from support.ownership import Ownership

Table = Sequence[Sequence[str]]
ALL_AT_ONCE, ONE_BY_ONE = "all at once", "one by one"

sentence = sentences(CALLS, COUNTS, TEXT)


class Reports:
    """Reports calls by request, and keeps what must be stored of them."""

    def __init__(self, vigil: Vigil, by_request: RequestReporting) -> None:
        self._vigil, self.by_request = vigil, by_request

    def arrange(self, calls: Sequence[ModelCall]) -> None:
        """Report calls, and wait until what they set off has happened."""
        self._vigil.keep_calls(calls)
        self.by_request.report(calls)
        self._vigil.settle()

    def report(self, calls: Sequence[ModelCall], way: str = ALL_AT_ONCE) -> None:
        """Report calls as an act; `way` in words."""
        self._vigil.keep_calls(calls)
        self.again(calls, way)

    def again(self, calls: Sequence[ModelCall], way: str) -> None:
        """Report calls that are known already as an act."""
        with self._vigil.acting():
            if way == "twice at the same moment":
                at_the_same_moment([partial(self.by_request.report, calls)] * 2)
            else:
                self.by_request.report(calls, one_by_one=way == ONE_BY_ONE)


@pytest.fixture
def reports(vigil: Vigil, request_reporting: RequestReporting) -> Reports:
    """How calls are reported by request."""
    return Reports(vigil, request_reporting)


# what has been reported


@given(sentence("{app:Application} has reported {told:Calls}"))
def calls_have_been_reported(app: str, told: Told, traffic: Traffic, reports: Reports, alerting_watch: None) -> None:
    # `alerting_watch`: what the calls set off is awaited
    reports.arrange(told.calls(traffic, app))


@given(sentence("{app:Application} has reported these calls:"))
def these_have_been_reported(
    app: str, datatable: Table, traffic: Traffic, reports: Reports, alerting_watch: None
) -> None:
    reports.arrange(tabled(datatable, traffic, app))


# what is reported


@when(sentence("{app:Application} reports {told:Calls}"))
def calls_are_reported(app: str, told: Told, traffic: Traffic, reports: Reports) -> None:
    reports.report(told.calls(traffic, app))


@when(sentence("{app:Application} reports {told:Calls}, all at the same moment"))
def calls_are_reported_together(app: str, told: Told, traffic: Traffic, reports: Reports, vigil: Vigil) -> None:
    calls = told.calls(traffic, app)
    vigil.keep_calls(calls)
    with vigil.acting():
        at_the_same_moment([partial(reports.by_request.report, [call]) for call in calls])


@when(sentence("{app:Application} reports {told:Calls}, over the feed"))
def calls_are_fed(app: str, told: Told, traffic: Traffic, stream_reporting: StreamReporting, vigil: Vigil) -> None:
    _feed(told.calls(traffic, app), stream_reporting, vigil)


@when(sentence("{app:Application} reports these calls {way:RequestWay}:"))
def these_are_reported(app: str, way: str, datatable: Table, traffic: Traffic, reports: Reports) -> None:
    reports.report(tabled(datatable, traffic, app), way)


@when(sentence("{app:Application} reports these calls {older_form:FeedWay}:"))
def these_are_fed(
    app: str,
    older_form: bool,
    datatable: Table,
    traffic: Traffic,
    stream_reporting: StreamReporting,
    vigil: Vigil,
) -> None:
    _feed(tabled(datatable, traffic, app), stream_reporting, vigil, older_form=older_form)


@when(sentence("{app:Application} reports the same calls again {way:RequestWay}"))
def the_same_are_reported_again(way: str, reports: Reports, vigil: Vigil) -> None:
    reports.again(vigil.reported, way)


@when(sentence("{app:Application} reports the same calls again {older_form:FeedWay}"))
def the_same_are_fed_again(older_form: bool, stream_reporting: StreamReporting, vigil: Vigil) -> None:
    with vigil.acting():
        stream_reporting.report(vigil.reported, older_form=older_form)


@when(sentence("{app:Application} reports 2 calls whose {part:TextPart} holds {text:Text}"))
def calls_with_a_text_are_reported(
    app: str, part: str, text: Text, traffic: Traffic, reports: Reports, owner: Ownership
) -> None:
    told: dict[str, Any] = {part: text(owner.tag), **({"status": "error"} if part == "error" else {})}
    reports.report(traffic.calls(2, app, **told))


@when(sentence("{app:Application} reports 1 call with {fault:Fault}"))
def an_odd_call_is_reported(
    app: str, fault: str, traffic: Traffic, request_reporting: RequestReporting, vigil: Vigil
) -> None:
    call = traffic.call(app)
    event = _odd(call, fault, vigil)
    vigil.ask(lambda: request_reporting.one(event))


@when(sentence("{app:Application} reports {number:Count} calls all at once, one of them with {fault:Fault}"))
def some_calls_are_reported_with_an_odd_one(
    app: str, number: int, fault: str, traffic: Traffic, request_reporting: RequestReporting, vigil: Vigil
) -> None:
    events = _with_an_odd_one(traffic.calls(number, app), fault, vigil)
    vigil.ask(lambda: request_reporting.batch(events))


@when(sentence("{app:Application} reports {number:Count} calls over the feed, one of them with {fault:Fault}"))
def some_calls_are_fed_with_an_odd_one(
    app: str, number: int, fault: str, traffic: Traffic, stream_reporting: StreamReporting, vigil: Vigil
) -> None:
    events = _with_an_odd_one(traffic.calls(number, app), fault, vigil)
    with vigil.acting():
        stream_reporting.write(events)


def _feed(calls: Sequence[ModelCall], feed: StreamReporting, vigil: Vigil, *, older_form: bool = False) -> None:
    vigil.keep_calls(calls, older_form=older_form)
    with vigil.acting():
        feed.report(calls, older_form=older_form)


def _odd(call: ModelCall, fault: str, vigil: Vigil) -> Any:
    """The report of a call with something odd about it; only an unknown part is no reason not to keep it."""
    if fault != "an unknown part":
        return malformed(call, fault)
    vigil.keep_calls([call])
    return call.document(colour="red")


def _with_an_odd_one(calls: Sequence[ModelCall], fault: str, vigil: Vigil) -> list[Any]:
    """The reports of calls of which the one in the middle is odd."""
    middle = len(calls) // 2
    others = [call for place, call in enumerate(calls) if place != middle]
    vigil.keep_calls(others)
    return [_odd(call, fault, vigil) if call is calls[middle] else call.document() for call in calls]


# what is kept


@then("the calls are kept exactly as they were reported")
def the_calls_are_kept(vigil: Vigil) -> None:
    assert vigil.calls, "wanted: calls that were reported well\n  seen: none"
    vigil.expect_calls()


@then(sentence("the other {number:Count} calls are kept exactly as they were reported"))
def the_others_are_kept(number: int, vigil: Vigil) -> None:
    assert len(vigil.calls) == number, f"wanted: {number} other calls\n  seen: {len(vigil.calls)}"
    vigil.expect_calls()


@then("the malformed call is not kept")
def the_malformed_one_is_not_kept(vigil: Vigil) -> None:
    vigil.expect_calls()


@then("the shop's figures of the past 24 hours show:")
def the_figures_show(datatable: Table, vigil: Vigil) -> None:
    scope = Scope(window="24h", application=vigil.named("shop"))
    told = vigil.api.measured("summary", scope, vigil.caller("the service owner"))
    expect_figures({FIGURES[figure]: float(value) for figure, value in datatable}, figures_of(told))
