"""What the observer of the cloud sees, and what it does not let pass."""

from __future__ import annotations

from typing import Any

import pytest

from support.drivers.cloud import CloudDriver
from support.observers.comparing import Mismatch
from support.observers.databases import CloudObserver, InstanceSeen
from support.ownership import Ownership
from support.waiting import Unfulfilled
from tests.patience import BRIEF, in_vain, use_patience

RESTARTED_TWICE = '"DB instance restarted".*"DB instance restarted"'


@pytest.fixture
def observer(databases: Any) -> CloudObserver:
    return CloudObserver(databases)


@pytest.fixture
def brief() -> None:
    """Nothing happens where nothing should: do not watch it for long."""
    use_patience(BRIEF)


@pytest.fixture
def orders(databases: Any, belongings: Ownership, observer: CloudObserver) -> InstanceSeen:
    """A database with a standby."""
    return observer.instance(CloudDriver(databases, belongings).database("orders", standby=True))


def test_one_restart_is_seen(orders: InstanceSeen, observer: CloudObserver, databases: Any) -> None:
    databases.reboot_db_instance(DBInstanceIdentifier=orders.identifier)

    after = observer.expect_one_restart(orders, failover=False)

    assert (after.restarts, after.failovers) == (1, 0)


def test_a_failover_is_seen(orders: InstanceSeen, observer: CloudObserver, databases: Any) -> None:
    databases.reboot_db_instance(DBInstanceIdentifier=orders.identifier, ForceFailover=True)

    after = observer.expect_one_restart(orders, failover=True)

    assert after.failovers == 1


@pytest.mark.usefixtures("brief")
def test_a_failover_that_nobody_wanted_is_noticed(
    orders: InstanceSeen, observer: CloudObserver, databases: Any
) -> None:
    databases.reboot_db_instance(DBInstanceIdentifier=orders.identifier, ForceFailover=True)

    with in_vain(), pytest.raises(Unfulfilled, match=r"seen: new events: .*failover"):
        observer.expect_one_restart(orders, failover=False)


@pytest.mark.usefixtures("brief")
def test_a_missing_or_double_restart_is_noticed(orders: InstanceSeen, observer: CloudObserver, databases: Any) -> None:
    observer.expect_no_restart(orders)
    with in_vain(), pytest.raises(Unfulfilled, match="seen: new events: nothing"):
        observer.expect_one_restart(orders, failover=False)

    databases.reboot_db_instance(DBInstanceIdentifier=orders.identifier)
    once = observer.expect_one_restart(orders, failover=False)
    databases.reboot_db_instance(DBInstanceIdentifier=orders.identifier)
    observer.expect_one_restart(once, failover=False)

    with in_vain(), pytest.raises(Unfulfilled, match=rf"seen: new events: .*{RESTARTED_TWICE}"):
        observer.expect_one_restart(orders, failover=False)
    with in_vain(), pytest.raises(Unfulfilled, match=rf"seen: .*{RESTARTED_TWICE}"):
        observer.expect_no_restart(orders)


def test_a_snapshot_is_seen_as_it_is(
    orders: InstanceSeen, observer: CloudObserver, databases: Any, belongings: Ownership
) -> None:
    name = belongings.name("monday")
    observer.expect_snapshot_count(orders.identifier, 0)
    databases.create_db_snapshot(DBInstanceIdentifier=orders.identifier, DBSnapshotIdentifier=name)

    seen = observer.expect_snapshot_available(orders.identifier, name)
    observer.expect_snapshot_unchanged(seen)
    observer.expect_snapshot_count(orders.identifier, 1)
    assert observer.snapshot(orders.identifier, name) == seen

    databases.delete_db_snapshot(DBSnapshotIdentifier=name)
    with pytest.raises(Mismatch, match="no such snapshot"):
        observer.expect_snapshot_unchanged(seen)
    with pytest.raises(Mismatch, match="there is none"):
        observer.snapshot(orders.identifier, name)


@pytest.mark.usefixtures("brief")
def test_a_missing_snapshot_is_noticed(orders: InstanceSeen, observer: CloudObserver) -> None:
    with in_vain(), pytest.raises(Unfulfilled, match="seen: nothing"):
        observer.expect_snapshot_available(orders.identifier, "never-made")
    with in_vain(), pytest.raises(Unfulfilled, match="seen: 0: nothing"):
        observer.expect_snapshot_count(orders.identifier, 1)


@pytest.mark.usefixtures("brief")
def test_a_changed_status_is_noticed(orders: InstanceSeen, observer: CloudObserver, databases: Any) -> None:
    observer.expect_unchanged(orders)
    databases.stop_db_instance(DBInstanceIdentifier=orders.identifier)

    with in_vain(), pytest.raises(Unfulfilled, match="status changed: available -> stop"):
        observer.expect_unchanged(orders)


def test_a_vanished_database_is_a_mismatch(observer: CloudObserver) -> None:
    with pytest.raises(Mismatch, match='database "never-made"\n  seen: there is none'):
        observer.expect_status("never-made", "available")
