"""The messages of a scenario: those that had arrived before the act, and those that have since."""

from __future__ import annotations

import pytest

from support.drivers.alerting.desks import Desk
from support.drivers.alerting.model import CHANNELS, SEVERITY_OF
from support.observers.alerting.inbox import Inbox
from support.observers.alerting.messages import Letter


class Arrivals:
    """What has arrived at the notifiers. `desk` is where the scenario's messages come from: see `come_from`."""

    def __init__(self, inbox: Inbox, desk: Desk) -> None:
        self.inbox, self.desk = inbox, desk
        self._before: frozenset[int] = frozenset()

    def come_from(self, desk: Desk) -> None:
        """Have the scenario's messages come from another desk."""
        self.desk = desk

    def remember(self) -> None:
        """Take in what has arrived right before an act."""
        self._before = frozenset(letter.number for letter in self.inbox.letters())

    def before(self, letter: Letter) -> bool:
        """Whether a message had arrived before the act."""
        return letter.number in self._before

    def channels(self) -> tuple[str, ...]:
        """The channels that the desk sends by."""
        return tuple(channel for channel in CHANNELS if self.desk.settings.enabled(channel))

    def readers(self, channel: str) -> int:
        """How many times one message arrives by a channel: text messages go to each number by itself."""
        return len(self.desk.settings.sms["to_numbers"]) if channel == "sms" else 1

    def numbers(self) -> tuple[str, ...]:
        """The telephone numbers that the desk sends text messages to."""
        return tuple(self.desk.settings.sms.get("to_numbers") or ())

    def await_everywhere(self, about: str, severity: str) -> None:
        """Wait until a message about an incident of this severity has arrived by every channel, if it is sent."""
        if self.desk.passes(SEVERITY_OF[severity.lower()]):
            for channel in self.channels():
                self.inbox.wait_for(about, channel=channel, count=self.readers(channel))


@pytest.fixture
def arrivals(inbox: Inbox, main_desk: Desk) -> Arrivals:
    """The messages of the scenario, from the main desk unless a sentence says otherwise."""
    return Arrivals(inbox, main_desk)
