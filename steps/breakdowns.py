"""Parts of alerting that die, and what it stands on that goes away, in the middle of the work."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from pytest_bdd import given, when

from steps.health import Outages
from steps.vigil import Alert, Vigil
from steps.words.calls import CALLS, Told
from steps.words.counts import COUNTS
from steps.words.outages import OUTAGES
from steps.words.people import ON_CALL
from steps.words.sentences import sentences
from support.drivers.alerting.answers import SentMessage
from support.drivers.ingestion import StreamReporting
from support.drivers.traffic import ModelCall, Traffic
from support.evidence.attachments import attach_objects
from support.targets.database_cut import DatabaseCut
from support.targets.faults import Faults
from support.waiting import Answer, Done, Never, NotYet, consistently, eventually, holds

LATEST = 50
"""How many entries of the history are looked at, the newest first."""

sentence = sentences(CALLS, COUNTS, OUTAGES)


class Underway:
    """Many calls that are being reported over the feed: a half at first, the rest when something has happened."""

    def __init__(self, vigil: Vigil, feed: StreamReporting) -> None:
        self._vigil, self._feed = vigil, feed
        self._rest: list[ModelCall] = []

    def begin(self, calls: Sequence[ModelCall]) -> None:
        """Report the first half of the calls; all of them must be kept in the end."""
        self._vigil.keep_calls(calls)
        middle = len(calls) // 2
        self._rest = list(calls[middle:])
        self._feed.report(calls[:middle])

    @property
    def begun(self) -> bool:
        """Whether there is something left to report."""
        return bool(self._rest)

    def reach_the_middle(self) -> None:
        """Wait until the first calls are kept, and report so many more that there is work at this moment."""
        eventually(
            holds(self._vigil.stored.number_of_calls, bool, "{} calls".format),
            wanted="the first of many calls to be kept",
        )
        middle = len(self._rest) // 2
        self._feed.report(self._rest[:middle])
        self._rest = self._rest[middle:]

    def finish(self) -> None:
        """Report what is left."""
        self._feed.report(self._rest)
        self._rest = []


@pytest.fixture
def underway(vigil: Vigil, stream_reporting: StreamReporting, alerting_watch: None) -> Underway:
    """Calls that are being reported while something happens."""
    # `alerting_watch`: what the calls set off is awaited
    return Underway(vigil, stream_reporting)


@given(sentence("{app:Application} has begun to report {told:Calls}, over the feed"))
def calls_are_underway(app: str, told: Told, traffic: Traffic, underway: Underway) -> None:
    underway.begin(told.calls(traffic, app))


@given(sentence("the {part:AlertingPart} has died"))
def a_part_has_died(part: str, faults: Faults) -> None:
    faults.kill(part)


@when(sentence("the {part:AlertingPart} returns"))
def a_part_returns(part: str, vigil: Vigil, faults: Faults) -> None:
    with vigil.acting():
        faults.start(part)


@when("the deliverer dies in the middle of its work and returns")
def the_deliverer_dies_and_returns(vigil: Vigil, faults: Faults) -> None:
    with vigil.acting():
        for alert in vigil.alerts:
            _await_half_delivered(alert, vigil)
        faults.kill("deliverer")
        faults.start("deliverer")


def _await_half_delivered(alert: Alert, vigil: Vigil) -> None:
    """Wait until the history tells that a message has been delivered by some channels, and is still tried by others."""
    api, caller = vigil.api.silently(), vigil.caller(ON_CALL)

    def probe() -> Answer[SentMessage]:
        found = [entry for entry in api.history(caller, limit=LATEST).history if alert.name in entry.title]
        if not found:
            return NotYet("nothing in the history")
        states = {name: told["state"] for name, told in found[0].channels.items()}
        if set(states.values()) <= {"delivered"}:
            return Never(f"it is delivered already: {states}")
        return Done(found[0]) if set(states.values()) >= {"delivered", "queued"} else NotYet(str(states))

    entry = eventually(probe, wanted=f'a message about "{alert.word}" that is delivered in part')
    attach_objects("the history when the deliverer died", {**vars(entry), "channels": dict(entry.channels)})


@when("the evaluator dies in the middle of its work and returns")
def the_evaluator_dies_and_returns(vigil: Vigil, faults: Faults, underway: Underway) -> None:
    _die_and_return("evaluator", vigil, faults, underway)


@when("the ingester dies in the middle of its work and returns")
def the_ingester_dies_and_returns(vigil: Vigil, faults: Faults, underway: Underway) -> None:
    _die_and_return("ingester", vigil, faults, underway)


def _die_and_return(part: str, vigil: Vigil, faults: Faults, underway: Underway) -> None:
    with vigil.acting():
        underway.reach_the_middle()
        faults.kill(part)
        underway.finish()
        faults.start(part)


@when(sentence("{support:AlertingSupport} is away for {seconds:Count} seconds"))
def something_is_away_for_a_while(
    support: str, seconds: int, vigil: Vigil, outages: Outages, underway: Underway, database_cut: DatabaseCut
) -> None:
    with vigil.acting():
        underway.reach_the_middle()
        outages.take(support)
        underway.finish()
        consistently(
            holds(lambda: database_cut.is_away, bool, lambda _: "it is there"),
            wanted=f"{support} away",
            throughout=seconds,
        )
        outages.give_back()
