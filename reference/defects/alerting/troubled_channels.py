"""Defects of meeting channels that fail or are slow."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace as altered
from threading import Lock
from typing import Any

from reference.defects.alerting.senders import SENDERS, channels_deliver, desks_send
from reference.defects.catalogue import DELIVERER, DESKS, Kind, defect
from reference.defects.patching import replace, reword


def attempts(most: int) -> None:
    """Try that often at most."""
    from reference.alerting.delivery import attempts

    replace(attempts, "MOST_ATTEMPTS", lambda original: most)


def dispatcher_begins_with(statement: Any) -> None:
    """Have a deliverer that starts change the outbox first."""
    from reference.alerting.deliverer.dispatch import Dispatcher

    def make(original: Any) -> Any:
        def begin(self: Any, settings: Any, database: Any, *others: Any) -> None:
            original(self, settings, database, *others)
            with database.connection() as connection:
                connection.execute(statement)

        return begin

    replace(Dispatcher, "__init__", make)


@defect("A channel that fails is not tried again", Kind.MISSING, ("AL-11",), *SENDERS)
def failed_channel_given_up() -> None:
    attempts(1)


@defect("A channel that fails is tried once more than it should", Kind.TWICE, ("AL-11",), *SENDERS)
def one_attempt_too_many() -> None:
    attempts(4)


@defect("What a channel has rejected is offered to it again", Kind.TWICE, ("AL-11",), *SENDERS)
def rejected_message_tried_again() -> None:
    from reference.alerting.delivery import failures

    replace(failures, "PermanentFailure", lambda original: failures.TemporaryFailure)


@defect("When one number fails all numbers are called again", Kind.TWICE, ("AL-11", "AL-09"), *SENDERS)
def all_numbers_called_again() -> None:
    from reference.alerting.delivery import sms
    from reference.alerting.delivery.attempts import Delivered
    from reference.alerting.delivery.failures import ChannelFailure

    def make(_original: Any) -> Any:
        def deliver(self: Any, message: Any) -> Any:
            text, reached = sms.body(message), set()

            def attempt() -> None:
                failure = None
                for number in self._settings.to_numbers:
                    try:
                        self._attempt(self._request(number, text))
                        reached.add(number)
                    except ChannelFailure as error:
                        failure = error
                if failure is not None:
                    raise failure

            try:
                return Delivered(self._persistence.insist(attempt))
            except ChannelFailure as failure:
                if not reached:
                    raise
                return Delivered(failure.attempts, str(failure))

        return deliver

    replace(sms.SmsChannel, "deliver", make)


@defect("A number that refuses keeps the message from the numbers after it", Kind.HALF, ("AL-11",), *SENDERS)
def refusing_number_ends_the_rest() -> None:
    from reference.alerting.delivery import sms
    from reference.alerting.delivery.attempts import Delivered

    def make(_original: Any) -> Any:
        def deliver(self: Any, message: Any) -> Any:
            text, most = sms.body(message), 0
            for number in self._settings.to_numbers:
                call = self._request(number, text)
                most = max(most, self._persistence.insist(lambda call=call: self._attempt(call)))
            return Delivered(most)

        return deliver

    replace(sms.SmsChannel, "deliver", make)


@defect("Channels are served one after the other, text messages first", Kind.LATE, ("AL-11",), *SENDERS)
def channels_in_a_row() -> None:
    from reference.alerting.delivery import channels

    def make(original: Any) -> Any:
        turns: dict[str, Lock] = defaultdict(Lock)

        def outcome_of(name: str, channel: Any, message: Any) -> Any:
            with turns[message.message_id]:
                return original(name, channel, message)

        return outcome_of

    replace(channels, "CHANNELS", lambda original: original[::-1])
    channels_deliver(make)


@defect("The first channel that fails ends the message for the others", Kind.HALF, ("AL-11",), *SENDERS)
def first_failure_ends_the_message() -> None:
    from reference.alerting.delivery.outcome import Outcome

    def make(original: Any) -> Any:
        turns: dict[str, Lock] = defaultdict(Lock)
        failed: set[str] = set()

        def outcome_of(name: str, channel: Any, message: Any) -> Any:
            with turns[message.message_id]:
                if message.message_id in failed:
                    return Outcome(False, 0, "given up")
                outcome = original(name, channel, message)
                if not outcome.delivered:
                    failed.add(message.message_id)
                return outcome

        return outcome_of

    channels_deliver(make)


@defect("A notice that reached nobody is told to be sent", Kind.RECORD, ("AL-11", "AL-12"), *DESKS)
def failure_told_as_sent() -> None:
    def make(original: Any) -> Any:
        def send(*arguments: Any, **options: Any) -> Any:
            sent = original(*arguments, **options)
            return altered(sent, outcome="sent") if sent.outcome == "failed" else sent

        return send

    desks_send(make)


@defect("A notice that one channel could not carry is told to have reached nobody", Kind.RECORD, ("AL-11",), *DESKS)
def one_failure_counts_for_all() -> None:
    def make(original: Any) -> Any:
        def send(*arguments: Any, **options: Any) -> Any:
            sent = original(*arguments, **options)
            failed = any(outcome["state"] == "failed" for outcome in sent.channels.values())
            return altered(sent, outcome="failed") if failed else sent

        return send

    desks_send(make)


@defect("Messages that reached nobody are missing in the history", Kind.MISSING, ("AL-11",), *DESKS)
def failures_missing_in_the_history() -> None:
    from reference.alerting.delivery import history

    reword(history, "HISTORY", "n.state IN ('sent', 'failed')", "n.state = 'sent'")


@defect("The history tells of every channel that it delivered", Kind.RECORD, ("AL-11",), *DESKS)
def every_channel_told_as_delivering() -> None:
    from reference.alerting.delivery import history

    reword(history, "HISTORY", "'state', d.state", "'state', 'delivered'")


@defect("An incident of which nobody could be told is resolved by itself", Kind.RECORD, ("AL-11",), DELIVERER)
def failure_ends_the_incident() -> None:
    from reference.alerting.delivery.claims import Claims

    resolve = """
        UPDATE alert_events SET resolved_at = clock_timestamp() WHERE resolved_at IS NULL AND id IN (
            SELECT alert_event_id FROM notifications WHERE id = %s AND state = 'failed')"""

    def make(original: Any) -> Any:
        def finish(self: Any, connection: Any, message: Any, *others: Any) -> None:
            original(self, connection, message, *others)
            connection.execute(resolve, (message.message_id,))

        return finish

    replace(Claims, "finish", make)


@defect("What a deliverer has taken stays its own when it dies", Kind.MISSING, ("AL-11",), DELIVERER)
def claims_outlive_the_deliverer() -> None:
    from reference.alerting.delivery import claims

    free = "AND coalesce(d.claimed_until < clock_timestamp(), true)"
    reword(claims, "TAKE", free, "AND d.claimed_until IS NULL")


@defect("A deliverer that starts begins unfinished messages from the start", Kind.TWICE, ("AL-11",), DELIVERER)
def unfinished_messages_sent_again() -> None:
    dispatcher_begins_with("""
        UPDATE deliveries SET state = 'queued', claimed_by = NULL, claimed_until = NULL
        WHERE notification_id IN (SELECT id FROM notifications WHERE state = 'sending')""")


@defect("A deliverer that starts passes over what waited for it", Kind.MISSING, ("AL-11",), DELIVERER)
def waiting_messages_passed_over() -> None:
    dispatcher_begins_with("UPDATE notifications SET state = 'failed' WHERE state = 'queued'")


@defect("A trial of whatever channel is told to work, and nothing is sent", Kind.MISSING, ("AL-11",), *DESKS)
def trial_that_is_never_sent() -> None:
    from reference.alerting.delivery.desk import Desk

    replace(Desk, "test", lambda original: lambda self, channel, metadata=None: True)


@defect("A trial of a channel is held to the least severity, and fails", Kind.REFUSAL, ("AL-11", "AL-12"), *DESKS)
def trial_held_to_the_least_severity() -> None:
    from reference.alerting.delivery import desk
    from reference.alerting.delivery.severity import reaches

    def make(original: Any) -> Any:
        def test(self: Any, channel: str, metadata: Any = None) -> bool:
            if channel in self._channels and not reaches("info", self._settings.min_severity):
                return False
            return bool(original(self, channel, metadata))

        return test

    replace(desk.Desk, "test", make)
