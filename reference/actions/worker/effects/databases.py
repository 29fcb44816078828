"""Rebooting, starting, stopping and copying database instances."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from reference.actions.worker.context import ActionContext
from reference.actions.worker.failures import ActionFailedError
from reference.actions.worker.tools import Tools

MOST_POLLS = 60
TERMINAL_STATUSES = frozenset(
    {
        "failed",
        "inaccessible-encryption-credentials",
        "inaccessible-encryption-credentials-recoverable",
        "incompatible-network",
        "incompatible-option-group",
        "incompatible-parameters",
        "incompatible-restore",
        "restore-error",
        "storage-full",
    }
)
RESTART_WORDS = ("restart", "shutdown", "reboot", "failover")


def connect(tools: Tools, account: str, identifier: str) -> Any:
    """The client for the account and region of a database that the inventory knows."""
    return tools.cloud.databases(tools.inventory.external_resource(account, identifier, "rds"))


def reboot(context: ActionContext, tools: Tools, account: str, identifier: str, force_failover: bool) -> None:
    """Reboot the instance once; a repeated attempt first looks whether an earlier one got through."""
    client = connect(tools, account, identifier)
    requested = context.noted("reboot_requested")
    if requested and rebooted_since(client, identifier, datetime.fromisoformat(requested)):
        return
    context.note(reboot_requested=datetime.now(UTC).isoformat(timespec="seconds"))
    client.reboot_db_instance(DBInstanceIdentifier=identifier, ForceFailover=force_failover)


def rebooted_since(client: Any, identifier: str, moment: datetime) -> bool:
    """Whether the instance is rebooting or its events tell of a restart since then."""
    if instance_status(client, identifier) == "rebooting":
        return True
    answer = client.describe_events(SourceIdentifier=identifier, SourceType="db-instance", StartTime=moment)
    return any(word in event["Message"].lower() for event in answer["Events"] for word in RESTART_WORDS)


def snapshot(context: ActionContext, tools: Tools, account: str, identifier: str, snapshot_identifier: str) -> None:
    """Take the snapshot; one that an earlier attempt of this action took counts."""
    client = connect(tools, account, identifier)
    if context.noted("snapshot_requested") and snapshot_exists(client, identifier, snapshot_identifier):
        return
    if not snapshot_exists(client, identifier, snapshot_identifier):
        context.note(snapshot_requested=True)
    client.create_db_snapshot(DBInstanceIdentifier=identifier, DBSnapshotIdentifier=snapshot_identifier)


def snapshot_exists(client: Any, identifier: str, snapshot_identifier: str) -> bool:
    """Whether the instance has a snapshot of that name."""
    snapshots = client.describe_db_snapshots(DBInstanceIdentifier=identifier)["DBSnapshots"]
    return any(found["DBSnapshotIdentifier"] == snapshot_identifier for found in snapshots)


def start(context: ActionContext, tools: Tools, account: str, identifier: str) -> None:
    """Start a stopped instance and wait until it is available."""
    client = connect(tools, account, identifier)
    bring_to(context, tools, client, identifier, "available", "stopped", client.start_db_instance)


def stop(context: ActionContext, tools: Tools, account: str, identifier: str) -> None:
    """Stop an available instance and wait until it is stopped."""
    client = connect(tools, account, identifier)
    bring_to(context, tools, client, identifier, "stopped", "available", client.stop_db_instance)


def bring_to(
    context: ActionContext, tools: Tools, client: Any, identifier: str, wanted: str, opposite: str, switch: Any
) -> None:
    """Wait for the wanted status, switching whenever the instance is in the opposite one."""
    status = ""
    for _ in range(MOST_POLLS + 1):
        status = instance_status(client, identifier)
        if status == wanted:
            return
        if status in TERMINAL_STATUSES:
            raise ActionFailedError(f"RDS instance {identifier} entered terminal error state '{status}'")
        if status == opposite:
            switch_once(client, identifier, switch)
        context.pause(tools.settings.rds_poll_seconds)
    raise ActionFailedError(f"RDS instance {identifier} did not become {wanted}, its status is '{status}'")


def switch_once(client: Any, identifier: str, switch: Any) -> None:
    """Start or stop the instance; that it changed its status meanwhile is no failure."""
    try:
        switch(DBInstanceIdentifier=identifier)
    except client.exceptions.InvalidDBInstanceStateFault:
        return


def instance_status(client: Any, identifier: str) -> str:
    """The status of the instance as the cloud tells it."""
    answer = client.describe_db_instances(DBInstanceIdentifier=identifier)
    return str(answer["DBInstances"][0]["DBInstanceStatus"])
