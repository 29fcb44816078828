"""Small suites with small targets, and people who run them."""

from __future__ import annotations

import datetime as dt

import pytest
from pytest_bdd import given, when

from steps.words.sentences import sentences
from steps.words.suites import SUITES
from steps.words.things import THINGS
from support.drivers.suite.planting import DEPLOYED, PlantedSuite
from support.drivers.suite.running import BegunRun, Run, SuiteRunner
from support.observers.remains import ProcessObserver

sentence = sentences(SUITES, THINGS)


class Runs:
    """The runs of one scenario's suite. `begun` is the one that is on its way."""

    def __init__(self, runner: SuiteRunner) -> None:
        self._runner = runner
        self._ended: list[Run] = []
        self.begun: BegunRun | None = None

    @property
    def latest(self) -> Run:
        """How the latest run ended. Raises LookupError when none has."""
        if not self._ended:
            raise LookupError("no sentence before this one runs the suite")
        return self._ended[-1]

    @property
    def all(self) -> tuple[Run, ...]:
        """How all of them ended, the first first."""
        return tuple(self._ended)

    def run(self, *options: str, report: bool = False) -> None:
        """Run the suite to its end."""
        self._ended.append(self._runner.run(*options, report=report))

    def run_deployed(self, *options: str) -> None:
        """Run the suite against the target that is deployed."""
        self.run("--target", DEPLOYED, *options)

    def begin(self) -> None:
        """Begin a run and let it come to the middle of a scenario."""
        self.begun = self._runner.begin()

    def stop(self, *, outright: bool) -> None:
        """Interrupt the run that is on its way, or kill it."""
        if self.begun is None:
            raise LookupError("no sentence before this one begins a run")
        self._ended.append(self.begun.kill() if outright else self.begun.interrupt())


@pytest.fixture
def runs(suite_runner: SuiteRunner) -> Runs:
    """The runs of the scenario's suite."""
    return Runs(suite_runner)


@pytest.fixture
def processes(planted_suite: PlantedSuite) -> ProcessObserver:
    """What there is of the suite's runs in the system."""
    return ProcessObserver(planted_suite.folder)


@given("a suite about lamps")
def a_suite(planted_suite: PlantedSuite) -> None:
    assert planted_suite.folder.is_dir()


@given(sentence("a suite about lamps with {addition:Addition}"))
def a_suite_with(addition: str, planted_suite: PlantedSuite) -> None:
    planted_suite.add(addition)


@given(sentence("its target {manner:Manner}"))
def its_target(manner: str, planted_suite: PlantedSuite) -> None:
    planted_suite.behave(manner)


@given(sentence('a planned exception for "{name:Name}" {until:LastDay}, because "{reason:Name}"'))
def a_planned_exception(name: str, until: dt.date, reason: str, planted_suite: PlantedSuite) -> None:
    planted_suite.excuse(name, reason, until)


@given("its target is deployed by somebody else")
def its_target_is_deployed(planted_suite: PlantedSuite) -> None:
    planted_suite.deploy()


@given("its target is deployed for production")
def its_target_is_production(planted_suite: PlantedSuite) -> None:
    planted_suite.deploy(production=True)


@given("a run of it is in the middle of that scenario")
def a_run_is_on_its_way(runs: Runs, processes: ProcessObserver) -> None:
    runs.begin()
    processes.remember()


@when("the release manager runs it")
def somebody_runs_it(runs: Runs) -> None:
    runs.run()


@when("the release manager runs it and has the report made")
def somebody_has_the_report_made(runs: Runs) -> None:
    runs.run(report=True)


@when("the release manager runs it against the deployed target")
def somebody_runs_it_against_the_deployed(runs: Runs) -> None:
    runs.run_deployed()


@when("the release manager runs it against the deployed target, repeating what fails")
def somebody_repeats_what_fails(runs: Runs) -> None:
    runs.run_deployed("--retries=2")


@when("the release manager runs it, repeating what fails")
def somebody_repeats_on_the_embedded(runs: Runs) -> None:
    runs.run("--retries=2")


@when(sentence('the release manager runs it against the target "{name:Name}"'))
def somebody_names_a_target(name: str, runs: Runs) -> None:
    runs.run("--target", name)


@when(sentence('the release manager runs what is tagged "{tag:Name}"'))
def somebody_runs_by_tag(tag: str, runs: Runs) -> None:
    runs.run("--tags", tag)


@when(sentence('the release manager runs only the scenario "{name:Name}"'))
def somebody_runs_one(name: str, runs: Runs) -> None:
    runs.run("-k", name)


@when("the release manager runs it in two orders")
def somebody_runs_it_in_two_orders(runs: Runs) -> None:
    for seed in ("1", "2"):
        runs.run(f"--randomly-seed={seed}")


@when("the release manager runs two scenarios at a time")
def somebody_runs_two_at_a_time(runs: Runs) -> None:
    runs.run("--workers=2")


@when("the release manager interrupts the run")
def somebody_interrupts(runs: Runs) -> None:
    runs.stop(outright=False)


@when("the run is killed")
def it_is_killed(runs: Runs) -> None:
    runs.stop(outright=True)
