"""What can be seen of database instances in the cloud, and the observer that looks."""

from __future__ import annotations

import datetime as dt
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from typing import Any

from support.evidence.attachments import attach_objects, attach_table
from support.observers.comparing import Mismatch, changed, listed
from support.observers.failing import shown_when_it_fails
from support.waiting import Answer, Done, Never, NotYet, consistently, eventually, holds

_BROKEN = frozenset({"failed", "storage-full", "restore-error", "incompatible-network", "incompatible-parameters"})


@dataclass(frozen=True)
class EventSeen:
    """One entry of an instance's event log."""

    moment: dt.datetime
    text: str

    @property
    def restart(self) -> bool:
        """The entry says that the instance has come up again."""
        return "restarted" in self.text.lower()

    @property
    def failover(self) -> bool:
        """The entry says that the standby has taken over."""
        return "failover" in self.text.lower() and "completed" in self.text.lower()

    def describe(self) -> str:
        """For messages."""
        return f'"{self.text}" at {self.moment:%H:%M:%S}'


@dataclass(frozen=True)
class SnapshotSeen:
    """One snapshot of an instance."""

    name: str
    database: str
    status: str
    created: dt.datetime | None

    def describe(self) -> str:
        """For messages."""
        return f'snapshot "{self.name}" of "{self.database}" ({self.status})'


@dataclass(frozen=True)
class InstanceSeen:
    """A database instance at one moment, with its event log (oldest first) and its snapshots."""

    identifier: str
    status: str
    zone: str | None
    standby_zone: str | None
    events: tuple[EventSeen, ...] = field(default=())
    snapshots: tuple[SnapshotSeen, ...] = field(default=())

    @property
    def restarts(self) -> int:
        """How often the event log says that it was restarted."""
        return sum(event.restart for event in self.events)

    @property
    def failovers(self) -> int:
        """How often the event log says that its standby took over."""
        return sum(event.failover for event in self.events)

    def evidence(self) -> dict[str, Any]:
        """For the report."""
        return asdict(self)

    def facts(self) -> dict[str, str]:
        """Everything about it in words, for comparisons."""
        return {
            "status": self.status,
            "zone": str(self.zone),
            "events": listed(event.describe() for event in self.events),
            "snapshots": listed(snapshot.describe() for snapshot in self.snapshots),
        }


class CloudObserver:
    """Looks into the database service of one account. `client` is a boto3 client of that service."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def instance(self, identifier: str) -> InstanceSeen:
        """See an instance with its events and snapshots. Raises `Mismatch` when there is none."""
        found = self._described(identifier)
        return InstanceSeen(
            identifier=identifier,
            status=found["DBInstanceStatus"],
            zone=found.get("AvailabilityZone"),
            standby_zone=found.get("SecondaryAvailabilityZone"),
            events=self.events(identifier),
            snapshots=self.snapshots(identifier),
        )

    def status(self, identifier: str) -> str:
        """See an instance's status alone."""
        return str(self._described(identifier)["DBInstanceStatus"])

    def events(self, identifier: str) -> tuple[EventSeen, ...]:
        """See the event log of the last hour, oldest first."""
        question = {"SourceType": "db-instance", "SourceIdentifier": identifier, "Duration": 60}
        pages = self._client.get_paginator("describe_events").paginate(**question)
        events = (EventSeen(event["Date"], event["Message"]) for page in pages for event in page["Events"])
        return tuple(sorted(events, key=lambda event: event.moment))

    def snapshots(self, identifier: str) -> tuple[SnapshotSeen, ...]:
        """See the snapshots that were taken by hand of an instance, by name."""
        question = {"DBInstanceIdentifier": identifier, "SnapshotType": "manual"}
        pages = self._client.get_paginator("describe_db_snapshots").paginate(**question)
        found = (_snapshot_seen(snapshot) for page in pages for snapshot in page["DBSnapshots"])
        return tuple(sorted(found, key=lambda snapshot: snapshot.name))

    def snapshot(self, identifier: str, name: str) -> SnapshotSeen:
        """See one snapshot of an instance. Raises `Mismatch` when there is none."""
        found = [snapshot for snapshot in self.snapshots(identifier) if snapshot.name == name]
        if not found:
            raise Mismatch(f'snapshot "{name}" of "{identifier}"', ["there is none"])
        return found[0]

    def expect_status(self, identifier: str, status: str) -> InstanceSeen:
        """Wait until an instance has a status; give up at once when it is broken for good."""

        def probe() -> Answer[str]:
            now = self.status(identifier)
            if now == status:
                return Done(now)
            return Never(now) if now in _BROKEN else NotYet(now)

        eventually(probe, wanted=f'database "{identifier}" {status}')
        after = self.instance(identifier)
        attach_objects(f"database {identifier}", after.evidence())
        return after

    def settled(self, identifier: str) -> InstanceSeen:
        """Wait until an instance is available or stopped, and stays so for the quiet time; return how it is."""
        calm = frozenset({"available", "stopped"})
        eventually(
            holds(lambda: self.status(identifier), lambda now: now in calm, str),
            wanted=f'database "{identifier}" available or stopped',
        )
        first = self.status(identifier)
        consistently(
            holds(lambda: self.status(identifier), lambda now: now == first, str),
            wanted=f'database "{identifier}" that stays {first}',
        )
        after = self.instance(identifier)
        attach_objects(f"database {identifier}", after.evidence())
        return after

    def expect_one_restart(self, before: InstanceSeen, *, failover: bool) -> InstanceSeen:
        """Wait for a restart in the event log, then watch that it stays the only one, with or without failover."""
        wanted = f'exactly one restart of "{before.identifier}" {"with" if failover else "without"} failover'
        goal = (before.restarts + 1, before.failovers + failover)

        def probe() -> Answer[InstanceSeen]:
            now = self.instance(before.identifier)
            fresh = listed(event.describe() for event in now.events[len(before.events) :])
            return Done(now) if (now.restarts, now.failovers) == goal else NotYet(f"new events: {fresh}")

        with self._failing(f"events of {before.identifier}", before):
            eventually(probe, wanted=wanted)
            after = consistently(probe, wanted=wanted)
        attach_objects(f"events of {before.identifier}", before=before.evidence(), after=after.evidence())
        return after

    def expect_no_restart(self, before: InstanceSeen) -> None:
        """Watch for the quiet time that nothing about restarts enters the event log."""

        def probe() -> Answer[InstanceSeen]:
            now = self.instance(before.identifier)
            calm = (now.restarts, now.failovers) == (before.restarts, before.failovers)
            return Done(now) if calm else NotYet(listed(event.describe() for event in now.events))

        with self._failing(f"events of {before.identifier}", before):
            after = consistently(probe, wanted=f'no restart in the events of "{before.identifier}"')
        attach_objects(f"events of {before.identifier}", before=before.evidence(), after=after.evidence())

    def expect_snapshot_available(self, identifier: str, name: str) -> SnapshotSeen:
        """Wait until an instance has a snapshot of that name that can be used."""

        def probe() -> Answer[SnapshotSeen]:
            snapshots = self.snapshots(identifier)
            found = next((snapshot for snapshot in snapshots if snapshot.name == name), None)
            if found is not None and found.status == "available":
                return Done(found)
            if found is not None and found.status == "failed":
                return Never(found.describe())
            return NotYet(listed(snapshot.describe() for snapshot in snapshots))

        found = eventually(probe, wanted=f'snapshot "{name}" of "{identifier}" available')
        attach_objects(f"snapshot {name}", asdict(found))
        return found

    def expect_snapshot_count(self, identifier: str, count: int) -> None:
        """Watch for the quiet time that an instance has exactly so many snapshots."""
        found = consistently(
            holds(
                lambda: self.snapshots(identifier),
                lambda snapshots: len(snapshots) == count,
                lambda snapshots: f"{len(snapshots)}: {listed(snapshot.describe() for snapshot in snapshots)}",
            ),
            wanted=f'{count} snapshots of "{identifier}"',
        )
        attach_table(f"snapshots of {identifier}", [{"name": item.name, "status": item.status} for item in found])

    def expect_snapshot_unchanged(self, before: SnapshotSeen) -> None:
        """Check that a snapshot is exactly what it was."""
        now = next((item for item in self.snapshots(before.database) if item.name == before.name), None)
        attach_objects(f"snapshot {before.name}", before=asdict(before), after=asdict(now) if now else None)
        if now != before:
            raise Mismatch(before.describe(), [f"{now.describe()}, made {now.created}" if now else "no such snapshot"])

    def expect_unchanged(self, before: InstanceSeen) -> None:
        """Watch for the quiet time that status, zone, events and snapshots of an instance stay as they were."""

        def probe() -> Answer[InstanceSeen]:
            now = self.instance(before.identifier)
            faults = changed(before.facts(), now.facts(), "its")
            return NotYet("; ".join(faults)) if faults else Done(now)

        with self._failing(f"database {before.identifier}", before):
            after = consistently(probe, wanted=f'database "{before.identifier}" unchanged')
        attach_objects(f"database {before.identifier}", before=before.evidence(), after=after.evidence())

    def _failing(self, title: str, before: InstanceSeen) -> AbstractContextManager[None]:
        return shown_when_it_fails(title, before, lambda: self.instance(before.identifier))

    def _described(self, identifier: str) -> dict[str, Any]:
        try:
            found: list[dict[str, Any]] = self._client.describe_db_instances(DBInstanceIdentifier=identifier)[
                "DBInstances"
            ]
        except self._client.exceptions.DBInstanceNotFoundFault:
            raise Mismatch(f'database "{identifier}"', ["there is none"]) from None
        return found[0]


def changes(before: InstanceSeen, after: InstanceSeen) -> list[str]:
    """Say everything that changed about an instance between two looks."""
    return changed(before.facts(), after.facts(), f'of database "{before.identifier}" the')


def _snapshot_seen(snapshot: dict[str, Any]) -> SnapshotSeen:
    return SnapshotSeen(
        name=snapshot["DBSnapshotIdentifier"],
        database=snapshot["DBInstanceIdentifier"],
        status=snapshot["Status"],
        created=snapshot.get("SnapshotCreateTime"),
    )
