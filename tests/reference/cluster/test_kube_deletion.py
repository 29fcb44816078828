"""What goes with what, and what stays."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from kube_server import TOKEN, Kube, config_map, job, workload
from kubernetes import client
from kubernetes.client.exceptions import ApiException


def owned(name: str, owner: Any, uid: str = "") -> dict[str, Any]:
    reference = {"apiVersion": "v1", "kind": "ConfigMap", "name": owner.metadata.name, "uid": uid or owner.metadata.uid}
    return config_map(name, ownerReferences=[{**reference, "blockOwnerDeletion": True}])


def names(kube: Kube) -> set[str]:
    found = kube.core.list_namespaced_config_map(kube.namespace).items
    return {each.metadata.name for each in found} - {"kube-root-ca.crt"}


def test_deleting_a_deployment_takes_its_pods_and_nothing_else(kube: Kube) -> None:
    for name in ("web", "other"):
        kube.apps.create_namespaced_deployment(kube.namespace, workload("Deployment", name, replicas=2))
        kube.rolled_out(name, 2)
    kube.apps.delete_namespaced_deployment("web", kube.namespace)
    kube.until(lambda: not kube.pods("app=web"), "its pods gone")
    sets = kube.apps.list_namespaced_replica_set(kube.namespace).items
    assert [each.metadata.labels["app"] for each in sets] == ["other"]
    assert len(kube.pods("app=other")) == 2


def test_orphans_stay(kube: Kube) -> None:
    kube.apps.create_namespaced_deployment(kube.namespace, workload("Deployment", "web", replicas=1))
    kube.rolled_out("web", 1)
    kube.apps.delete_namespaced_deployment("web", kube.namespace, propagation_policy="Orphan")
    (left,) = kube.apps.list_namespaced_replica_set(kube.namespace).items
    assert left.metadata.owner_references is None
    assert len(kube.pods()) == 1


def test_in_the_foreground_the_owner_goes_last(kube: Kube) -> None:
    owner = kube.core.create_namespaced_config_map(kube.namespace, config_map("owner"))
    held = owned("held", owner)
    held["metadata"]["finalizers"] = ["example.com/hold"]
    kube.core.create_namespaced_config_map(kube.namespace, held)
    kube.core.delete_namespaced_config_map("owner", kube.namespace, propagation_policy="Foreground")

    def both_are_going() -> bool:
        found = kube.core.list_namespaced_config_map(kube.namespace, field_selector="metadata.name!=kube-root-ca.crt")
        return [bool(each.metadata.deletion_timestamp) for each in found.items] == [True, True]

    kube.until(both_are_going, "both marked")
    kube.core.patch_namespaced_config_map("held", kube.namespace, {"metadata": {"finalizers": None}})
    kube.until(lambda: not names(kube), "both gone")


def test_an_object_of_two_owners_goes_with_the_last(kube: Kube) -> None:
    first = kube.core.create_namespaced_config_map(kube.namespace, config_map("first"))
    second = kube.core.create_namespaced_config_map(kube.namespace, config_map("second"))
    child = owned("child", first)
    child["metadata"]["ownerReferences"] += owned("child", second)["metadata"]["ownerReferences"]
    kube.core.create_namespaced_config_map(kube.namespace, child)
    kube.core.delete_namespaced_config_map("first", kube.namespace)
    assert names(kube) == {"second", "child"}
    kube.core.delete_namespaced_config_map("second", kube.namespace)
    kube.until(lambda: not names(kube), "the child gone")


def test_an_owner_that_never_was_takes_the_object_with_it(kube: Kube) -> None:
    owner = kube.core.create_namespaced_config_map(kube.namespace, config_map("owner"))
    kube.core.create_namespaced_config_map(kube.namespace, owned("child", owner, uid="no-such-uid"))
    kube.until(lambda: names(kube) == {"owner"}, "the child collected")


def test_finalizers_hold_an_object(kube: Kube) -> None:
    held = config_map("one", finalizers=["example.com/hold"])
    kube.core.create_namespaced_config_map(kube.namespace, held)
    kube.core.delete_namespaced_config_map("one", kube.namespace)
    assert kube.core.read_namespaced_config_map("one", kube.namespace).metadata.deletion_timestamp
    kube.core.patch_namespaced_config_map("one", kube.namespace, {"metadata": {"finalizers": []}})
    assert "one" in names(kube), "an empty list merges into the list that is there"
    kube.core.patch_namespaced_config_map("one", kube.namespace, {"metadata": {"finalizers": None}})
    assert "one" not in names(kube)


def test_a_job_keeps_its_pods_unless_asked_otherwise(kube: Kube) -> None:
    for name in ("kept", "swept"):
        kube.batch.create_namespaced_job(kube.namespace, job(name))
    kube.until(lambda: len(kube.pods()) == 2, "a pod each")
    path = f"{kube.url}/apis/batch/v1/namespaces/{kube.namespace}/jobs/kept"
    answer = httpx.delete(path, headers={"Authorization": f"Bearer {TOKEN}"})
    assert "child pods are preserved by default" in answer.headers["Warning"]
    kube.batch.delete_namespaced_job("swept", kube.namespace, propagation_policy="Background")
    kube.until(lambda: not kube.pods("job-name=swept"), "the pods of the swept job gone")
    assert len(kube.pods("app=kept")) == 1


def test_preconditions_protect_the_successor(kube: Kube) -> None:
    kube.core.create_namespaced_config_map(kube.namespace, config_map("one"))
    with pytest.raises(ApiException) as error:
        kube.core.delete_namespaced_config_map(
            "one", kube.namespace, body=client.V1DeleteOptions(preconditions=client.V1Preconditions(uid="another"))
        )
    assert error.value.status == 409
    assert names(kube) == {"one"}


def test_a_collection_can_be_deleted_by_label(kube: Kube) -> None:
    for name, labels in (("a", {"x": "1"}), ("b", {"x": "1"}), ("c", {"x": "2"})):
        kube.core.create_namespaced_config_map(kube.namespace, config_map(name, labels=labels))
    kube.core.delete_collection_namespaced_config_map(kube.namespace, label_selector="x=1")
    assert names(kube) == {"c"}


def test_a_namespace_goes_with_everything_in_it(kube: Kube) -> None:
    kube.apps.create_namespaced_deployment(kube.namespace, workload("Deployment", "web", replicas=2))
    kube.rolled_out("web", 2)
    kube.core.delete_namespace(kube.namespace)
    with pytest.raises(ApiException) as error:
        kube.core.create_namespaced_config_map(kube.namespace, config_map("late"))
    assert error.value.status in (403, 404)

    def gone() -> bool:
        return kube.namespace not in {each.metadata.name for each in kube.core.list_namespace().items}

    kube.until(gone, "the namespace gone")
    assert not kube.pods()


def test_a_pod_can_be_removed_at_once(kube: Kube) -> None:
    body = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "p"},
        "spec": {"containers": [{"name": "c", "image": "i"}]},
    }
    kube.core.create_namespaced_pod(kube.namespace, body)
    kube.until(lambda: kube.pods()[0].status.phase == "Running", "a running pod")
    going = kube.core.delete_namespaced_pod("p", kube.namespace)
    assert going.metadata.deletion_grace_period_seconds == 30
    kube.core.create_namespaced_pod(kube.namespace, {**body, "metadata": {"name": "q"}})
    kube.core.delete_namespaced_pod("q", kube.namespace, grace_period_seconds=0)
    assert "q" not in {pod.metadata.name for pod in kube.pods()}
    kube.until(lambda: not kube.pods(), "the other gone as well")
