"""How alerting delivers: its settings, and whether a channel works."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_bdd import given, then, when

from steps.arrivals import Arrivals
from steps.vigil import Vigil
from steps.words.desks import DESKS, setting
from steps.words.messages import MESSAGES
from steps.words.people import PEOPLE
from steps.words.sentences import sentences
from support.drivers.alerting.desks import Desks, Wish
from support.observers.alerting.trials import TrialMessages
from support.observers.comparing import expect_none

sentence = sentences(PEOPLE, DESKS, MESSAGES)


@given(sentence("alerting that {wish:Wish}"))
def alerting_with_such_settings(wish: Wish, desks: Desks, arrivals: Arrivals) -> None:
    arrivals.come_from(desks.fitting(wish))


@when(sentence("{who:Person} asks for the delivery settings"))
def somebody_asks_for_the_settings(who: str, vigil: Vigil, arrivals: Arrivals) -> None:
    caller = vigil.caller(who)
    vigil.ask(lambda: arrivals.desk.driver.settings(caller))


@then("the settings tell:")
def the_settings_tell(vigil: Vigil, datatable: Sequence[Sequence[str]]) -> None:
    settings = vigil.answers.shown().settings
    seen = {heading: setting(settings, heading) for heading, _ in datatable}
    faults = [f"{heading}: {seen[heading]}" for heading, cell in datatable if seen[heading] != cell]
    expect_none(faults, wanted="settings that tell so")


@when(sentence("{who:Person} sends a trial message by {channel:AnyChannel}"))
def somebody_sends_a_trial(
    who: str, channel: str, vigil: Vigil, arrivals: Arrivals, trial_messages: TrialMessages
) -> None:
    caller = vigil.caller(who)
    trial_messages.remember()
    vigil.ask(lambda: arrivals.desk.driver.test_channel(channel, caller))


@then(sentence("a trial message arrives by {channel:Channel}"))
def a_trial_arrives(channel: str, vigil: Vigil, arrivals: Arrivals, trial_messages: TrialMessages) -> None:
    vigil.answers.shown().must_be_accepted()
    settings = arrivals.desk.settings
    to = {"email": settings.email.get("to_addresses"), "sms": settings.sms.get("to_numbers")}.get(channel)
    line = bool(settings.email.get("use_tls")) if channel == "email" else None
    trial_messages.expect(channel, frozenset(to or ()), encrypted=line)
