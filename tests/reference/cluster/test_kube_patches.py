"""JSON, merge and strategic-merge patches, by themselves and through the API."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from kube_server import TOKEN, Kube, config_map, workload

from reference.cluster import json_patch, strategic
from reference.cluster.errors import ApiError

CONTAINERS = [{"name": "a", "image": "one"}, {"name": "b", "image": "two"}]


@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [
        ({"a": 1, "b": {"c": 2}}, {"b": {"d": 3}}, {"a": 1, "b": {"c": 2, "d": 3}}),
        ({"a": 1, "b": 2}, {"a": None}, {"b": 2}),
        (
            {"containers": CONTAINERS},
            {"containers": [{"name": "b", "image": "new"}]},
            {"containers": [CONTAINERS[0], {"name": "b", "image": "new"}]},
        ),
        (
            {"containers": CONTAINERS},
            {"containers": [{"name": "a", "$patch": "delete"}]},
            {"containers": [CONTAINERS[1]]},
        ),
        (
            {"containers": CONTAINERS},
            {"containers": [{"name": "z"}, {"$patch": "replace"}]},
            {"containers": [{"name": "z"}]},
        ),
        (
            {"containers": CONTAINERS},
            {
                "containers": [{"name": "z"}],
                "$setElementOrder/containers": [{"name": "z"}, {"name": "b"}, {"name": "a"}],
            },
            {"containers": [{"name": "z"}, CONTAINERS[1], CONTAINERS[0]]},
        ),
        (
            {"ports": [{"containerPort": 80}]},
            {"ports": [{"containerPort": 81}]},
            {"ports": [{"containerPort": 80}, {"containerPort": 81}]},
        ),
        (
            {"ports": [{"port": 80, "targetPort": 1}]},
            {"ports": [{"port": 80, "targetPort": 2}]},
            {"ports": [{"port": 80, "targetPort": 2}]},
        ),
        (
            {"conditions": [{"type": "x", "status": "True"}]},
            {"conditions": [{"type": "x", "status": "False"}]},
            {"conditions": [{"type": "x", "status": "False"}]},
        ),
        ({"args": ["a", "b"]}, {"args": ["c"]}, {"args": ["c"]}),
        ({"finalizers": ["a"]}, {"finalizers": ["b"]}, {"finalizers": ["a", "b"]}),
        ({"finalizers": ["a", "b"]}, {"$deleteFromPrimitiveList/finalizers": ["a"]}, {"finalizers": ["b"]}),
        (
            {"s": {"type": "RollingUpdate", "rollingUpdate": {}}},
            {"s": {"type": "Recreate", "$retainKeys": ["type"]}},
            {"s": {"type": "Recreate"}},
        ),
        ({"s": {"a": 1}}, {"s": {"$patch": "replace", "b": 2}}, {"s": {"b": 2}}),
    ],
)
def test_strategic_merge(target: Any, patch: Any, result: Any) -> None:
    before = repr(target)
    assert strategic.merge(target, patch) == result
    assert repr(target) == before


def test_an_element_without_its_merge_key_is_refused() -> None:
    with pytest.raises(ApiError, match="merge key: name"):
        strategic.merge({"containers": CONTAINERS}, {"containers": [{"image": "x"}]})


@pytest.mark.parametrize(
    ("operations", "result"),
    [
        ([{"op": "add", "path": "/a~1b", "value": 1}], {"x": [1, 2], "a/b": 1}),
        ([{"op": "add", "path": "/x/-", "value": 3}], {"x": [1, 2, 3]}),
        ([{"op": "add", "path": "/x/0", "value": 0}], {"x": [0, 1, 2]}),
        ([{"op": "remove", "path": "/x/0"}], {"x": [2]}),
        ([{"op": "replace", "path": "/x/1", "value": 9}], {"x": [1, 9]}),
        ([{"op": "replace", "path": "/x", "value": 9}], {"x": 9}),
        ([{"op": "move", "from": "/x", "path": "/y"}], {"y": [1, 2]}),
        ([{"op": "copy", "from": "/x", "path": "/y"}, {"op": "remove", "path": "/y/0"}], {"x": [1, 2], "y": [2]}),
        ([{"op": "test", "path": "/x/0", "value": 1}], {"x": [1, 2]}),
    ],
)
def test_json_patch(operations: Any, result: Any) -> None:
    target = {"x": [1, 2]}
    assert json_patch.apply(target, operations) == result
    assert target == {"x": [1, 2]}


@pytest.mark.parametrize(
    ("operations", "code"),
    [
        ([{"op": "test", "path": "/x", "value": 2}], 422),
        ([{"op": "remove", "path": "/y"}], 422),
        ([{"op": "replace", "path": "/y", "value": 1}], 422),
        ([{"op": "fly", "path": "/x"}], 400),
        ({"op": "add"}, 400),
        ([{"op": "add", "path": "/y"}], 400),
        ([{"op": "add", "path": "y", "value": 1}], 400),
    ],
)
def test_json_patches_that_do_not_fit(operations: Any, code: int) -> None:
    with pytest.raises(ApiError) as error:
        json_patch.apply({"x": 1}, operations)
    assert error.value.code == code


@pytest.mark.parametrize(
    ("kind", "patch", "data"),
    [
        ("json-patch", [{"op": "replace", "path": "/data/a", "value": "2"}], {"a": "2"}),
        ("merge-patch", {"data": {"a": None, "b": "3"}}, {"b": "3"}),
        ("strategic-merge-patch", {"data": {"b": "3"}}, {"a": "1", "b": "3"}),
    ],
)
def test_each_kind_through_the_api(kube: Kube, kind: str, patch: Any, data: Any) -> None:
    kube.core.create_namespaced_config_map(kube.namespace, config_map("one"))
    path = f"{kube.url}/api/v1/namespaces/{kube.namespace}/configmaps/one"
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": f"application/{kind}+json"}
    answer = httpx.patch(path, json=patch, headers=headers)
    assert answer.status_code == 200
    assert kube.core.read_namespaced_config_map("one", kube.namespace).data == data


def test_the_official_client_merges_containers_by_name(kube: Kube) -> None:
    kube.apps.create_namespaced_deployment(kube.namespace, workload("Deployment", "web"))
    patch = {"spec": {"template": {"spec": {"containers": [{"name": "main", "env": [{"name": "A", "value": "1"}]}]}}}}
    changed = kube.apps.patch_namespaced_deployment("web", kube.namespace, patch)
    (container,) = changed.spec.template.spec.containers
    assert (container.image, container.env[0].value) == ("nginx:1", "1")


def test_a_patch_cannot_rename_nor_change_the_status(kube: Kube) -> None:
    kube.apps.create_namespaced_deployment(kube.namespace, workload("Deployment", "web", replicas=1))
    kube.rolled_out("web", 1)
    kube.apps.patch_namespaced_deployment("web", kube.namespace, {"status": {"replicas": 99}})
    assert kube.apps.read_namespaced_deployment("web", kube.namespace).status.replicas == 1
    kube.apps.patch_namespaced_deployment("web", kube.namespace, {"metadata": {"uid": None, "generation": 77}})
    assert kube.apps.read_namespaced_deployment("web", kube.namespace).metadata.generation == 1


def test_the_status_has_its_own_door(kube: Kube) -> None:
    kube.core.create_namespaced_pod(
        kube.namespace,
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": "p"},
            "spec": {"containers": [{"name": "c", "image": "i"}]},
        },
    )
    kube.until(lambda: kube.pods()[0].status.phase == "Running", "a running pod")
    changed = kube.core.patch_namespaced_pod_status("p", kube.namespace, {"status": {"message": "seen"}})
    assert changed.status.message == "seen"
    assert changed.status.phase == "Running"
