"""Defects of actions on databases."""

from __future__ import annotations

from typing import Any

from reference.defects.catalogue import WORKER, Kind, defect
from reference.defects.patching import nothing, replace


def acts(name: str, make: Any) -> None:
    """Put something else in the place of what is done with databases."""
    from reference.actions.worker.effects import databases

    replace(databases, name, make)


def failovers(value: bool) -> None:
    """Reboot with this failover, whatever is asked for."""

    def make(original: Any) -> Any:
        def reboot(context: Any, tools: Any, account: str, identifier: str, **_asked: bool) -> None:
            original(context, tools, account, identifier, force_failover=value)

        return reboot

    acts("reboot", make)


@defect("A failover that is asked for does not happen", Kind.HALF, ("AA-09",), WORKER)
def failover_forgotten() -> None:
    failovers(False)


@defect("Databases with a standby fail over at every reboot", Kind.WRONG_OBJECT, ("AA-09",), WORKER)
def failover_always() -> None:
    failovers(True)


@defect("A reboot is reported and does not happen", Kind.MISSING, ("AA-09",), WORKER)
def reboot_without_effect() -> None:
    acts("reboot", lambda original: nothing)


@defect("A reboot is repeated although the first one got through", Kind.TWICE, ("AA-09",), WORKER)
def reboot_twice() -> None:
    from reference.actions.worker.effects import databases

    def make(original: Any) -> Any:
        def reboot(context: Any, tools: Any, account: str, identifier: str, force_failover: bool) -> None:
            original(context, tools, account, identifier, force_failover)
            client = databases.connect(tools, account, identifier)
            while databases.instance_status(client, identifier) != "available":
                context.pause(0.05)
            client.reboot_db_instance(DBInstanceIdentifier=identifier, ForceFailover=force_failover)

        return reboot

    acts("reboot", make)


@defect("Other databases of the namespace are hit along", Kind.WRONG_OBJECT, ("AA-09", "AA-10", "AA-11"), WORKER)
def neighbouring_databases_hit() -> None:
    def make(original: Any) -> Any:
        def act(context: Any, tools: Any, account: str, identifier: str, **options: Any) -> None:
            original(context, tools, account, identifier, **options)
            place = tools.inventory.external_resource(account, identifier, "rds").namespace
            for other in (one for group in place.external_resources or [] for one in group.resources):
                if other.provider == "rds" and other.identifier != identifier:
                    name = {key: f"{text}-too" for key, text in options.items() if key == "snapshot_identifier"}
                    original(context, tools, account, other.identifier, **{**options, **name})

        return act

    for name in ("reboot", "start", "stop", "snapshot"):
        acts(name, make)


@defect("What the cloud refuses counts as done", Kind.RECORD, ("AA-09", "AA-10"), WORKER)
def refusals_of_the_cloud_swallowed() -> None:
    def make(original: Any) -> Any:
        def act(*arguments: Any, **options: Any) -> None:
            from botocore.exceptions import ClientError

            try:
                original(*arguments, **options)
            except ClientError:
                return

        return act

    for name in ("reboot", "snapshot"):
        acts(name, make)


@defect("A snapshot is reported and does not exist", Kind.MISSING, ("AA-10",), WORKER)
def snapshot_without_effect() -> None:
    acts("snapshot", lambda original: nothing)


@defect("A snapshot whose name is taken replaces the old one", Kind.PERMISSION, ("AA-10",), WORKER)
def snapshot_replaced() -> None:
    from reference.actions.worker.effects import databases

    def make(original: Any) -> Any:
        def snapshot(context: Any, tools: Any, account: str, identifier: str, snapshot_identifier: str) -> None:
            client = databases.connect(tools, account, identifier)
            if databases.snapshot_exists(client, identifier, snapshot_identifier):
                client.delete_db_snapshot(DBSnapshotIdentifier=snapshot_identifier)
            original(context, tools, account, identifier, snapshot_identifier)

        return snapshot

    acts("snapshot", make)


def bringing(make: Any) -> None:
    """Bring instances into a state otherwise; `make(original)` takes `bring_to`'s arguments."""
    acts("bring_to", make)


@defect("Stopping and starting are reported without being done", Kind.MISSING, ("AA-11",), WORKER)
def stop_without_effect() -> None:
    bringing(lambda original: nothing)


@defect("The end is reported as soon as the cloud has taken the call", Kind.EARLY, ("AA-11",), WORKER)
def stop_reported_too_early() -> None:
    from reference.actions.worker.effects import databases

    def make(original: Any) -> Any:
        def bring_to(context: Any, tools: Any, client: Any, name: str, wanted: str, opposite: str, switch: Any) -> None:
            if databases.instance_status(client, name) == opposite:
                databases.switch_once(client, name, switch)
            else:
                original(context, tools, client, name, wanted, opposite, switch)

        return bring_to

    bringing(make)


@defect("A busy database is not waited for", Kind.EARLY, ("AA-11",), WORKER)
def busy_database_not_waited_for() -> None:
    from reference.actions.worker.effects import databases

    def make(original: Any) -> Any:
        def bring_to(context: Any, tools: Any, client: Any, name: str, wanted: str, opposite: str, switch: Any) -> None:
            if databases.instance_status(client, name) in (wanted, opposite, *databases.TERMINAL_STATUSES):
                original(context, tools, client, name, wanted, opposite, switch)

        return bring_to

    bringing(make)


@defect("A busy database is waited for and then forgotten", Kind.MISSING, ("AA-11",), WORKER)
def busy_database_forgotten() -> None:
    from reference.actions.worker.effects import databases

    def make(original: Any) -> Any:
        def bring_to(context: Any, tools: Any, client: Any, name: str, wanted: str, opposite: str, switch: Any) -> None:
            known = (wanted, opposite, *databases.TERMINAL_STATUSES)
            if databases.instance_status(client, name) in known:
                original(context, tools, client, name, wanted, opposite, switch)
                return
            while databases.instance_status(client, name) not in known:
                context.pause(tools.settings.rds_poll_seconds)

        return bring_to

    bringing(make)


@defect("A state that is there already is left and entered again", Kind.TWICE, ("AA-11",), WORKER)
def present_state_entered_again() -> None:
    from reference.actions.worker.effects import databases

    def make(original: Any) -> Any:
        def bring_to(context: Any, tools: Any, client: Any, name: str, wanted: str, opposite: str, switch: Any) -> None:
            if databases.instance_status(client, name) == wanted:
                back = client.start_db_instance if wanted == "stopped" else client.stop_db_instance
                original(context, tools, client, name, opposite, wanted, back)
            original(context, tools, client, name, wanted, opposite, switch)

        return bring_to

    bringing(make)


@defect("A broken database counts as done", Kind.RECORD, ("AA-11",), WORKER)
def broken_database_counts_as_done() -> None:
    from reference.actions.worker.effects import databases
    from reference.actions.worker.failures import ActionFailedError

    def make(original: Any) -> Any:
        def bring_to(context: Any, tools: Any, client: Any, name: str, *more: Any) -> None:
            try:
                original(context, tools, client, name, *more)
            except ActionFailedError:
                if databases.instance_status(client, name) not in databases.TERMINAL_STATUSES:
                    raise

        return bring_to

    bringing(make)


@defect("A state that nobody has heard of counts as broken", Kind.REFUSAL, ("AA-11",), WORKER)
def unknown_state_counts_as_broken() -> None:
    known = {"available", "stopped", "stopping", "starting", "rebooting", "maintenance", "backing-up", "creating"}

    class AllButKnown(frozenset[str]):
        def __contains__(self, status: object) -> bool:
            return status not in known

    acts("TERMINAL_STATUSES", lambda original: AllButKnown(original))
