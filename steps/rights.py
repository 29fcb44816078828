"""Rights to alerts: what people show, what plan they are on, and what they try to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pytest_bdd import given, then, when

from steps.alerts import document
from steps.vigil import Vigil
from steps.words.deeds import DEEDS, Deed
from steps.words.people import PEOPLE, VISITOR
from steps.words.proofs import PROOFS, Maker
from steps.words.sentences import sentences
from support.drivers.alerting.access import Key
from support.drivers.alerting.answers import Answer
from support.drivers.alerting.model import Caller
from support.evidence.attachments import attach_text
from support.observers.comparing import expect_none

NEW_ALERT = "A new one"
Try = Callable[[Vigil, str, Caller], Answer]

sentence = sentences(PEOPLE, PROOFS, DEEDS)


@given(sentence("a visitor with {proof:Proof}"))
def there_is_a_visitor(proof: Maker, vigil: Vigil) -> None:
    vigil.present(VISITOR, proof(vigil.access))


@given(sentence("{who:Person} is on the {plan:Plan}"))
def somebody_is_on_a_plan(who: str, plan: Key, vigil: Vigil) -> None:
    vigil.present(who, vigil.access.person(who, plan))


@when(sentence("{who:Person} tries to {deed:Deed}"))
def somebody_tries(who: str, deed: Deed, vigil: Vigil) -> None:
    caller, attempt = vigil.caller(who), _TRIES[deed.what]
    vigil.ask(lambda: attempt(vigil, deed.word, caller), on=vigil.alert(deed.word) if deed.word else None)


def _create(vigil: Vigil, _: str, caller: Caller) -> Answer:
    wanted = document(vigil, NEW_ALERT)
    return vigil.create(NEW_ALERT, wanted, lambda: vigil.channel.create(wanted, caller))


def _change(vigil: Vigil, word: str, caller: Caller) -> Answer:
    alert = vigil.alert(word)
    wanted = {**alert.given, "description": f"changed by {caller.name}", "severity": "critical"}
    answer = vigil.channel.update(alert.id, wanted, caller)
    if answer.accepted:
        alert.given = wanted
    return answer


_TRIES: Mapping[str, Try] = {
    "list the alerts": lambda vigil, _, caller: vigil.channel.configurations(caller),
    "create an alert": _create,
    "look up the alert": lambda vigil, word, caller: vigil.channel.read(vigil.alert(word).id, caller),
    "change the alert": _change,
    "delete the alert": lambda vigil, word, caller: vigil.channel.delete(vigil.alert(word).id, caller),
    "resolve the incident of": lambda vigil, word, caller: vigil.channel.resolve(
        str(vigil.incident(word)["id"]), caller
    ),
}


@then("the answer shows nothing of any alert")
def the_answer_shows_nothing(vigil: Vigil) -> None:
    shown = vigil.answers.latest.text
    attach_text("all that was shown", shown)
    assert vigil.alerts, "wanted: alerts that could have been shown\n  seen: none"
    faults = [
        f"{what} of {alert.name}"
        for alert in vigil.alerts
        for what, text in (("the name", alert.name), ("the id", alert.id))
        if text in shown
    ]
    expect_none(faults, wanted="an answer that shows nothing of any alert")
