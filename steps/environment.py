"""What the system stands on, when it is missing; and how the system looks to those who watch it."""

from __future__ import annotations

import pytest
from pytest_bdd import given, then, when

from steps.acts import Acts
from steps.command_line import Terminal
from steps.words.actions import ACTIONS
from steps.words.people import PEOPLE
from steps.words.sentences import sentences
from support.drivers.actions.model import Kind
from support.observers.metrics import HealthSeen, MetricsObserver, MetricsSeen
from support.targets.faults import Faults
from support.targets.profile import Profile

sentence = sentences(PEOPLE, ACTIONS)


class Measurements:
    """What the system says of itself to those who watch it. `health` is its latest answer about its health."""

    def __init__(self, observer: MetricsObserver) -> None:
        self.observer = observer
        self.before: MetricsSeen | None = None
        self.health: HealthSeen | None = None

    def remember(self) -> None:
        """Look at the measurements right before an act."""
        self.before = self.observer.of_worker()


@pytest.fixture
def measurements(metrics_observer: MetricsObserver) -> Measurements:
    """What the system says of itself; `acts` has it looked at before every act of a scenario that speaks of it."""
    return Measurements(metrics_observer)


@given("the worker is paused")
def the_worker_is_paused(faults: Faults) -> None:
    faults.pause("worker")


@given("no request can be handed to a worker")
def nothing_can_be_handed_over(faults: Faults) -> None:
    faults.kill("queue")


@given("the system cannot be reached")
def the_system_cannot_be_reached(terminal: Terminal, dead_address: str) -> None:
    terminal.address = dead_address


@given("the worker has died and another has taken its place")
def the_worker_has_been_replaced(faults: Faults) -> None:
    faults.kill("worker")
    faults.start("worker")


@when("the worker returns")
def the_worker_returns(acts: Acts, faults: Faults) -> None:
    acts.before_an_act()
    faults.start("worker")


@when("the worker dies and another takes its place")
def the_worker_is_replaced(acts: Acts, faults: Faults) -> None:
    acts.before_an_act()
    faults.kill("worker")
    faults.start("worker")


@when(sentence("{who:Person} asks for the health of the system"))
def somebody_asks_for_the_health(measurements: Measurements) -> None:
    measurements.health = measurements.observer.health()


@then("the system answers that it is healthy")
def the_system_is_healthy(measurements: Measurements) -> None:
    health = measurements.health
    assert health is not None
    assert health.well, f"wanted: a healthy system that names its host\n  seen: {health.seen}"


@then(sentence("the measurements gain a duration of a restart that ended in {ending:Ending}"))
def a_duration_is_measured(ending: str, measurements: Measurements, target: Profile) -> None:
    assert measurements.before is not None
    at_most = target.waiting.effect_seconds
    measurements.observer.expect_measured(measurements.before, Kind.RESTART.value, ending, at_most)
