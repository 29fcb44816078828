"""The one protocol that every channel of the alerting system implements, and what only its dashboard shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from support.drivers.alerting.answers import Answer
from support.drivers.alerting.model import Caller, Document, EventFilter, Message, Scope


class AlertsDriver(Protocol):
    """Acts for a caller. Every call answers; only a system that does not answer at all raises.

    What a channel has no way to ask raises `NotOffered`.
    """

    channel: str

    def create(self, document: Document, caller: Caller) -> Answer:
        """Ask for a new configuration; `document` is sent as it is. Accepted: `answer.configuration`."""

    def read(self, config_id: str, caller: Caller) -> Answer:
        """Ask for one configuration: `answer.configuration`."""

    def configurations(self, caller: Caller, *, enabled_only: bool | None = None) -> Answer:
        """Ask for all configurations: `answer.configurations`."""

    def update(self, config_id: str, document: Document, caller: Caller) -> Answer:
        """Ask to replace a configuration; the id is put into the document unless it has one of its own."""

    def enable(self, config_id: str, caller: Caller) -> Answer:
        """Ask to switch a configuration on, leaving everything else as it is."""

    def disable(self, config_id: str, caller: Caller) -> Answer:
        """Ask to switch a configuration off, leaving everything else as it is."""

    def delete(self, config_id: str, caller: Caller) -> Answer:
        """Ask to delete a configuration."""

    def events(self, wanted: EventFilter, caller: Caller) -> Answer:
        """Ask for alerts: `answer.events`, newest first."""

    def event(self, event_id: str, caller: Caller) -> Answer:
        """Ask for one alert: `answer.event`."""

    def resolve(self, event_id: str, caller: Caller) -> Answer:
        """Ask to resolve an alert: `answer.event`, and `answer.reason` when it was resolved already."""

    def acknowledge(self, event_id: str, by: str, caller: Caller) -> Answer:
        """Ask to note that `by` has seen an alert: `answer.event`."""

    def send(self, message: Message, caller: Caller) -> Answer:
        """Ask to send a message at once: `answer.sent`, `answer.reason`; `UNDELIVERED` when no channel took it."""

    def history(self, caller: Caller, *, limit: int | str | None = None, severity: str | None = None) -> Answer:
        """Ask which messages were sent: `answer.history`, newest first."""

    def test_channel(self, channel: str, caller: Caller) -> Answer:
        """Ask to try one channel: `answer.reason`."""

    def settings(self, caller: Caller) -> Answer:
        """Ask for the delivery settings: `answer.settings`."""


class Measurements(Protocol):
    """What the system tells of its measurements; the command line tool has no such thing."""

    def measured(self, view: str, scope: Scope, caller: Caller) -> Answer:
        """Ask for one of `model.VIEWS`: `answer.document`, as the system tells it."""


class NotOffered(Exception):
    """This channel has no way to ask for that; the scenario must not be tagged with it."""


@dataclass(frozen=True)
class Shown:
    """A line of a list on the dashboard: what a reader sees, by the heading of its column ("Name", "State")."""

    cells: Mapping[str, str]
    buttons: tuple[str, ...] = ()

    def __getitem__(self, heading: str) -> str:
        return self.cells[heading]


@dataclass(frozen=True)
class Submitted:
    """What became of a form: accepted, or the message beside each field by the field's label, in `typed` what it keeps.

    `notice` is what the page says at its top.
    """

    accepted: bool
    notice: str = ""
    messages: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ShownMeasurements:
    """The page of measurements: the numbers by their names, and the tables behind the charts by their titles."""

    numbers: Mapping[str, float]
    tables: Mapping[str, Sequence[Shown]]
