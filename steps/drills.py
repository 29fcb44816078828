"""Drills: defects that are seeded on purpose, and who notices them."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_bdd import given, then, when

from steps.words.sentences import sentences
from steps.words.things import THINGS
from support.drivers.suite.planting import PlantedSuite
from support.drivers.suite.running import Run, SuiteRunner
from support.observers.drills import DrillObserver

sentence = sentences(THINGS)


def _seen_of(run: Run) -> DrillObserver:
    return DrillObserver(run.evidence, run.exit_code, run.output)


@given("one more defect, at which no scenario looks")
def one_more_defect(planted_suite: PlantedSuite) -> None:
    planted_suite.add("unnoticed-defect")


@given("one more scenario, which looks at no effect")
def one_more_scenario(planted_suite: PlantedSuite) -> None:
    planted_suite.add("blind-scenario")


@when("the release manager drills it", target_fixture="drilled")
def somebody_drills_it(suite_runner: SuiteRunner) -> DrillObserver:
    return _seen_of(suite_runner.drill())


@when("the release manager drills that defect", target_fixture="drilled")
def somebody_drills_one_defect(suite_runner: SuiteRunner) -> DrillObserver:
    return _seen_of(suite_runner.drill("--defect", "keeps-no-diary"))


@when("the release manager drills that scenario", target_fixture="drilled")
def somebody_drills_one_scenario(suite_runner: SuiteRunner) -> DrillObserver:
    return _seen_of(suite_runner.drill("--features", "features/lamps/more_lamps.feature"))


@then("each scenario is proven by a defect that it noticed at its effect:")
def each_is_proven(datatable: Sequence[Sequence[str]], drilled: DrillObserver) -> None:
    _, *rows = datatable
    drilled.expect_proven(rows)
    drilled.expect_sound()


@then(sentence('the drill fails over the defect "{title:Name}", which nobody noticed'))
def a_defect_went_unnoticed(title: str, drilled: DrillObserver) -> None:
    drilled.expect_unnoticed(title)


@then(sentence('the drill fails over the scenario "{name:Name}", which nothing turned red'))
def a_scenario_stays_unproven(name: str, drilled: DrillObserver) -> None:
    drilled.expect_unproven(name)
