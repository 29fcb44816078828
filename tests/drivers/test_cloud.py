"""What scenarios can arrange in the cloud, what is seen of it, and that it goes with them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from support.drivers.cloud import CloudDriver
from support.observers.databases import CloudObserver, changes
from support.ownership import Ownership
from support.targets.offers import NotSupported
from support.targets.profile import Cloud


@pytest.fixture
def cloud(cloud_at_hand: Cloud, databases: Any, belongings: Ownership) -> Iterator[CloudDriver]:
    with httpx.Client(base_url=cloud_at_hand.management_url or "") as management:
        yield CloudDriver(databases, belongings, management)


@pytest.fixture
def observer(databases: Any) -> CloudObserver:
    return CloudObserver(databases)


def test_a_database_is_available_and_shows_its_word(cloud: CloudDriver, observer: CloudObserver) -> None:
    identifier = cloud.database("Orders")

    seen = observer.instance(identifier)

    assert identifier.startswith("orders-")
    assert (seen.status, seen.snapshots, seen.restarts) == ("available", (), 0)


def test_every_database_is_announced(databases: Any, belongings: Ownership) -> None:
    heard: list[str] = []

    identifier = CloudDriver(databases, belongings, None, heard.append).database("orders")

    assert heard == [identifier]


@pytest.mark.parametrize("status", ["stopped", "storage-full", "incompatible-network", "polishing-the-log"])
def test_a_database_can_be_in_any_state(cloud: CloudDriver, observer: CloudObserver, status: str) -> None:
    identifier = cloud.database("orders")

    cloud.set_status(identifier, status)

    assert observer.status(identifier) == status


def test_states_need_something_that_sets_them(databases: Any, belongings: Ownership) -> None:
    driver = CloudDriver(databases, belongings)
    identifier = driver.database("orders")

    with pytest.raises(NotSupported, match="any state"):
        driver.set_status(identifier, "maintenance")


def test_snapshots_can_be_used(cloud: CloudDriver, observer: CloudObserver, belongings: Ownership) -> None:
    identifier, name = cloud.database("orders"), belongings.name("monday")

    cloud.snapshot(identifier, name)

    (seen,) = observer.snapshots(identifier)
    assert (seen.name, seen.database, seen.status) == (name, identifier, "available")


@pytest.mark.parametrize("status", ["available", "stopped", "storage-full", "maintenance"])
def test_databases_go_with_all_their_snapshots(cloud_at_hand: Cloud, databases: Any, status: str) -> None:
    owner = Ownership(run="tests")
    with httpx.Client(base_url=cloud_at_hand.management_url or "") as management:
        driver = CloudDriver(databases, owner, management)
        identifier = driver.database("orders")
        driver.snapshot(identifier, owner.name("ours"))
        databases.create_db_snapshot(DBInstanceIdentifier=identifier, DBSnapshotIdentifier=owner.name("theirs"))
        if status != "available":
            driver.set_status(identifier, status)

        owner.give_up_everything()

    assert identifier not in [item["DBInstanceIdentifier"] for item in databases.describe_db_instances()["DBInstances"]]
    assert CloudObserver(databases).snapshots(identifier) == ()


def test_nothing_changes_unseen(cloud: CloudDriver, observer: CloudObserver, databases: Any) -> None:
    identifier = cloud.database("orders")
    before = observer.instance(identifier)
    assert changes(before, observer.instance(identifier)) == []

    databases.reboot_db_instance(DBInstanceIdentifier=identifier)
    observer.expect_one_restart(before, failover=False)
    databases.create_db_snapshot(DBInstanceIdentifier=identifier, DBSnapshotIdentifier=f"s-{identifier}")
    databases.stop_db_instance(DBInstanceIdentifier=identifier)
    observer.expect_status(identifier, "stopped")

    told = "\n".join(changes(before, observer.instance(identifier)))
    assert "the status changed: available -> stopped" in told
    assert "the events changed" in told
    assert "the snapshots changed" in told
