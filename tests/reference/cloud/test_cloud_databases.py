"""Databases: statuses in their order, events, refusals."""

from __future__ import annotations

import time
from typing import Any

import boto3
import httpx
import pytest
from botocore.exceptions import ClientError

from support.waiting import Done, NotYet, eventually
from tests.patience import PATIENT


def described(rds: Any, identifier: str) -> Any:
    return rds.describe_db_instances(DBInstanceIdentifier=identifier)["DBInstances"][0]


def settle(rds: Any, identifier: str, wanted: str) -> list[str]:
    """Wait for a status; the answer is every status on the way."""
    seen: list[str] = []

    def look() -> Done[list[str]] | NotYet:
        status = described(rds, identifier)["DBInstanceStatus"]
        if status not in seen[-1:]:
            seen.append(status)
        return Done(seen) if status == wanted else NotYet(status)

    return eventually(look, wanted=wanted, within=PATIENT)


def messages(rds: Any, identifier: str) -> list[str]:
    found = rds.describe_events(SourceIdentifier=identifier, SourceType="db-instance", Duration=5)["Events"]
    return [each["Message"] for each in found]


def refusal(call: Any, **arguments: Any) -> str:
    with pytest.raises(ClientError) as error:
        call(**arguments)
    code: str = error.value.response["Error"]["Code"]
    return code


def test_stop_and_start_pass_through_the_statuses_between(rds: Any, database: str) -> None:
    answer = rds.stop_db_instance(DBInstanceIdentifier=database)
    assert answer["DBInstance"]["DBInstanceStatus"] == "stopping"
    assert settle(rds, database, "stopped")[-1] == "stopped"
    assert rds.start_db_instance(DBInstanceIdentifier=database)["DBInstance"]["DBInstanceStatus"] == "starting"
    settle(rds, database, "available")
    assert messages(rds, database) == ["DB instance created", "DB instance stopped", "DB instance started"]


def test_calls_in_the_wrong_status_are_refused(rds: Any, database: str) -> None:
    assert refusal(rds.start_db_instance, DBInstanceIdentifier=database) == "InvalidDBInstanceState"
    rds.stop_db_instance(DBInstanceIdentifier=database)
    assert refusal(rds.stop_db_instance, DBInstanceIdentifier=database) == "InvalidDBInstanceState"
    settle(rds, database, "stopped")
    assert refusal(rds.reboot_db_instance, DBInstanceIdentifier=database) == "InvalidDBInstanceState"
    code = refusal(rds.create_db_snapshot, DBInstanceIdentifier=database, DBSnapshotIdentifier=f"{database}-s")
    assert code == "InvalidDBInstanceState"
    assert "DB instance restarted" not in messages(rds, database)


def test_a_reboot_shows_in_the_events(rds: Any, database: str) -> None:
    zones = [described(rds, database)[field] for field in ("AvailabilityZone", "SecondaryAvailabilityZone")]
    assert rds.reboot_db_instance(DBInstanceIdentifier=database)["DBInstance"]["DBInstanceStatus"] == "rebooting"
    settle(rds, database, "available")
    assert messages(rds, database)[1:] == ["DB instance shutdown", "DB instance restarted"]
    assert [described(rds, database)[field] for field in ("AvailabilityZone", "SecondaryAvailabilityZone")] == zones


def test_a_failover_shows_in_the_events_and_swaps_the_zones(rds: Any, database: str) -> None:
    before = described(rds, database)
    rds.reboot_db_instance(DBInstanceIdentifier=database, ForceFailover=True)
    settle(rds, database, "available")
    after = described(rds, database)
    assert messages(rds, database)[1:] == [
        "Multi-AZ instance failover started.",
        "DB instance restarted",
        "Multi-AZ instance failover completed",
    ]
    assert before["AvailabilityZone"] == after["SecondaryAvailabilityZone"] != after["AvailabilityZone"]


def test_without_a_second_zone_there_is_no_failover(rds: Any, database: str) -> None:
    single = f"{database}-single"
    rds.create_db_instance(
        DBInstanceIdentifier=single,
        DBInstanceClass="db.t3.micro",
        Engine="postgres",
        MasterUsername="owner",
        MasterUserPassword="long-enough",
        AllocatedStorage=20,
    )
    code = refusal(rds.reboot_db_instance, DBInstanceIdentifier=single, ForceFailover=True)
    assert code == "InvalidParameterCombination"
    assert described(rds, single)["DBInstanceStatus"] == "available"


def test_a_snapshot_becomes_available_and_its_name_is_taken(rds: Any, database: str) -> None:
    name = f"{database}-snap"
    made = rds.create_db_snapshot(DBInstanceIdentifier=database, DBSnapshotIdentifier=name)["DBSnapshot"]
    assert made["Status"] == "creating"

    def look() -> Done[str] | NotYet:
        (found,) = rds.describe_db_snapshots(DBSnapshotIdentifier=name)["DBSnapshots"]
        return Done(found["DBInstanceIdentifier"]) if found["Status"] == "available" else NotYet(found["Status"])

    assert eventually(look, wanted="the snapshot available", within=PATIENT) == database
    again = refusal(rds.create_db_snapshot, DBInstanceIdentifier=database, DBSnapshotIdentifier=name)
    assert again == "DBSnapshotAlreadyExists"


@pytest.mark.parametrize("name", ["1st", "two--hyphens", "ends-", "under_score"])
def test_malformed_snapshot_names_are_refused(rds: Any, database: str, name: str) -> None:
    code = refusal(rds.create_db_snapshot, DBInstanceIdentifier=database, DBSnapshotIdentifier=name)
    assert code == "InvalidParameterValue"


def test_what_is_not_there_is_not_found(rds: Any) -> None:
    for call in (rds.start_db_instance, rds.stop_db_instance, rds.reboot_db_instance):
        assert refusal(call, DBInstanceIdentifier="nobody") == "DBInstanceNotFound"
    code = refusal(rds.create_db_snapshot, DBInstanceIdentifier="nobody", DBSnapshotIdentifier="s")
    assert code == "DBInstanceNotFound"


def test_accounts_do_not_see_each_other(cloud_url: str, database: str) -> None:
    other = boto3.client(
        "rds",
        endpoint_url=cloud_url,
        region_name="us-east-1",
        aws_access_key_id="222222222222",
        aws_secret_access_key="anything",
    )
    assert refusal(other.reboot_db_instance, DBInstanceIdentifier=database) == "DBInstanceNotFound"


def put_status(url: str, identifier: str, body: Any, **query: str) -> int:
    return httpx.put(f"{url}/_cloud/rds/{identifier}/status", json=body, params=query).status_code


def test_an_instance_can_be_given_a_pace_of_its_own(
    rds: Any, cloud_url: str, database: str, other_database: str
) -> None:
    """Others, at the usual pace, overtake it; at a quicker one it comes to its end, not before its time."""
    pace = f"{cloud_url}/_cloud/rds/{database}/pace"
    assert httpx.put(pace, json={"seconds": 600}).status_code == 200
    rds.stop_db_instance(DBInstanceIdentifier=database)
    rds.stop_db_instance(DBInstanceIdentifier=other_database)
    settle(rds, other_database, "stopped")
    assert described(rds, database)["DBInstanceStatus"] == "stopping"
    assert put_status(cloud_url, database, {"status": "stopped"}) == 200
    assert httpx.put(pace, json={"seconds": 0.4}).status_code == 200
    began = time.monotonic()
    rds.start_db_instance(DBInstanceIdentifier=database)
    settle(rds, database, "available")
    assert time.monotonic() - began >= 0.35


@pytest.mark.parametrize("body", [{}, {"seconds": 0}, {"seconds": "1"}, {"seconds": True}, {"seconds": 1e9}, []])
def test_paces_that_cannot_be_set(cloud_url: str, database: str, body: Any) -> None:
    assert httpx.put(f"{cloud_url}/_cloud/rds/{database}/pace", json=body).status_code == 400
    assert httpx.put(f"{cloud_url}/_cloud/rds/nobody/pace", json={"seconds": 1}).status_code == 404


def test_a_status_can_be_set_and_stays(rds: Any, cloud_url: str, database: str) -> None:
    rds.stop_db_instance(DBInstanceIdentifier=database)
    assert put_status(cloud_url, database, {"status": "storage-full"}, account="111111111111") == 200
    assert refusal(rds.start_db_instance, DBInstanceIdentifier=database) == "InvalidDBInstanceState"
    assert described(rds, database)["DBInstanceStatus"] == "storage-full"
    assert put_status(cloud_url, database, {"status": "stopped"}) == 200
    rds.start_db_instance(DBInstanceIdentifier=database)
    settle(rds, database, "available")


@pytest.mark.parametrize(
    ("body", "query", "code"),
    [
        ({"status": "failed"}, {"account": "999999999999"}, 404),
        ({"status": "Not A Status"}, {}, 400),
        ({}, {}, 400),
        ([], {}, 400),
        ({"status": 5}, {}, 400),
    ],
)
def test_statuses_that_cannot_be_set(cloud_url: str, database: str, body: Any, query: Any, code: int) -> None:
    assert put_status(cloud_url, database, body, **query) == code


def test_management_has_health_and_nothing_else(cloud_url: str) -> None:
    assert httpx.get(f"{cloud_url}/_cloud/health").status_code == 200
    assert httpx.get(f"{cloud_url}/_ministack/health").status_code == 200
    assert httpx.get(f"{cloud_url}/_cloud/else").status_code == 404
    assert httpx.post(f"{cloud_url}/_cloud/rds/x/status").status_code == 405
    assert put_status(cloud_url, "nobody", {"status": "failed"}) == 404


def test_an_identifier_in_two_accounts_needs_the_account(rds: Any, cloud_url: str, database: str) -> None:
    other = boto3.client(
        "rds",
        endpoint_url=cloud_url,
        region_name="us-east-1",
        aws_access_key_id="222222222222",
        aws_secret_access_key="anything",
    )
    other.create_db_instance(
        DBInstanceIdentifier=database,
        DBInstanceClass="db.t3.micro",
        Engine="postgres",
        MasterUsername="owner",
        MasterUserPassword="long-enough",
        AllocatedStorage=20,
    )
    assert put_status(cloud_url, database, {"status": "failed"}) == 409
    assert put_status(cloud_url, database, {"status": "failed"}, account="222222222222") == 200
    assert described(rds, database)["DBInstanceStatus"] == "available"
