"""Defects of holding repeated messages back."""

from __future__ import annotations

import os
from threading import local
from typing import Any

from reference.defects.alerting.senders import SENDERS, desks_send
from reference.defects.catalogue import DESKS, Kind, defect
from reference.defects.patching import replace


def asked(make: Any) -> None:
    """Answer otherwise whether a message may be sent now."""
    from reference.alerting.delivery.throttling import Throttle

    replace(Throttle, "ask", make)


def keyed(change: Any) -> None:
    """Tell messages apart otherwise: `change(title, severity)` gives what takes the place of both."""
    from reference.alerting.delivery.throttling import Throttle

    def make(original: Any) -> Any:
        def begin(self: Any, title: str, severity: str, holder: str) -> None:
            original(self, title, severity, holder)
            self._key["title"], self._key["severity"] = change(self._key["title"], severity)

        return begin

    replace(Throttle, "__init__", make)


@defect("Repeated messages are never held back", Kind.TWICE, ("AL-10",), *SENDERS)
def repeats_always_sent() -> None:
    asked(lambda original: lambda self, connection, period, hold=0: original(self, connection, 0, hold))


@defect("A repeated message is held back a thousand times too long", Kind.LATE, ("AL-10",), *SENDERS)
def repeats_held_back_too_long() -> None:
    asked(lambda original: lambda self, connection, period, hold=0: original(self, connection, period * 1000, hold))


@defect("Critical messages are held back like all others", Kind.REFUSAL, ("AL-10",), *SENDERS)
def critical_repeats_held_back() -> None:
    from reference.alerting.delivery import throttling

    replace(throttling, "NEVER_THROTTLED", lambda original: "none")


@defect("The same title with another severity counts as a repeat", Kind.REFUSAL, ("AL-10",), *SENDERS)
def repeats_by_title_alone() -> None:
    keyed(lambda title, severity: (title, "any"))


@defect("Whatever the same person sends with the same severity counts as a repeat", Kind.REFUSAL, ("AL-10",), *DESKS)
def repeats_by_sender() -> None:
    sender = local()

    def make(original: Any) -> Any:
        def send(self: Any, title: str, message: str, severity: str, metadata: Any, channels: Any = None) -> Any:
            sender.name = str(metadata["triggered_by"])
            return original(self, title, message, severity, metadata, channels)

        return send

    desks_send(make)
    keyed(lambda title, severity: (getattr(sender, "name", title), severity))


@defect("Each process remembers for itself what was sent", Kind.TWICE, ("AL-10",), *SENDERS)
def repeats_remembered_by_each_process() -> None:
    keyed(lambda title, severity: (f"{title} {os.getpid()}", severity))


@defect("The same message is sent as often as it is handed in at one moment", Kind.TWICE, ("AL-10",), *SENDERS)
def repeats_of_one_moment_sent() -> None:
    from reference.alerting.delivery.throttling import Turn

    def make(original: Any) -> Any:
        def ask(*arguments: Any) -> Any:
            turn = original(*arguments)
            return Turn.YES if turn is Turn.WAIT else turn

        return ask

    asked(make)


@defect("A message that reached nobody holds its repetition back", Kind.EARLY, ("AL-10", "AL-11"), *SENDERS)
def failure_holds_back() -> None:
    from reference.alerting.delivery.throttling import Throttle

    replace(Throttle, "release", lambda original: Throttle.begin)


@defect("A message that is held back is told to be sent", Kind.RECORD, ("AL-10",), *DESKS)
def held_back_told_as_sent() -> None:
    from dataclasses import replace as altered

    def make(original: Any) -> Any:
        def send(*arguments: Any, **options: Any) -> Any:
            sent = original(*arguments, **options)
            return altered(sent, outcome="sent") if sent.outcome == "throttled" else sent

        return send

    desks_send(make)


@defect("A message that is held back is in the history as sent", Kind.RECORD, ("AL-10",), *DESKS)
def held_back_in_the_history() -> None:
    from reference.alerting.delivery import desk, outbox
    from reference.alerting.delivery.outcome import Outcome

    def make(original: Any) -> Any:
        def send(self: Any, title: str, message: str, severity: str, metadata: Any, channels: Any = None) -> Any:
            sent = original(self, title, message, severity, metadata, channels)
            if sent.outcome == "throttled":
                letter = desk.composed(title, message, severity, metadata)
                with self._database.connection() as connection:
                    outbox.record(connection, letter, {"email": Outcome(True, 1)})
            return sent

        return send

    desks_send(make)
