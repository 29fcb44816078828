"""The services that carry messages: mail, Slack, telephone and webhooks, when they are in trouble."""

from __future__ import annotations

from http import HTTPStatus

from pytest_bdd import given, then

from steps.arrivals import Arrivals
from steps.calls import Reports
from steps.message_history import MessageHistory
from steps.messages import Messages
from steps.vigil import Vigil
from steps.words.calls import CALLS, Told
from steps.words.messages import MESSAGES, Trouble
from steps.words.sentences import sentences
from steps.words.things import THINGS
from support.drivers.alerting.model import CHANNELS
from support.drivers.notifiers import Channel, NotifiersDriver
from support.drivers.traffic import Traffic
from support.observers.alerting.tally import show
from support.targets.faults import Faults

sentence = sentences(THINGS, MESSAGES, CALLS)

_TEXT_MESSAGES = "sms"
_SLOW_SECONDS = 1.2
_NOT_NOW = {"email": 451}


@given(sentence("the {channel:Channel} service {trouble:Trouble}"))
def a_service_is_in_trouble(channel: Channel, trouble: Trouble, arrivals: Arrivals, notifiers: NotifiersDriver) -> None:
    status = _NOT_NOW.get(channel, int(HTTPStatus.SERVICE_UNAVAILABLE)) if trouble.for_now else None
    seconds = _SLOW_SECONDS if trouble.kind == "slow" else None
    # each number is called by itself, so what happens to the first messages happens to the first ones to each number
    numbers = arrivals.numbers() if channel == _TEXT_MESSAGES else ()
    for number in numbers[:1] if trouble.first_number else numbers or (None,):
        notifiers.behave(
            trouble.kind, channel=channel, recipient=number, status=status, seconds=seconds, times=trouble.times
        )


@given(sentence("every message service was down while {app:Application} reported {told:Calls}"))
def all_services_were_down(
    app: str,
    told: Told,
    traffic: Traffic,
    reports: Reports,
    notifiers: NotifiersDriver,
    vigil: Vigil,
    message_history: MessageHistory,
    faults: Faults,
    alerting_watch: None,
) -> None:
    # `faults`: only where the scenario may have the environment to itself are services taken away from everybody
    for channel in CHANNELS:
        notifiers.close(channel)
    reports.arrange(told.calls(traffic, app))
    for alert in vigil.alerts:
        if vigil.incidents(alert.word):
            message_history.await_failure(alert.word)
    for channel in CHANNELS:
        notifiers.open(channel)


@then(sentence('the {channel:Channel} service was tried {times:Times} for "{word:Name}"'))
def the_service_was_tried(channel: str, times: int, word: str, messages: Messages) -> None:
    tried = messages.expect_tries(word, channel, times)
    show(f'attempts to tell of "{word}" by {channel}', tried)


@given("alerting has been restarted")
def alerting_has_been_restarted(faults: Faults) -> None:
    faults.kill("alerting desk")
    faults.start("alerting desk")
