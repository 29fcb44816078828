"""What actions do to a real cluster and a real cloud."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
import redis

from tests.reference.actions.conftest import Person
from tests.reference.actions.namespaces import (
    DELETE,
    RESTART,
    TRIGGER,
    Namespace,
    Object,
    cron_job,
    register,
    status_of,
)
from tests.reference.actions.processes import VALKEY, Process, Stack, free_port
from tests.reference.waiting import until

pytestmark = pytest.mark.usefixtures("worker")


@pytest.mark.parametrize("kind", ["Deployment", "StatefulSet", "DaemonSet"])
def test_a_restart_replaces_every_pod_of_that_workload_only(space: Namespace, owner: Person, kind: str) -> None:
    before, other = space.workload(kind, "checkout", 1), space.workload("Deployment", "other", 2)
    done = owner.act(f"{RESTART}/{space.name}/{kind}/checkout")
    assert (done["status"], done["result"]) == ("SUCCESS", "ok")
    assert done["task_args"] == {"cluster": "east", "namespace": space.name, "kind": kind, "name": "checkout"}
    until(lambda: space.running("checkout") and not space.running("checkout") & before)
    assert space.running("other") == other


def test_two_restarts_of_one_workload_are_two(space: Namespace, owner: Person) -> None:
    space.workload("Deployment", "checkout", 1)
    path = space.group("apps", "deployments") + "/checkout"
    seen = [space.http.get(path).json()["metadata"]["generation"]]
    for _ in range(2):
        owner.act(f"{RESTART}/{space.name}/Deployment/checkout")
        seen.append(space.http.get(path).json()["metadata"]["generation"])
    assert seen == [seen[0], seen[0] + 1, seen[0] + 2]


def test_a_pod_is_replaced_if_something_recreates_it(space: Namespace, owner: Person) -> None:
    before = space.workload("Deployment", "checkout", 2)
    victim = space.items(space.core("pods"))[0]["metadata"]
    assert owner.act(f"{RESTART}/{space.name}/Pod/{victim['name']}")["status"] == "SUCCESS"
    after = until(lambda: (now := space.running("checkout")) != before and len(now) == 2 and now)
    assert before - after == {victim["uid"]}


def test_a_pod_of_nobody_lives_on(space: Namespace, owner: Person) -> None:
    pod = space.make(space.core("pods"), "v1", "Pod", "lonely", spec={"containers": [{"name": "c", "image": "i"}]})
    done = owner.act(f"{RESTART}/{space.name}/Pod/lonely")
    assert (done["status"], done["result"]) == (
        "FAILURE",
        f"Pod 'lonely' in namespace '{space.name}' cannot be deleted"
        " as it does not belong to a ReplicaSet, StatefulSet.",
    )
    assert space.items(space.core("pods"))[0]["metadata"]["uid"] == pod["metadata"]["uid"]


def test_what_does_not_exist_is_named(space: Namespace, owner: Person) -> None:
    for kind in ("Deployment", "StatefulSet", "DaemonSet", "Pod"):
        done = owner.act(f"{RESTART}/{space.name}/{kind}/ghost")
        assert (done["status"], done["result"]) == ("FAILURE", f"{kind} ghost does not exist in namespace {space.name}")
    assert owner.act(f"{TRIGGER}/{space.name}/ghost")["result"] == (
        f"CronJob ghost does not exist in namespace {space.name}"
    )
    assert owner.act(f"{DELETE}/{space.name}/ConfigMap/ghost")["result"] == (
        f"ConfigMap ghost does not exist in namespace {space.name}"
    )
    assert owner.act(f"{DELETE}/{space.name}/Unicorn/ghost")["result"] == (
        "No matches found for {'api_version': 'v1', 'kind': 'Unicorn'}"
    )
    assert owner.act("/openshift/trigger-cronjob/west/shop/x")["result"] == "cluster 'west' missing in app-interface"


def test_clusters_without_a_usable_token_are_named(stack: Stack, owner: Person) -> None:
    stack.register("clusters/bare", {"name": "bare", "serverUrl": stack.cluster_url})
    stack.register(
        "clusters/lost",
        {"name": "lost", "serverUrl": stack.cluster_url, "automationToken": {"path": "../lost", "field": "token"}},
    )
    assert owner.act("/openshift/trigger-cronjob/bare/shop/x")["result"] == "No automationToken for cluster bare"
    assert owner.act("/openshift/trigger-cronjob/lost/shop/x")["result"] == "secret ../lost does not exist"


@pytest.mark.parametrize("name", ["nightly", "n" * 52])
def test_a_suspended_cron_job_runs_when_triggered(space: Namespace, owner: Person, name: str) -> None:
    cron = cron_job(space, name)
    done = owner.act(f"{TRIGGER}/{space.name}/{name}")
    assert done["status"] == "SUCCESS"
    (job,) = space.items(space.group("batch", "jobs"))
    metadata = job["metadata"]
    assert metadata["name"].startswith(f"aa-triggered-{name}"[:50])
    assert metadata["name"].endswith(done["action_id"][:8])
    assert len(metadata["name"]) <= 63
    assert metadata["labels"]["team"] == "shop"
    assert metadata["annotations"]["why"] == "nightly"
    assert metadata["annotations"]["automated-actions.action_id"] == done["action_id"]
    assert metadata["ownerReferences"][0]["uid"] == cron["metadata"]["uid"]
    assert job["spec"]["template"]["spec"]["containers"][0]["args"] == ["x"]


def test_deleting_removes_that_object_and_what_belongs_to_it(space: Namespace, owner: Person) -> None:
    for name in ("one", "two"):
        space.make(space.core("configmaps"), "v1", "ConfigMap", name, data={"a": "b"})
    assert owner.act(f"{DELETE}/{space.name}/ConfigMap/one")["status"] == "SUCCESS"
    assert "two" in [item["metadata"]["name"] for item in space.items(space.core("configmaps"))]
    assert space.http.get(space.core("configmaps") + "/one").status_code == 404
    space.workload("Deployment", "checkout", 1)
    assert owner.act(f"{DELETE}/{space.name}/Deployment/checkout", api_version="apps/v1")["status"] == "SUCCESS"
    until(lambda: not space.running("checkout"))


def test_what_lives_outside_of_namespaces_cannot_be_deleted_through_one(space: Namespace, owner: Person) -> None:
    done = owner.act(f"{DELETE}/{space.name}/Namespace/{space.name}")
    assert done["result"] == f"Namespace {space.name} does not exist in namespace {space.name}"
    assert space.http.get(f"/api/v1/namespaces/{space.name}").json()["status"]["phase"] == "Active"


def test_a_reboot_shows_in_the_events(databases: Any, space: Namespace, owner: Person) -> None:
    name = f"{space.name}-db"
    done = owner.act(f"/external-resource/rds-reboot/shop/{name}")
    assert (done["status"], done["result"]) == ("SUCCESS", "ok")
    assert done["task_args"] == {"account": "shop", "identifier": name, "force_failover": False}

    def messages() -> list[str]:
        events = databases.describe_events(SourceIdentifier=name, SourceType="db-instance")["Events"]
        return [event["Message"] for event in events if "restart" in event["Message"]]

    until(messages)
    assert len(messages()) == 1


def test_a_snapshot_is_made_once(databases: Any, space: Namespace, owner: Person) -> None:
    path = f"/external-resource/rds-snapshot/shop/{space.name}-db/{space.name}-snap"
    assert owner.act(path)["status"] == "SUCCESS"
    second = owner.act(path)
    assert second["status"] == "FAILURE"
    assert "DBSnapshotAlreadyExists" in second["result"]
    assert len(databases.describe_db_snapshots(DBInstanceIdentifier=f"{space.name}-db")["DBSnapshots"]) == 1


def test_stopping_and_starting_end_in_that_state_also_when_asked_twice(
    databases: Any, space: Namespace, owner: Person
) -> None:
    name = f"{space.name}-db"
    for action, status in (("stop", "stopped"), ("stop", "stopped"), ("start", "available"), ("start", "available")):
        assert owner.act(f"/external-resource/rds-{action}/shop/{name}")["result"] == "ok"
        assert status_of(databases, name) == status


def test_a_broken_database_is_reported_and_an_unknown_status_waited_out(
    stack: Stack, databases: Any, space: Namespace, owner: Person
) -> None:
    name = f"{space.name}-db"

    def set_status(status: str) -> None:
        url = f"{stack.cloud_url}/_cloud/rds/{name}/status"
        httpx.put(url, json={"status": status}, params={"account": "123456789012"}).raise_for_status()

    set_status("storage-full")
    assert owner.act(f"/external-resource/rds-start/shop/{name}")["result"] == (
        f"RDS instance {name} entered terminal error state 'storage-full'"
    )
    set_status("polishing")
    waiting = owner.submit(f"/external-resource/rds-start/shop/{name}")
    owner.await_status(waiting, "RUNNING")
    set_status("stopped")
    assert owner.await_status(waiting)["status"] == "SUCCESS"


def test_unknown_resources_are_named(databases: Any, space: Namespace, owner: Person) -> None:
    for identifier in ("ghost", f"{space.name}-gone"):
        done = owner.act(f"/external-resource/rds-reboot/shop/{identifier}")
        assert done["result"] == f"External resource {identifier} not found in account shop."
    done = owner.act(f"/external-resource/flush-elasticache/shop/{space.name}-db")
    assert done["result"] == f"External resource {space.name}-db not found in account shop."


class Cache:
    """A cache server with a password and one key."""

    def __init__(self, stack: Stack, password: str) -> None:
        self.port = free_port()
        self.password = password
        command = [str(VALKEY), "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        self.process: Process = stack.launch(f"cache-{self.port}", [*command, "--requirepass", password])
        self.client = redis.Redis(port=self.port, password=password)
        self.process.await_ready(self.client.ping)
        self.client.set("key", "value")


def cache_resource(space: Namespace, cache: Cache, name: str, password: str) -> Object:
    """A cache in the inventory, with its secret in the namespace."""
    data = {"db.endpoint": "127.0.0.1", "db.port": str(cache.port), "db.auth_token": password}
    space.make(space.core("secrets"), "v1", "Secret", f"{name}-out", stringData=data)
    return {"provider": "elasticache", "identifier": name, "output_resource_name": f"{name}-out"}


def test_flushing_empties_that_cache_and_no_other(stack: Stack, space: Namespace, owner: Person) -> None:
    mine, other = Cache(stack, "pw1"), Cache(stack, "pw2")
    name = f"{space.name}-cache"
    register(stack, space, cache_resource(space, mine, name, "pw1"))
    done = owner.act(f"/external-resource/flush-elasticache/shop/{name}")
    assert (done["status"], done["result"]) == ("SUCCESS", "ok")
    assert (mine.client.dbsize(), other.client.dbsize()) == (0, 1)
    (job,) = space.items(space.group("batch", "jobs"))
    assert job["metadata"]["name"] == f"flush-elasticache-{done['action_id'][:8]}"
    assert job["metadata"]["annotations"]["automated-actions.action_id"] == done["action_id"]
    assert job["spec"]["backoffLimit"] == 4
    assert job["spec"]["ttlSecondsAfterFinished"] == 3600
    assert job["spec"]["template"]["metadata"]["labels"]["app"] == "automated-actions"


def test_a_flush_that_cannot_log_in_fails_and_names_its_job(stack: Stack, space: Namespace, owner: Person) -> None:
    cache = Cache(stack, "right")
    name = f"{space.name}-cache"
    register(
        stack,
        space,
        cache_resource(space, cache, name, "wrong"),
        {"provider": "elasticache", "identifier": f"{space.name}-bare"},
    )
    action_id = owner.submit(f"/external-resource/flush-elasticache/shop/{name}")
    done = owner.await_status(action_id)
    assert done["status"] == "FAILURE"
    assert done["result"].startswith(f"Job 'flush-elasticache-{action_id[:8]}' failed: ")
    assert cache.client.dbsize() == 1
    bare = owner.act(f"/external-resource/flush-elasticache/shop/{space.name}-bare")
    assert bare["result"] == (f"Output resource name not defined for {space.name}-bare in {space.name} namespace.")


def test_secrets_stay_out_of_records_and_logs(stack: Stack) -> None:
    logs = "".join(process.log.read_text() for process in stack.processes if process.name.startswith(("api", "worker")))
    for secret in ("cluster-token", "inv-token", "cloud-secret", ":pw@", ":secret@", json.dumps("t" * 40)):
        assert secret not in logs
