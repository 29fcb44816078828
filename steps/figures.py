"""Figures: asking for them, and comparing them with what the reported calls themselves give."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest
from pytest_bdd import given, then, when

from steps.calls import Reports
from steps.vigil import Vigil
from steps.words.calls import CALLS, tabled
from steps.words.counts import COUNTS
from steps.words.durations import DURATIONS
from steps.words.figures import FIGURES
from steps.words.people import PEOPLE
from steps.words.questions import QUESTIONS, Question, Ranking
from steps.words.sentences import sentences
from support.drivers.alerting.figures import figures_of, ranking_of
from support.drivers.alerting.model import Scope
from support.drivers.traffic import ModelCall, Traffic
from support.evidence.attachments import attach_table
from support.observers.alerting.aggregates import agrees, expect_figures, matching, top
from support.observers.comparing import expect_none

Table = Sequence[Sequence[str]]
TEST_ENVIRONMENT = "test"

sentence = sentences(PEOPLE, CALLS, COUNTS, DURATIONS, QUESTIONS)


@dataclass
class Inquiry:
    """What was asked for last."""

    question: Question | None = None
    ranking: Ranking | None = None


@pytest.fixture
def inquiry() -> Inquiry:
    """What the scenario's people want to know."""
    return Inquiry()


# what has been reported


@given(sentence("{app:Application} has reported {number:Count} random calls of the past {window:Hours}"))
def random_calls_have_been_reported(
    app: str, number: int, window: dt.timedelta, traffic: Traffic, reports: Reports
) -> None:
    reports.arrange(traffic.random_calls(number, window=window, applications=[app]))


@given(
    sentence(
        "{applications:Count} applications of the test environment have reported {number:Count} random calls"
        " of the past {window:Hours}"
    )
)
def applications_have_reported_random_calls(
    applications: int, number: int, window: dt.timedelta, traffic: Traffic, reports: Reports, vigil: Vigil
) -> None:
    words = [f"application {place}" for place in range(1, applications + 1)]
    calls = traffic.random_calls(number, window=window, applications=words)
    reports.arrange(_of_the_test_environment(calls, vigil))


@given(sentence("{app:Application} has reported these calls of the test environment:"))
def these_have_been_reported(app: str, datatable: Table, traffic: Traffic, reports: Reports, vigil: Vigil) -> None:
    reports.arrange(_of_the_test_environment(tabled(datatable, traffic, app), vigil))


def _of_the_test_environment(calls: Sequence[ModelCall], vigil: Vigil) -> list[ModelCall]:
    return [replace(call, environment=vigil.named(TEST_ENVIRONMENT)) for call in calls]


# what is asked for


@when(sentence("{who:Person} asks for {question:Question}"))
def somebody_asks_for_figures(who: str, question: Question, vigil: Vigil, inquiry: Inquiry) -> None:
    inquiry.question, caller = question, vigil.caller(who)
    scope = Scope(window=question.window.name, application=vigil.named("shop"), model=question.model)
    vigil.ask(lambda: vigil.api.measured(question.view.name, scope, caller))


@when(sentence("{who:Person} asks for {ranking:Ranking} of the test environment"))
def somebody_asks_for_a_ranking(who: str, ranking: Ranking, vigil: Vigil, inquiry: Inquiry) -> None:
    inquiry.ranking, caller = ranking, vigil.caller(who)
    scope = Scope(window="24h", environment=vigil.named(TEST_ENVIRONMENT), limit=ranking.limit)
    vigil.ask(lambda: vigil.api.measured(ranking.view, scope, caller))


# what the answer tells


@then("the figures show:")
def the_figures_show(datatable: Table, vigil: Vigil) -> None:
    wanted = {FIGURES[figure]: float(value) for figure, value in datatable}
    expect_figures(wanted, figures_of(vigil.answers.shown()))


@then("the figures are those that the shop's calls give")
def the_figures_are_those_of_the_calls(vigil: Vigil, inquiry: Inquiry) -> None:
    question = inquiry.question
    assert question is not None
    calls = matching(vigil.calls, {"application": vigil.named("shop")})
    wanted, told = question.view.given(calls, question.window.length), question.view.told(vigil.answers.shown())
    expect_figures(wanted, told)
    if question.view.closed:
        extra = told.keys() - wanted.keys()
        expect_none((f"{name}: {told[name]}" for name in sorted(extra)), wanted="nothing but what the calls give")


@then("the ranking is the one that the calls give")
def the_ranking_is_that_of_the_calls(vigil: Vigil, inquiry: Inquiry) -> None:
    ranking = inquiry.ranking
    assert ranking is not None
    wanted = top(vigil.calls, ranking.figure, *ranking.columns, limit=ranking.limit)
    seen = ranking_of(vigil.answers.shown(), ranking.figure, *ranking.columns)
    attach_table(
        "ranking", [{"wanted": str(one), "seen": str(other)} for one, other in zip(wanted, seen, strict=False)]
    )
    same = [name for name, _ in wanted] == [name for name, _ in seen]
    fits = same and all(agrees(one, other) for (_, one), (_, other) in zip(wanted, seen, strict=True))
    assert fits, f"wanted: the ranking {wanted}\n  seen: {seen}"
