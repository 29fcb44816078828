"""What a system answers to what is asked of it, whichever system it is and whatever it was asked for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import pytest
from pytest_bdd import then

from steps.words.counts import COUNTS
from steps.words.sentences import sentences
from steps.words.verdicts import VERDICTS, Blamed
from support.drivers.answering import Reply, Verdict
from support.evidence.attachments import attach_text
from support.observers.comparing import expect_none
from support.observers.complaints import unreadable

Said = TypeVar("Said", bound=Reply)

sentence = sentences(VERDICTS, COUNTS)


@dataclass
class Answers(Generic[Said]):
    """The answers to the latest act of a scenario: one for each request, `all` in their order."""

    all: list[Said] = field(default_factory=list)

    @property
    def latest(self) -> Said:
        """The answer to the latest request. Raises LookupError before there is one."""
        if not self.all:
            raise LookupError("nobody has asked for anything yet")
        return self.all[-1]

    def shown(self) -> Said:
        """The answer to the latest request, which is left as evidence."""
        attach_text("what the system answered", self.latest.describe())
        return self.latest


@pytest.fixture
def answers() -> Answers[Any]:
    """The answers to the latest act, of whatever system the scenario asks."""
    return Answers()


@then("the request is accepted")
def the_request_is_accepted(answers: Answers[Reply]) -> None:
    answers.shown().must_be_accepted()


@then(sentence("the request is refused as {refusal:Refusal}"))
def the_request_is_refused(refusal: Verdict, answers: Answers[Reply]) -> None:
    seen = answers.shown()
    assert seen.verdict is refusal, f"wanted: the request {refusal.value}\n  seen: {seen.describe()}"


@then(sentence("the request is refused as invalid, naming {blamed:Blamed}"))
def the_request_is_refused_naming(blamed: Blamed, answers: Answers[Reply]) -> None:
    seen = answers.shown()
    fits = seen.verdict is Verdict.INVALID and blamed.named_by(seen)
    assert fits, f"wanted: the request refused as invalid, naming {blamed.words}\n  seen: {seen.describe()}"
    expect_none(unreadable(seen.message), wanted="a refusal that a person can read")


@then(sentence("{accepted:Count} requests are accepted and {refused:Count} are refused as over the limit"))
def some_requests_are_refused(accepted: int, refused: int, answers: Answers[Reply]) -> None:
    wanted = Counter({Verdict.ACCEPTED: accepted, Verdict.OVER_LIMIT: refused})
    seen = Counter(answer.verdict for answer in answers.all)
    attach_text("requests", _told(seen))
    assert seen == wanted, f"wanted: {_told(wanted)}\n  seen: {_told(seen)}"


def _told(counted: Counter[Verdict]) -> str:
    return ", ".join(f"{number} {verdict.value}" for verdict, number in sorted(counted.items()))
