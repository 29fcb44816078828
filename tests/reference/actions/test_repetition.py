"""Actions that are carried out again after their effect: nothing happens twice."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from tests.reference.actions.conftest import Person
from tests.reference.actions.namespaces import DELETE, RESTART, TRIGGER, Namespace, cron_job, status_of
from tests.reference.actions.processes import Stack
from tests.reference.waiting import until

pytestmark = pytest.mark.usefixtures("worker")


def carry_out_again(stack: Stack, owner: Person, action_id: str) -> None:
    """What happens when a worker dies between the effect and the record of it."""
    with psycopg.connect(stack.database_url) as connection:
        connection.execute(
            "UPDATE actions SET status = 'RUNNING', result = NULL, lease_until = now() - interval '1 minute',"
            " queued_at = now() - interval '1 minute' WHERE action_id = %s",
            (action_id,),
        )
    assert owner.await_status(action_id)["status"] == "SUCCESS"


def test_a_repeated_restart_is_still_one_restart(stack: Stack, space: Namespace, owner: Person) -> None:
    space.workload("Deployment", "checkout", 1)
    path = space.group("apps", "deployments") + "/checkout"
    first = owner.act(f"{RESTART}/{space.name}/Deployment/checkout")
    after_first = space.http.get(path).json()["metadata"]["generation"]
    carry_out_again(stack, owner, first["action_id"])
    assert space.http.get(path).json()["metadata"]["generation"] == after_first
    owner.act(f"{RESTART}/{space.name}/Deployment/checkout")
    after_second = space.http.get(path).json()
    carry_out_again(stack, owner, first["action_id"])
    assert space.http.get(path).json()["spec"] == after_second["spec"]


def test_a_repeated_pod_restart_spares_the_new_pod_of_the_same_name(
    stack: Stack, space: Namespace, owner: Person
) -> None:
    before = space.workload("StatefulSet", "store", 1)
    action_id = owner.act(f"{RESTART}/{space.name}/Pod/store-0")["action_id"]
    after = until(lambda: (now := space.running("store")) and now != before and now)
    carry_out_again(stack, owner, action_id)
    assert space.running("store") == after


def test_a_repeated_deletion_spares_what_was_made_anew(stack: Stack, space: Namespace, owner: Person) -> None:
    space.make(space.core("configmaps"), "v1", "ConfigMap", "one", data={"a": "old"})
    action_id = owner.act(f"{DELETE}/{space.name}/ConfigMap/one")["action_id"]
    carry_out_again(stack, owner, action_id)
    space.make(space.core("configmaps"), "v1", "ConfigMap", "one", data={"a": "new"})
    carry_out_again(stack, owner, action_id)
    assert space.http.get(space.core("configmaps") + "/one").json()["data"] == {"a": "new"}


def test_a_repeated_trigger_makes_no_second_job(stack: Stack, space: Namespace, owner: Person) -> None:
    cron_job(space, "nightly")
    action_id = owner.act(f"{TRIGGER}/{space.name}/nightly")["action_id"]
    with psycopg.connect(stack.database_url) as connection:
        connection.execute("UPDATE actions SET checkpoint = '{}' WHERE action_id = %s", (action_id,))
    carry_out_again(stack, owner, action_id)
    assert len(space.items(space.group("batch", "jobs"))) == 1


def test_repeated_cloud_actions_are_done_once(stack: Stack, databases: Any, space: Namespace, owner: Person) -> None:
    name = f"{space.name}-db"
    snapshot = owner.act(f"/external-resource/rds-snapshot/shop/{name}/{space.name}-once")["action_id"]
    carry_out_again(stack, owner, snapshot)
    assert len(databases.describe_db_snapshots(DBInstanceIdentifier=name)["DBSnapshots"]) == 1
    reboot = owner.act(f"/external-resource/rds-reboot/shop/{name}")["action_id"]
    until(lambda: status_of(databases, name) == "available")
    carry_out_again(stack, owner, reboot)
    until(lambda: status_of(databases, name) == "available")
    events = databases.describe_events(SourceIdentifier=name, SourceType="db-instance")["Events"]
    assert len([event for event in events if "restarted" in event["Message"]]) == 1
