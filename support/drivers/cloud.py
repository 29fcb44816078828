"""Arranges databases in the cloud account of the target: instances, their states, their snapshots."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import httpx

from support.evidence.attachments import attach_text
from support.ownership import Ownership
from support.targets.offers import offered
from support.waiting import Answer, Done, Never, NotYet, eventually

_NO_INSTANCE = "DBInstanceNotFound"
_NO_SNAPSHOT = "DBSnapshotNotFound"


class CloudError(Exception):
    """The cloud cannot be arranged as wanted; the message says what and why."""


class CloudDriver:
    """Makes database instances of the scenario's own.

    `client` is a boto3 client of the database service. `management` addresses what can put an instance into any state
    (None: the target has no such thing). `joined` hears of every instance at its creation.
    """

    def __init__(
        self,
        client: Any,
        owner: Ownership,
        management: httpx.Client | None = None,
        joined: Callable[[str], None] = lambda identifier: None,
    ) -> None:
        self._client, self._owner, self._management, self._joined = client, owner, management, joined

    def database(self, word: str, *, standby: bool = False) -> str:
        """Make an available instance whose name shows `word`; return its identifier in the account."""
        identifier = self._owner.name(word)
        self._owner.register(
            f"database {identifier}", lambda: self._remove(identifier), lambda: self._is_gone(identifier)
        )
        self._client.create_db_instance(
            DBInstanceIdentifier=identifier,
            DBInstanceClass="db.t4g.micro",
            Engine="postgres",
            AllocatedStorage=20,
            MasterUsername="keeper",
            ManageMasterUserPassword=True,
            MultiAZ=standby,
            BackupRetentionPeriod=0,
            Tags=self._tags(),
        )
        self._wait_for_status(identifier, "available")
        self._joined(identifier)
        return identifier

    def snapshot(self, identifier: str, name: str) -> None:
        """Take a snapshot and wait until it can be used. It goes with its database."""
        self._client.create_db_snapshot(DBInstanceIdentifier=identifier, DBSnapshotIdentifier=name, Tags=self._tags())

        def probe() -> Answer[None]:
            found = self._client.describe_db_snapshots(DBSnapshotIdentifier=name)["DBSnapshots"][0]["Status"]
            return Done(None) if found == "available" else NotYet(found)

        eventually(probe, wanted=f'snapshot "{name}" available')

    def set_status(self, identifier: str, status: str) -> None:
        """Put an instance into a state, as faults of the cloud or its own doings would."""
        if status == "stopped":
            self._client.stop_db_instance(DBInstanceIdentifier=identifier)
            self._wait_for_status(identifier, status)
        elif status != self._status(identifier):
            self._force_status(identifier, status)
        attach_text(f"state of {identifier}", self._status(identifier))

    def slow_down(self, identifier: str, seconds: float) -> None:
        """Have an instance take so long from one state to the next."""
        self._manage(identifier, "pace", {"seconds": seconds})

    def _force_status(self, identifier: str, status: str) -> None:
        self._manage(identifier, "status", {"status": status})

    def _manage(self, identifier: str, what: str, value: dict[str, str | float]) -> None:
        management = offered(self._management, "databases that can be put into any state")
        response = management.put(f"/_cloud/rds/{identifier}/{what}", json=value)
        if response.is_error:
            raise CloudError(f"{identifier} could not be given {value}: {response.status_code} {response.text[:200]}")

    def _status(self, identifier: str) -> str:
        found = self._client.describe_db_instances(DBInstanceIdentifier=identifier)["DBInstances"]
        return str(found[0]["DBInstanceStatus"])

    def _wait_for_status(self, identifier: str, wanted: str) -> None:
        def probe() -> Answer[None]:
            now = self._status(identifier)
            if now == wanted:
                return Done(None)
            return Never(now) if now == "failed" else NotYet(now)

        eventually(probe, wanted=f'database "{identifier}" {wanted}')

    def _tags(self) -> list[dict[str, str]]:
        return [{"Key": key, "Value": value} for key, value in self._owner.marks().items()]

    def _snapshots(self, identifier: str) -> list[str]:
        question = {"DBInstanceIdentifier": identifier, "SnapshotType": "manual"}
        found = self._client.describe_db_snapshots(**question)["DBSnapshots"]
        return [snapshot["DBSnapshotIdentifier"] for snapshot in found]

    def _remove(self, identifier: str) -> None:
        """Remove an instance and every snapshot of it, whoever took it."""
        for name in self._snapshots(identifier):
            self._unless(_NO_SNAPSHOT, partial(self._client.delete_db_snapshot, DBSnapshotIdentifier=name))
        options = {"DBInstanceIdentifier": identifier, "SkipFinalSnapshot": True, "DeleteAutomatedBackups": True}
        self._unless(_NO_INSTANCE, lambda: self._client.delete_db_instance(**options))

    def _is_gone(self, identifier: str) -> bool:
        question = {"DBInstanceIdentifier": identifier}
        missing = self._unless(_NO_INSTANCE, lambda: self._client.describe_db_instances(**question)) is None
        return missing and not self._snapshots(identifier)

    def _unless(self, code: str, call: Callable[[], Any]) -> Any:
        """Make a call; None when the cloud answers with this fault."""
        try:
            return call()
        except self._client.exceptions.ClientError as error:
            if error.response["Error"]["Code"] in (code, f"{code}Fault"):
                return None
            raise
