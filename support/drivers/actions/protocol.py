"""The one protocol that every channel of the action automation system implements."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from support.drivers.actions.model import ActionRequest, Answer, ListFilter, Person


class ActionsDriver(Protocol):
    """Acts for a person. Every call answers; only a target that does not answer at all raises."""

    channel: str

    def submit(self, request: ActionRequest, person: Person) -> Answer:
        """Ask for an action; an accepted one comes with its record."""

    def show(self, action_id: str, person: Person) -> Answer:
        """Ask for the record of one action."""

    def find(self, wanted: ListFilter, person: Person) -> Answer:
        """Ask for the records that `wanted` selects."""

    def cancel(self, action_id: str, person: Person) -> Answer:
        """Ask to cancel an action."""

    def who_am_i(self, person: Person) -> Answer:
        """Ask whom the target takes the person for."""

    def issue_token(self, name: str, username: str, email: str, expires: dt.datetime | str, person: Person) -> Answer:
        """Ask for a service token; `expires` as text is passed on as it is."""
