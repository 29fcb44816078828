"""The inventory: queries, registration, refusals."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from reference.inventory.model import Registry, UnreadableFileError, read_inventory
from reference.inventory.schema import answer
from tests.patience import PATIENT
from tests.reference.actions.processes import ROOT, free_port
from tests.reference.waiting import until

TOKEN = {"path": "clusters/east", "field": "token", "version": None, "format": None}
EAST = {"name": "east", "serverUrl": "http://east", "automationToken": TOKEN}
RESOURCE = {
    "provider": "rds",
    "identifier": "orders",
    "output_resource_name": "orders-out",
    "region": None,
    "delete": None,
}
SHOP = {
    "name": "shop",
    "delete": None,
    "cluster": {"name": "east"},
    "externalResources": [
        {
            "provider": "aws",
            "provisioner": {"name": "main", "automationToken": TOKEN, "resourcesDefaultRegion": "us-east-1"},
            "resources": [RESOURCE, {**RESOURCE, "provider": "elasticache", "identifier": "carts"}],
        }
    ],
}


@pytest.fixture(scope="module")
def inventory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    file = tmp_path_factory.mktemp("inventory") / "inventory.json"
    file.write_text(json.dumps({"clusters": [EAST], "namespaces": []}))
    port = free_port()
    command = [sys.executable, "-m", "reference.inventory", "--port", str(port), "--file", str(file)]
    with (
        subprocess.Popen(command, cwd=ROOT, env={**os.environ, "INVENTORY_TOKEN": "it"}) as process,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"Authorization": "it"}) as client,
    ):
        until(lambda: healthy(client), "the inventory ready")
        yield client
        process.terminate()


def healthy(client: httpx.Client) -> bool:
    try:
        return client.get("/healthz").status_code == 200
    except httpx.TransportError:
        return False


def ask(inventory: httpx.Client, query: str, **variables: Any) -> dict[str, Any]:
    content = inventory.post("/graphql", json={"query": query, "variables": variables}).json()
    assert "errors" not in content, content
    return dict(content["data"])


def test_clusters_are_found_by_filter_in_every_spelling(inventory: httpx.Client) -> None:
    fields = "name serverUrl automationToken { path field version format }"
    literal = '{ cluster: clusters_v1(filter: {name: "%s"}) { ' + fields + " } }"
    inside = "query($name: String!) { cluster: clusters_v1(filter: {name: $name}) { " + fields + " } }"
    whole = "query($f: JSON) { cluster: clusters_v1(filter: $f) { " + fields + " } }"
    assert ask(inventory, literal % "east") == {"cluster": [EAST]}
    assert ask(inventory, literal % "west") == {"cluster": []}
    assert ask(inventory, inside, name="east") == {"cluster": [EAST]}
    assert ask(inventory, inside, name="west") == {"cluster": []}
    assert ask(inventory, whole, f={"name": "east"}) == {"cluster": [EAST]}


def test_namespaces_come_and_go(inventory: httpx.Client) -> None:
    assert inventory.put("/namespaces/east/shop", json=SHOP).status_code == 200
    provisioner = "provisioner { name automationToken { path field version format } resourcesDefaultRegion }"
    resources = "resources { provider identifier output_resource_name region delete }"
    query = "{ namespaces: namespaces_v1 { name delete cluster { name } externalResources { provider %s %s } } }"
    assert ask(inventory, query % (provisioner, resources)) == {"namespaces": [SHOP]}
    fragments = (
        "{ namespaces_v1 { externalResources { ... on NamespaceTerraformProviderResourceAWS_v1 { resources {"
        " ... on NamespaceTerraformResourceElastiCache_v1 { identifier } } } } } }"
    )
    found = ask(inventory, fragments)["namespaces_v1"][0]["externalResources"][0]["resources"]
    assert found == [{}, {"identifier": "carts"}]
    assert inventory.delete("/namespaces/east/shop").status_code == 204
    assert inventory.delete("/namespaces/east/shop").status_code == 404
    assert ask(inventory, "{ namespaces_v1 { name } }") == {"namespaces_v1": []}


def test_clusters_are_replaced_and_removed(inventory: httpx.Client) -> None:
    for url in ("http://one", "http://two"):
        assert inventory.put("/clusters/west", json={"name": "west", "serverUrl": url}).status_code == 200
    query = '{ clusters_v1(name: "west") { serverUrl automationToken { path } } }'
    assert ask(inventory, query) == {"clusters_v1": [{"serverUrl": "http://two", "automationToken": None}]}
    assert inventory.delete("/clusters/west").status_code == 204
    assert inventory.delete("/clusters/west").status_code == 404


@pytest.mark.parametrize(
    ("path", "body", "status", "text"),
    [
        ("/clusters/x", {"name": "y", "serverUrl": "u"}, 422, "about y"),
        ("/clusters/x", {"name": "x"}, 422, "serverUrl"),
        ("/clusters/x", {"name": "x", "serverUrl": "u", "extra": 1}, 422, "extra"),
        ("/clusters/x", [], 400, "JSON object"),
        ("/namespaces/east/x", {"name": "x", "cluster": {"name": "west"}}, 422, "about west"),
    ],
)
def test_wrong_entries_are_refused_and_say_why(
    inventory: httpx.Client, path: str, body: Any, status: int, text: str
) -> None:
    refused = inventory.put(path, json=body)
    assert refused.status_code == status
    assert text in refused.json()["detail"]
    assert "x" not in str(ask(inventory, "{ clusters_v1 { name } }"))


def test_nobody_gets_in_without_the_token(inventory: httpx.Client) -> None:
    for headers in ({"Authorization": ""}, {"Authorization": "it2"}, {"Authorization": "Bearer it"}):
        assert inventory.post("/graphql", json={"query": "{ __typename }"}, headers=headers).status_code == 401
        assert inventory.put("/clusters/x", json={"name": "x", "serverUrl": "u"}, headers=headers).status_code == 401
        assert inventory.delete("/clusters/east", headers=headers).status_code == 401


def test_a_wrong_query_is_answered_with_errors(inventory: httpx.Client) -> None:
    assert inventory.post("/graphql", json={"query": "{ nothing }"}).json()["errors"]
    assert inventory.post("/graphql", content="x").status_code == 400


def test_a_file_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    file = tmp_path / "i.json"
    for content, complaint in ((None, "No such file"), ("{", "not JSON"), ('{"clusters": [{}]}', "clusters.0.name")):
        if content is not None:
            file.write_text(content)
        with pytest.raises(UnreadableFileError, match=complaint):
            read_inventory(file)
    assert answer(Registry(read_inventory(None)), {"query": "{ clusters_v1 { name } }"}) == {
        "data": {"clusters_v1": []}
    }


def test_the_token_variable_is_named() -> None:
    env = {"PATH": os.environ["PATH"]}
    result = subprocess.run(
        [sys.executable, "-m", "reference.inventory"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=PATIENT,
    )
    assert (result.returncode, "INVENTORY_TOKEN is not set" in result.stderr) == (2, True)
