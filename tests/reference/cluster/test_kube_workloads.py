"""Deployments, stateful sets and daemon sets: what a change does to their pods."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from kube_server import RESTART, Kube, workload
from kubernetes import watch

CRASH = {"cluster.embedded/start-failure": "CrashLoopBackOff"}
SLOW = {"cluster.embedded/start-delay": "300ms"}


def is_available(pod: Any) -> bool:
    conditions = pod.status.conditions or []
    return pod.metadata.deletion_timestamp is None and any(
        each.type == "Ready" and each.status == "True" for each in conditions
    )


class Availability:
    """Counts the available pods at every change since its making, by the cluster's own history."""

    def __init__(self, kube: Kube) -> None:
        self._kube = kube
        listing = kube.core.list_namespaced_pod(kube.namespace)
        self._pods = {pod.metadata.name: is_available(pod) for pod in listing.items}
        self._version = listing.metadata.resource_version

    def counts(self) -> list[int]:
        result = []
        for event in changes(self._kube, self._version):
            pod = event["object"]
            self._pods[pod.metadata.name] = event["type"] != "DELETED" and is_available(pod)
            result.append(sum(self._pods.values()))
        return result


def changes(kube: Kube, version: str) -> Iterator[Any]:
    """What has happened to the pods since that version, until now."""
    last = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "last"},
        "spec": {"containers": [{"name": "c", "image": "i"}]},
    }
    kube.core.create_namespaced_pod(kube.namespace, last)
    stream = watch.Watch()
    for event in stream.stream(kube.core.list_namespaced_pod, kube.namespace, resource_version=version):
        if event["object"].metadata.name == "last":
            break
        yield event


@pytest.mark.parametrize(
    ("rolling", "fewest"),
    [
        ({}, 3),
        ({"maxSurge": 0, "maxUnavailable": 1}, 2),
        ({"maxSurge": "100%", "maxUnavailable": 0}, 3),
    ],
)
def test_a_restart_replaces_every_pod_and_keeps_enough_available(kube: Kube, rolling: Any, fewest: int) -> None:
    body = workload("Deployment", "web", replicas=3, strategy={"type": "RollingUpdate", "rollingUpdate": rolling})
    kube.apps.create_namespaced_deployment(kube.namespace, body)
    kube.rolled_out("web", 3)
    before = {pod.metadata.uid for pod in kube.pods()}
    availability = Availability(kube)
    kube.apps.patch_namespaced_deployment("web", kube.namespace, RESTART)
    after = kube.rolled_out("web", 3)
    kube.until(lambda: len(kube.pods()) == 3, "old pods gone")
    assert not before & {pod.metadata.uid for pod in kube.pods()}
    counts = availability.counts()
    assert len(counts) > 6
    assert min(counts) >= fewest
    assert after.status.observed_generation == after.metadata.generation == 2
    assert after.metadata.annotations["deployment.kubernetes.io/revision"] == "2"


def test_a_deleted_pod_is_replaced_by_another(kube: Kube) -> None:
    kube.apps.create_namespaced_deployment(kube.namespace, workload("Deployment", "web", replicas=2))
    kube.rolled_out("web", 2)
    victim, other = (pod.metadata.name for pod in kube.pods())
    kube.core.delete_namespaced_pod(victim, kube.namespace)
    kube.rolled_out("web", 2)
    names = kube.until(
        lambda: (found := {pod.metadata.name for pod in kube.pods()}) and victim not in found and found, "the pod gone"
    )
    assert other in names
    assert len(names) == 2


def test_scaling_removes_and_adds_only_what_is_needed(kube: Kube) -> None:
    kube.apps.create_namespaced_deployment(kube.namespace, workload("Deployment", "web", replicas=1))
    kube.rolled_out("web", 1)
    first = kube.pods()[0].metadata.uid
    scale = kube.apps.read_namespaced_deployment_scale("web", kube.namespace)
    scale.spec.replicas = 3
    assert kube.apps.replace_namespaced_deployment_scale("web", kube.namespace, scale).spec.replicas == 3
    kube.rolled_out("web", 3)
    kube.apps.patch_namespaced_deployment_scale("web", kube.namespace, {"spec": {"replicas": 1}})
    kube.rolled_out("web", 1)
    kube.until(lambda: [pod.metadata.uid for pod in kube.pods()] == [first], "the oldest pod alone")


def test_a_paused_deployment_waits_until_it_is_resumed(kube: Kube) -> None:
    kube.apps.create_namespaced_deployment(kube.namespace, workload("Deployment", "web", replicas=2))
    kube.rolled_out("web", 2)
    before = {pod.metadata.uid for pod in kube.pods()}
    kube.apps.patch_namespaced_deployment("web", kube.namespace, {"spec": {"paused": True}})
    kube.apps.patch_namespaced_deployment("web", kube.namespace, RESTART)

    def seen() -> Any:
        found = kube.apps.read_namespaced_deployment("web", kube.namespace)
        reasons = {each.type: each.reason for each in found.status.conditions}
        return found.status.observed_generation == 3 and reasons["Progressing"] == "DeploymentPaused"

    kube.until(seen, "the pause noticed")
    assert {pod.metadata.uid for pod in kube.pods()} == before
    kube.apps.patch_namespaced_deployment("web", kube.namespace, {"spec": {"paused": None}})
    kube.rolled_out("web", 2)
    kube.until(lambda: not before & {pod.metadata.uid for pod in kube.pods()}, "new pods")


def test_a_crash_loop_stops_the_roll_out_and_keeps_the_old_pods(kube: Kube) -> None:
    body = workload("Deployment", "web", replicas=3, progressDeadlineSeconds=1)
    kube.apps.create_namespaced_deployment(kube.namespace, body)
    kube.rolled_out("web", 3)
    patch = {"spec": {"template": {"metadata": {"annotations": CRASH}}}}
    kube.apps.patch_namespaced_deployment("web", kube.namespace, patch)

    def progress() -> Any:
        found = kube.apps.read_namespaced_deployment("web", kube.namespace)
        reasons = {each.type: each.reason for each in found.status.conditions}
        return reasons["Progressing"] == "ProgressDeadlineExceeded" and found

    stuck = kube.until(progress, "the roll-out late")
    assert (stuck.status.available_replicas, stuck.status.updated_replicas) == (3, 1)
    broken = [pod for pod in kube.pods() if not is_available(pod)]
    assert [pod.status.container_statuses[0].state.waiting.reason for pod in broken] == ["CrashLoopBackOff"]
    assert broken[0].status.container_statuses[0].restart_count > 0
    heal = {"spec": {"template": {"metadata": {"annotations": {"cluster.embedded/start-failure": None}}}}}
    kube.apps.patch_namespaced_deployment("web", kube.namespace, heal)
    kube.rolled_out("web", 3)


def test_an_image_that_cannot_be_pulled(kube: Kube) -> None:
    annotations = {"cluster.embedded/start-failure": "ImagePullBackOff"}
    kube.apps.create_namespaced_deployment(kube.namespace, workload("Deployment", "web", annotations))

    def state() -> Any:
        found = kube.pods()
        statuses = found[0].status.container_statuses if found else None
        return statuses and statuses[0].state.waiting.reason == "ImagePullBackOff" and found[0]

    assert kube.until(state, "the image missing").status.phase == "Pending"


def test_a_slow_start_takes_its_time_and_the_namespace_can_ask_for_it(kube: Kube) -> None:
    kube.core.patch_namespace(kube.namespace, {"metadata": {"annotations": SLOW}})
    made = kube.apps.create_namespaced_deployment(kube.namespace, workload("Deployment", "web"))
    fast = {"cluster.embedded/start-delay": "1ms"}
    kube.apps.create_namespaced_deployment(kube.namespace, workload("Deployment", "quick", fast))
    kube.rolled_out("quick", 1)
    slow = kube.apps.read_namespaced_deployment("web", kube.namespace)
    assert slow.status.unavailable_replicas == 1
    assert made.metadata.uid == slow.metadata.uid
    kube.rolled_out("web", 1)


def test_recreate_never_has_old_and_new_pods_at_once(kube: Kube) -> None:
    body = workload("Deployment", "web", replicas=2, strategy={"type": "Recreate"})
    kube.apps.create_namespaced_deployment(kube.namespace, body)
    kube.rolled_out("web", 2)
    old = kube.pods()[0].metadata.labels["pod-template-hash"]
    version = kube.core.list_namespaced_pod(kube.namespace).metadata.resource_version
    kube.apps.patch_namespaced_deployment("web", kube.namespace, RESTART)
    kube.rolled_out("web", 2)
    alive, together = 2, False
    for event in changes(kube, version):
        is_old = event["object"].metadata.labels["pod-template-hash"] == old
        alive -= is_old and event["type"] == "DELETED"
        together = together or (not is_old and alive > 0)
    assert (alive, together) == (0, False)


def test_a_stateful_set_keeps_names_and_restarts_from_the_last(kube: Kube) -> None:
    body = workload("StatefulSet", "db", replicas=3, serviceName="db")
    kube.apps.create_namespaced_stateful_set(kube.namespace, body)

    def ready() -> Any:
        found = kube.apps.read_namespaced_stateful_set("db", kube.namespace)
        status = found.status
        level = status.observed_generation == found.metadata.generation
        return level and status.ready_replicas == 3 and status.current_revision == status.update_revision

    kube.until(ready, "3 members")
    before = {pod.metadata.name: pod.metadata.uid for pod in kube.pods()}
    assert set(before) == {"db-0", "db-1", "db-2"}
    version = kube.core.list_namespaced_pod(kube.namespace).metadata.resource_version
    availability = Availability(kube)
    kube.apps.patch_namespaced_stateful_set("db", kube.namespace, RESTART)
    kube.until(lambda: ready() and not set(before.values()) & {pod.metadata.uid for pod in kube.pods()}, "new members")
    order = [event["object"].metadata.name for event in changes(kube, version) if event["type"] == "DELETED"]
    assert order == ["db-2", "db-1", "db-0"]
    kube.core.delete_namespaced_pod("last", kube.namespace, grace_period_seconds=0)
    assert min(availability.counts()) >= 2


def test_a_stateful_set_shrinks_from_the_end_and_respects_a_partition(kube: Kube) -> None:
    body = workload(
        "StatefulSet",
        "db",
        replicas=3,
        serviceName="db",
        updateStrategy={"type": "RollingUpdate", "rollingUpdate": {"partition": 1}},
    )
    kube.apps.create_namespaced_stateful_set(kube.namespace, body)

    def settled(count: int) -> Any:
        status = kube.apps.read_namespaced_stateful_set("db", kube.namespace).status
        return (status.replicas, status.ready_replicas) == (count, count)

    kube.until(lambda: settled(3), "3 members")
    before = {pod.metadata.name: pod.metadata.uid for pod in kube.pods()}
    kube.apps.patch_namespaced_stateful_set("db", kube.namespace, RESTART)
    kube.until(
        lambda: (
            kube.apps.read_namespaced_stateful_set("db", kube.namespace).status.updated_replicas == 2 and settled(3)
        ),
        "2 new members",
    )
    after = {pod.metadata.name: pod.metadata.uid for pod in kube.pods()}
    assert {name for name in before if before[name] == after[name]} == {"db-0"}
    kube.apps.patch_namespaced_stateful_set_scale("db", kube.namespace, {"spec": {"replicas": 1}})
    kube.until(lambda: settled(1) and [pod.metadata.name for pod in kube.pods()] == ["db-0"], "the first member alone")


def test_a_daemon_set_has_a_pod_on_every_node_and_replaces_one_at_a_time(kube: Kube) -> None:
    kube.apps.create_namespaced_daemon_set(kube.namespace, workload("DaemonSet", "agent"))
    nodes = {node.metadata.name for node in kube.core.list_node().items}

    def ready() -> Any:
        found = kube.apps.read_namespaced_daemon_set("agent", kube.namespace)
        status = found.status
        level = status.observed_generation == found.metadata.generation
        return level and status.number_available == status.updated_number_scheduled == len(nodes) == 2

    kube.until(ready, "an agent on every node")
    before = {pod.metadata.uid for pod in kube.pods()}
    assert {pod.spec.node_name for pod in kube.pods()} == nodes
    availability = Availability(kube)
    kube.apps.patch_namespaced_daemon_set("agent", kube.namespace, RESTART)
    kube.until(lambda: ready() and not before & {pod.metadata.uid for pod in kube.pods()}, "new agents")
    assert min(availability.counts()) == 1


def test_a_pod_counts_as_available_only_after_its_probation(kube: Kube) -> None:
    body = workload("Deployment", "web", replicas=1, minReadySeconds=2)
    kube.apps.create_namespaced_deployment(kube.namespace, body)

    def ready() -> Any:
        status = kube.apps.read_namespaced_deployment("web", kube.namespace).status
        return status.ready_replicas == 1 and status

    assert kube.until(ready, "a ready pod").available_replicas is None
    kube.rolled_out("web", 1)
