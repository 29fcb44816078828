"""What becomes of an action: asked of its record, again and again, until there is something to tell."""

from __future__ import annotations

from support.drivers.actions.api import ApiActions
from support.drivers.actions.model import ActionRecord, ListFilter, Person
from support.evidence.attachments import attach_objects
from support.waiting import Answer, Done, Never, NotYet, consistently, eventually


class Following:
    """Follows actions through the API, whatever channel they were asked for through: looking must be cheap.

    `person` is always somebody who may see the record. The last look of each wait is left as evidence.
    """

    def __init__(self, api: ApiActions) -> None:
        self._api = api.silently()

    def record(self, action_id: str, person: Person) -> ActionRecord:
        """The record at this moment, without evidence."""
        return self._api.show(action_id, person).must_record()

    def records(self, person: Person) -> tuple[ActionRecord, ...]:
        """All records of a person at this moment, without evidence."""
        return self._api.find(ListFilter(), person).must_be_accepted().records

    def until_finished(self, action_id: str, person: Person, within: float | None = None) -> ActionRecord:
        """Wait for the end of an action, at most `within` seconds (default: the profile's limit for effects)."""

        def probe() -> Answer[ActionRecord]:
            record = self.record(action_id, person)
            return Done(record) if record.finished else NotYet(record.describe())

        return _shown(eventually(probe, wanted="the action to come to an end", within=within))

    def all_finished(self, person: Person) -> tuple[ActionRecord, ...]:
        """Wait for the end of all actions of a person."""

        def probe() -> Answer[tuple[ActionRecord, ...]]:
            records = self.records(person)
            open_ones = [record.describe() for record in records if not record.finished]
            return NotYet("; ".join(open_ones)) if open_ones else Done(records)

        return eventually(probe, wanted=f"all actions of {person.name} to come to an end")

    def until_running(self, action_id: str, person: Person) -> ActionRecord:
        """Wait until a worker has taken an action; give up at once when it has ended instead."""

        def probe() -> Answer[ActionRecord]:
            record = self.record(action_id, person)
            if record.status == "RUNNING":
                return Done(record)
            return Never(record.describe()) if record.finished else NotYet(record.describe())

        return _shown(eventually(probe, wanted="the action to be RUNNING"))

    def stays(self, status: str, action_id: str, person: Person) -> ActionRecord:
        """Watch for the quiet time that an action is in a state and does not leave it."""

        def probe() -> Answer[ActionRecord]:
            record = self.record(action_id, person)
            return Done(record) if record.status == status else NotYet(record.describe())

        return _shown(consistently(probe, wanted=f"the action to stay {status}"))


def _shown(record: ActionRecord) -> ActionRecord:
    attach_objects("record of the action", record)
    return record
