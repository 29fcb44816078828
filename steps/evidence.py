"""What a run leaves: its verdict, how its scenarios are shown, its pages; and what it must not leave."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from pytest_bdd import then

from steps.suites import Runs
from steps.words.sentences import sentences
from steps.words.suites import SUITES
from steps.words.things import THINGS
from support.drivers.suite.planting import PlantedSuite
from support.drivers.suite.running import Run
from support.observers.comparing import expect_none
from support.observers.evidence import EvidenceObserver
from support.observers.house import HouseObserver
from support.observers.remains import ProcessObserver
from support.observers.report import PagesObserver

sentence = sentences(SUITES, THINGS)


def evidence_of(run: Run) -> EvidenceObserver:
    """The evidence that a run left."""
    return EvidenceObserver(run.evidence, run.exit_code, run.output)


@pytest.fixture
def house(planted_suite: PlantedSuite) -> HouseObserver:
    """What the target of the scenario's suite was asked for."""
    return HouseObserver(planted_suite.folder)


@then(sentence('the verdict is "{word:Verdict}"'))
def the_verdict_is(word: str, runs: Runs) -> None:
    evidence_of(runs.latest).expect_verdict(word)


@then('the run itself fails, with the verdict "hold"')
def the_run_itself_fails(runs: Runs) -> None:
    evidence_of(runs.latest).expect_verdict("hold", of_the_run=True)


@then(sentence('the reason names "{text:Name}"'))
def the_reason_names(text: str, runs: Runs) -> None:
    evidence_of(runs.latest).expect_reason(text)


@then(sentence('the scenario "{name:Name}" is shown as {outcome:Outcome}'))
def a_scenario_is_shown_as(name: str, outcome: str, runs: Runs) -> None:
    evidence_of(runs.latest).expect_outcome(name, outcome)


@then(sentence('the scenario "{name:Name}" is shown as failed at its effect'))
def a_scenario_fails_at_its_effect(name: str, runs: Runs) -> None:
    evidence = evidence_of(runs.latest)
    evidence.expect_outcome(name, "failed")
    evidence.expect_stop(name, "then")


@then("all 3 scenarios are shown as passed")
def all_are_shown_as_passed(runs: Runs) -> None:
    evidence = evidence_of(runs.latest)
    names = sorted({record["name"] for record in evidence.records})
    assert len(names) == 3, f"wanted: 3 scenarios\n  seen: {names}"
    for name in names:
        evidence.expect_outcome(name, "passed")


@then("both runs come to the same outcomes in different orders")
def both_come_to_the_same(runs: Runs) -> None:
    first, second = (evidence_of(run) for run in runs.all)
    faults = [f"the first: {first.outcomes()}", f"the second: {second.outcomes()}"]
    expect_none(faults if first.outcomes() != second.outcomes() else (), wanted="the same outcomes")
    expect_none([f"both: {first.order()}"] if first.order() == second.order() else (), wanted="different orders")
    assert set(first.outcomes().values()) == {"passed"}, f"wanted: all passed\n  seen: {first.outcomes()}"


@then("the target was started for the run and used")
def the_target_was_started(house: HouseObserver) -> None:
    house.expect_started()


@then("nothing of the target was started")
def nothing_was_started(house: HouseObserver) -> None:
    house.expect_not_started()


@then("the deployed target was asked for nothing")
def the_target_was_asked_for_nothing(house: HouseObserver) -> None:
    house.expect_unasked()


@then("nothing of the run is still at work")
def nothing_is_at_work(processes: ProcessObserver) -> None:
    processes.expect_none()


@then("the evidence names the target it is about:")
def the_evidence_names_its_target(datatable: Sequence[Sequence[str]], runs: Runs) -> None:
    seen = evidence_of(runs.latest).verdict["target"]
    faults = [f"{key}: {seen.get(key)!r}" for key, value in datatable if seen.get(key) != value]
    expect_none(faults, wanted=f"the target {dict(map(tuple, datatable))}")  # type: ignore[arg-type]


@then("the front page tells:")
def the_front_page_tells(datatable: Sequence[Sequence[str]], runs: Runs) -> None:
    _, *rows = datatable
    PagesObserver(evidence_of(runs.latest).folder).expect_on_front_page(rows)


@then("the report leads to the evidence of each effect:")
def the_report_leads(datatable: Sequence[Sequence[str]], runs: Runs) -> None:
    pages = PagesObserver(evidence_of(runs.latest).folder)
    _, *rows = datatable
    for *path, effect, evidence in rows:
        pages.expect_leads(path, effect, evidence)
