"""What scenarios make known to the target, and that it is taken back."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from support.drivers.inventory import InventoryDriver, InventoryError
from support.ownership import Ownership

QUESTION = """{ namespaces: namespaces_v1 { name delete cluster { name } externalResources { provider
  provisioner { name automationToken { path field version format } resourcesDefaultRegion }
  resources { provider identifier output_resource_name region delete } } } }"""


def driver(client: httpx.Client, owner: Ownership) -> InventoryDriver:
    return InventoryDriver(
        client, owner, cluster="planted", account="ours", account_secret="accounts/ours", region="us-east-1"
    )


def asked(client: httpx.Client, question: str = QUESTION) -> dict[str, Any]:
    """What the target would see."""
    answer: dict[str, Any] = client.post("/graphql", json={"query": question}).json()
    assert "errors" not in answer, answer
    data: dict[str, Any] = answer["data"]
    return data


def resources(client: httpx.Client, namespace: str) -> dict[str, dict[str, Any]]:
    found = [item for item in asked(client)["namespaces"] if item["name"] == namespace]
    return {item["identifier"]: item for item in found[0]["externalResources"][0]["resources"]} if found else {}


@pytest.fixture
def inventory(inventory_at_hand: httpx.Client, belongings: Ownership) -> InventoryDriver:
    return driver(inventory_at_hand, belongings)


def test_resources_of_a_namespace_add_up(
    inventory: InventoryDriver, inventory_at_hand: httpx.Client, belongings: Ownership
) -> None:
    place = belongings.prefix
    inventory.register_database("orders", place)
    inventory.register_cache("sessions", place, "sessions-access")

    found = resources(inventory_at_hand, place)

    assert set(found) == {"orders", "sessions"}
    assert found["orders"]["provider"] == "rds"
    assert found["sessions"]["provider"] == "elasticache"
    assert found["sessions"]["output_resource_name"] == "sessions-access"


def test_a_resource_names_account_and_keys(
    inventory: InventoryDriver, inventory_at_hand: httpx.Client, belongings: Ownership
) -> None:
    inventory.register_database("orders", belongings.prefix)

    (namespace,) = [item for item in asked(inventory_at_hand)["namespaces"] if item["name"] == belongings.prefix]

    provisioner = namespace["externalResources"][0]["provisioner"]
    assert namespace["cluster"] == {"name": "planted"}
    assert provisioner["name"] == "ours"
    assert provisioner["automationToken"]["path"] == "accounts/ours"


def test_changes_of_a_resource_are_known(
    inventory: InventoryDriver, inventory_at_hand: httpx.Client, belongings: Ownership
) -> None:
    place = belongings.prefix
    inventory.register_database("orders", place)
    inventory.register_cache("sessions", place, "sessions-access")

    inventory.mark_removed("orders", place)

    found = resources(inventory_at_hand, place)
    assert found["orders"]["delete"] is True
    assert found["sessions"]["delete"] is None


def test_what_was_never_registered_cannot_be_changed(inventory: InventoryDriver, belongings: Ownership) -> None:
    with pytest.raises(InventoryError, match="never registered"):
        inventory.mark_removed("orders", belongings.prefix)


def test_everything_is_taken_back(inventory_at_hand: httpx.Client) -> None:
    owner = Ownership(run="tests")
    inventory = driver(inventory_at_hand, owner)
    inventory.register_database("orders", owner.prefix)
    assert resources(inventory_at_hand, owner.prefix).keys() == {"orders"}

    owner.give_up_everything()

    assert resources(inventory_at_hand, owner.prefix) == {}


def test_a_refused_registration_says_why(inventory_at_hand: httpx.Client, belongings: Ownership) -> None:
    with (
        httpx.Client(base_url=inventory_at_hand.base_url, headers={"Authorization": "wrong"}) as stranger,
        pytest.raises(InventoryError, match=r"PUT /namespaces/.*: 40"),
    ):
        driver(stranger, Ownership(run="tests")).register_database("orders", belongings.prefix)
