"""What becomes of a request to alerting."""

from __future__ import annotations

from pytest_bdd import then

from steps.vigil import Vigil
from steps.words.sentences import sentences
from steps.words.verdicts import VERDICTS, Blamed
from support.drivers.answering import Verdict
from support.observers.comparing import expect_none
from support.observers.complaints import unreadable

sentence = sentences(VERDICTS)


@then("it is accepted")
def it_is_accepted(vigil: Vigil) -> None:
    vigil.shown().must_be_accepted()


@then(sentence("it is refused as {refusal:AlertingRefusal}"))
def it_is_refused(refusal: Verdict, vigil: Vigil) -> None:
    seen = vigil.shown()
    assert seen.verdict is refusal, f"wanted: the request {refusal.value}\n  seen: {seen.describe()}"


@then(sentence("it is refused as invalid, naming {blamed:Blamed}"))
def it_is_refused_naming(blamed: Blamed, vigil: Vigil) -> None:
    seen = vigil.shown()
    fits = seen.verdict is Verdict.INVALID and blamed.named_by(seen)
    assert fits, f"wanted: the request refused as invalid, naming the {blamed.words}\n  seen: {seen.describe()}"
    expect_none(unreadable(seen.message), wanted="a refusal that a person can read")
