"""What every kind of object has in common."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from kube_server import TOKEN, Kube, api_client, config_map, job, workload
from kubernetes import client, dynamic
from kubernetes.client.exceptions import ApiException

BEARER = {"Authorization": f"Bearer {TOKEN}"}


def refused(error: pytest.ExceptionInfo[ApiException]) -> tuple[int, str]:
    status = json.loads(error.value.body)
    assert status["kind"] == "Status"
    assert status["code"] == error.value.status
    return status["code"], status["reason"]


@pytest.mark.parametrize("header", ["", "Bearer wrong", "Basic eDp3cm9uZw==", "Bearer", "Token x"])
def test_strangers_are_refused(kube_url: str, header: str) -> None:
    answer = httpx.get(f"{kube_url}/api/v1/namespaces", headers={"Authorization": header} if header else {})
    assert answer.status_code == 401
    assert answer.json()["reason"] == "Unauthorized"


def test_every_listed_token_and_a_token_in_the_address_are_accepted(kube_url: str) -> None:
    for header in (f"Bearer {TOKEN}", "Bearer another", "Basic " + base64.b64encode(f"x:{TOKEN}".encode()).decode()):
        assert httpx.get(f"{kube_url}/version", headers={"Authorization": header}).status_code == 200


@pytest.mark.parametrize("path", ["/readyz", "/healthz", "/livez"])
def test_health_needs_no_token(kube_url: str, path: str) -> None:
    assert httpx.get(kube_url + path).status_code == 200


def test_discovery_serves_the_dynamic_client(kube: Kube, tmp_path: Path) -> None:
    resources = dynamic.DynamicClient(kube.api, cache_file=str(tmp_path / "discovery")).resources
    assert resources.get(api_version="v1", kind="ConfigMap").namespaced
    found = {(each.kind, each.group_version) for each in resources.search(api_version="v1", kind="CronJob")}
    assert found == {("CronJob", "batch/v1")}
    with pytest.raises(dynamic.exceptions.ResourceNotFoundError):
        resources.get(api_version="v1", kind="Chimera")
    kube.core.create_namespaced_config_map(kube.namespace, config_map("one"))
    kind = resources.get(api_version="v1", kind="ConfigMap")
    assert kind.get(name="one", namespace=kube.namespace).data.a == "1"
    kind.delete(name="one", namespace=kube.namespace)
    with pytest.raises(dynamic.exceptions.NotFoundError):
        kind.get(name="one", namespace=kube.namespace)


def test_version_names_the_build(kube: Kube) -> None:
    assert client.VersionApi(kube.api).get_code().git_version == "v1.33.0+embedded"


def test_a_created_object_has_identity_and_version(kube: Kube) -> None:
    made = kube.core.create_namespaced_config_map(kube.namespace, config_map("one"))
    assert made.metadata.uid
    assert made.metadata.creation_timestamp
    assert made.metadata.namespace == kube.namespace
    changed = kube.core.patch_namespaced_config_map("one", kube.namespace, {"data": {"b": "2"}})
    assert int(changed.metadata.resource_version) > int(made.metadata.resource_version)
    assert changed.metadata.uid == made.metadata.uid


def test_a_change_that_changes_nothing_makes_no_version(kube: Kube) -> None:
    made = kube.core.create_namespaced_config_map(kube.namespace, config_map("one"))
    same = kube.core.patch_namespaced_config_map("one", kube.namespace, {"data": {"a": "1"}})
    assert same.metadata.resource_version == made.metadata.resource_version


def test_generation_counts_changes_of_the_spec_only(kube: Kube) -> None:
    made = kube.apps.create_namespaced_deployment(kube.namespace, workload("Deployment", "web", replicas=0))
    assert made.metadata.generation == 1
    labelled = kube.apps.patch_namespaced_deployment("web", kube.namespace, {"metadata": {"labels": {"x": "y"}}})
    assert labelled.metadata.generation == 1
    scaled = kube.apps.patch_namespaced_deployment("web", kube.namespace, {"spec": {"replicas": 1}})
    assert scaled.metadata.generation == 2


def test_a_stale_replacement_conflicts(kube: Kube) -> None:
    made = kube.core.create_namespaced_config_map(kube.namespace, config_map("one"))
    kube.core.patch_namespaced_config_map("one", kube.namespace, {"data": {"b": "2"}})
    with pytest.raises(ApiException) as error:
        kube.core.replace_namespaced_config_map("one", kube.namespace, made)
    assert refused(error) == (409, "Conflict")
    assert "please apply your changes to the latest version" in error.value.body


def test_refusals_name_the_object(kube: Kube) -> None:
    with pytest.raises(ApiException) as error:
        kube.apps.read_namespaced_deployment("nobody", kube.namespace)
    assert refused(error) == (404, "NotFound")
    assert json.loads(error.value.body)["message"] == 'deployments.apps "nobody" not found'
    kube.core.create_namespaced_config_map(kube.namespace, config_map("one"))
    with pytest.raises(ApiException) as error:
        kube.core.create_namespaced_config_map(kube.namespace, config_map("one"))
    assert refused(error) == (409, "AlreadyExists")


def test_nothing_can_be_made_in_a_namespace_that_is_not_there(kube: Kube) -> None:
    with pytest.raises(ApiException) as error:
        kube.core.create_namespaced_config_map("nowhere", config_map("one"))
    assert refused(error) == (404, "NotFound")
    assert 'namespaces \\"nowhere\\" not found' in error.value.body


def test_names_can_be_generated(kube: Kube) -> None:
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"generateName": "piece-"}}
    names = {kube.core.create_namespaced_config_map(kube.namespace, body).metadata.name for _ in range(5)}
    assert len(names) == 5
    assert all(name.startswith("piece-") for name in names)


def _without(path: str) -> Any:
    body = workload("Deployment", "web")
    target = body
    *way, last = path.split(".")
    for step in way:
        target = target[step]
    del target[last]
    return body


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (workload("Deployment", "Not_A_Name"), "metadata.name"),
        (workload("Deployment", "web", replicas=-1), "spec.replicas"),
        (_without("spec.selector"), "spec.selector"),
        (_without("spec.template.metadata"), "template.metadata.labels"),
        (_without("spec.template"), "spec.template.spec.containers"),
        (workload("Deployment", "web", {"cluster.embedded/start-delay": "soon"}), "start-delay"),
        (workload("Deployment", "web", {"cluster.embedded/start-dleay": "1s"}), "unknown"),
        (
            workload("Deployment", "web", strategy={"type": "Recreate", "rollingUpdate": {"maxSurge": 1}}),
            "rollingUpdate",
        ),
    ],
)
def test_senseless_objects_are_refused_with_the_field(kube: Kube, body: Any, field: str) -> None:
    path = f"{kube.url}/apis/apps/v1/namespaces/{kube.namespace}/deployments"
    answer = httpx.post(path, json=body, headers=BEARER)
    assert (answer.status_code, answer.json()["reason"]) == (422, "Invalid")
    assert field in answer.text


def test_a_job_needs_pods_that_come_to_an_end(kube: Kube) -> None:
    body = job("work")
    body["spec"]["template"]["spec"]["restartPolicy"] = "Always"
    with pytest.raises(ApiException) as error:
        kube.batch.create_namespaced_job(kube.namespace, body)
    assert refused(error) == (422, "Invalid")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({**config_map("one"), "data": {"a": 1}}, "cannot unmarshal number"),
        ({**config_map("one"), "kind": "Secret"}, "cannot be handled as a ConfigMap"),
        (config_map("one", namespace="another"), "namespace of the provided object does not match"),
        (config_map("one", resourceVersion="7"), "resourceVersion should not be set"),
        ({"metadata": {"name": "one"}}, "missing in the request body"),
    ],
)
def test_bodies_that_cannot_be_the_object_are_bad_requests(kube: Kube, body: Any, text: str) -> None:
    path = f"{kube.url}/api/v1/namespaces/{kube.namespace}/configmaps"
    answer = httpx.post(path, json=body, headers=BEARER)
    assert (answer.status_code, answer.json()["reason"]) == (400, "BadRequest")
    assert text in answer.text


def test_what_cannot_change_does_not(kube: Kube) -> None:
    kube.apps.create_namespaced_deployment(kube.namespace, workload("Deployment", "web"))
    with pytest.raises(ApiException) as error:
        kube.apps.patch_namespaced_deployment(
            "web",
            kube.namespace,
            {"spec": {"selector": {"matchLabels": {"x": "y"}}, "template": {"metadata": {"labels": {"x": "y"}}}}},
        )
    assert refused(error) == (422, "Invalid")
    assert "field is immutable" in error.value.body


def test_a_dry_run_answers_and_leaves_nothing(kube: Kube) -> None:
    made = kube.core.create_namespaced_config_map(kube.namespace, config_map("one"), dry_run="All")
    assert made.metadata.uid
    with pytest.raises(ApiException):
        kube.core.read_namespaced_config_map("one", kube.namespace)
    kube.core.create_namespaced_config_map(kube.namespace, config_map("one"))
    kube.core.delete_namespaced_config_map("one", kube.namespace, dry_run="All")
    kube.core.patch_namespaced_config_map("one", kube.namespace, {"data": {"a": "2"}}, dry_run="All")
    assert kube.core.read_namespaced_config_map("one", kube.namespace).data == {"a": "1"}


@pytest.mark.parametrize(
    ("selector", "names"),
    [
        ("tier=front", "a"),
        ("tier!=front", "bc"),
        ("tier in (front,back)", "ab"),
        ("tier notin (front)", "bc"),
        ("tier", "ab"),
        ("!tier", "c"),
        ("tier,size=2", "b"),
        ("", "abc"),
    ],
)
def test_label_selectors(kube: Kube, selector: str, names: str) -> None:
    for name, labels in {"a": {"tier": "front"}, "b": {"tier": "back", "size": "2"}, "c": {"own": "1"}}.items():
        kube.core.create_namespaced_config_map(kube.namespace, config_map(name, labels=labels))
    found = kube.core.list_namespaced_config_map(kube.namespace, label_selector=selector).items
    assert "".join(each.metadata.name for each in found if len(each.metadata.name) == 1) == names


def test_field_selectors(kube: Kube) -> None:
    kube.core.create_namespaced_config_map(kube.namespace, config_map("one"))
    found = kube.core.list_namespaced_config_map(kube.namespace, field_selector="metadata.name=one").items
    assert [each.metadata.name for each in found] == ["one"]
    assert not kube.core.list_namespaced_pod(kube.namespace, field_selector="status.phase=Running").items
    with pytest.raises(ApiException) as error:
        kube.core.list_namespaced_config_map(kube.namespace, field_selector="data.a=1")
    assert refused(error) == (400, "BadRequest")


def test_lists_come_in_pages_and_cover_all_namespaces(kube: Kube) -> None:
    for number in range(5):
        kube.core.create_namespaced_config_map(kube.namespace, config_map(f"n{number}", labels={"run": kube.namespace}))
    names, token = [], None
    while token is None or token:
        page = kube.core.list_config_map_for_all_namespaces(
            label_selector=f"run={kube.namespace}", limit=2, _continue=token
        )
        names += [each.metadata.name for each in page.items]
        assert len(page.items) <= 2
        token = page.metadata._continue or ""
    assert names == [f"n{number}" for number in range(5)]


def test_secrets_take_plain_text_and_check_coded_data(kube: Kube) -> None:
    body = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "stringData": {"word": "mellon"}}
    made = kube.core.create_namespaced_secret(kube.namespace, body)
    assert base64.b64decode(made.data["word"]) == b"mellon"
    assert made.string_data is None
    with pytest.raises(ApiException) as error:
        kube.core.patch_namespaced_secret("s", kube.namespace, {"data": {"word": "not base64!"}})
    assert refused(error) == (400, "BadRequest")


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/api/v1/namespaces/default/unicorns", 404),
        ("GET", "/apis/apps/v2/deployments", 404),
        ("POST", "/api/v1/namespaces/default", 405),
        ("PUT", "/api/v1/namespaces", 405),
        ("GET", "/nothing", 404),
    ],
)
def test_unknown_paths_and_methods(kube_url: str, method: str, path: str, code: int) -> None:
    assert httpx.request(method, kube_url + path, headers=BEARER).status_code == code


def test_server_side_apply_is_refused_as_unsupported(kube: Kube) -> None:
    headers = {**BEARER, "Content-Type": "application/apply-patch+yaml"}
    path = f"{kube.url}/api/v1/namespaces/{kube.namespace}/configmaps/one"
    kube.core.create_namespaced_config_map(kube.namespace, config_map("one"))
    assert httpx.patch(path, content=b"a: b", headers=headers).status_code == 415


def test_a_client_without_a_token_is_unauthorized(kube: Kube) -> None:
    with api_client(kube.url, "") as api, pytest.raises(ApiException) as error:
        client.CoreV1Api(api).list_namespace()
    assert refused(error) == (401, "Unauthorized")
