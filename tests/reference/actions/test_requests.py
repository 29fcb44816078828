"""What the API accepts, refuses and remembers."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import psycopg
import pytest

from tests.reference.actions.conftest import Person, permission
from tests.reference.actions.processes import Process, Stack

RESTART = "/openshift/workload-restart"
REBOOT = "/external-resource/rds-reboot/shop/orders"

pytestmark = pytest.mark.usefixtures("worker")


def test_an_action_runs_to_its_end(person: Callable[..., Person]) -> None:
    alice = person(permission("no-op"))
    accepted = alice.post("/no-op")
    assert accepted.status_code == 202
    assert set(accepted.json()) == {"action_id", "name", "owner", "status", "created_at", "updated_at"}
    assert accepted.json()["status"] == "PENDING"
    done = alice.await_status(accepted.json()["action_id"])
    assert (done["status"], done["result"], done["task_args"]) == ("SUCCESS", "ok", {})
    assert done["owner"] == alice.username
    assert done["created_at"] < done["updated_at"] <= time.time()


def test_what_a_role_does_not_allow_leaves_no_trace(person: Callable[..., Person]) -> None:
    alice = person(permission("openshift-workload-restart", cluster="east", namespace="shop"))
    for path in (f"{RESTART}/east/bank/Deployment/x", f"{RESTART}/west/shop/Deployment/x", "/no-op"):
        answer = alice.post(path, cluster="east", namespace="shop")
        assert (answer.status_code, answer.json()) == (403, {"detail": "Not authorized"})
    assert alice.actions() == []


@pytest.mark.parametrize(
    ("condition", "sent", "status"),
    [
        ("false", "1", 403),
        ("false", "YES", 403),
        ("false", "0", 202),
        ("true", "on", 202),
        (None, "false", 403),
    ],
)
def test_the_policy_sees_a_flag_as_it_will_be_acted_on(
    person: Callable[..., Person], condition: str | None, sent: str, status: int
) -> None:
    alice = person(permission("external-resource-rds-reboot", force_failover=condition))
    assert alice.post(REBOOT, force_failover=sent).status_code == status


@pytest.mark.parametrize(
    ("path", "params", "field"),
    [
        (f"{RESTART}/east/shop/Job/x", {}, "kind"),
        (f"{RESTART}/east/shop/Pod/{'x' * 254}", {}, "name"),
        (f"{RESTART}/east/a%00b/Pod/x", {}, "namespace"),
        (f"{RESTART}/east/%20/Pod/x", {}, "namespace"),
        ("/openshift/workload-delete/east/shop/%2e%2e/x", {}, "kind"),
        ("/openshift/workload-delete/east/shop/Pod/a%5cb", {}, "name"),
        ("/openshift/workload-delete/east/shop/Pod/a%3fb", {}, "name"),
        ("/openshift/workload-delete/east/shop/Pod/x", {"api_version": "\n"}, "api_version"),
        (REBOOT, {"force_failover": "perhaps"}, "force_failover"),
    ],
)
def test_invalid_input_names_the_field_and_leaves_no_trace(
    person: Callable[..., Person], path: str, params: dict[str, str], field: str
) -> None:
    alice = person(permission("*"))
    answer = alice.post(path, **params)
    assert answer.status_code == 422
    assert answer.json()["message"].startswith(f"{field}: ")
    assert ".py" not in answer.text
    assert alice.actions() == []


def test_a_dotted_name_never_becomes_part_of_an_address(stack: Stack, person: Callable[..., Person]) -> None:
    alice = person(permission("*"))
    request = alice.http.build_request("POST", "/api/v1/openshift/workload-delete/east/shop/ConfigMap/x")
    request.url = request.url.copy_with(raw_path=b"/api/v1/openshift/workload-delete/east/shop/ConfigMap/..")
    assert alice.http.send(request).status_code in (404, 422)
    assert alice.actions() == []


def test_broken_json_is_found_before_anything_else(stack: Stack) -> None:
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    answer = httpx.post(f"{stack.api_url}/api/v1/admin/token", content="{", headers=headers)
    assert (answer.status_code, answer.json()["message"]) == (422, "body: JSON decode error")


@pytest.mark.parametrize("action_id", ["7", "00000000-0000-4000-8000-000000000000", "{x}", "a%00", "%F0%9F%92%A9"])
def test_an_unknown_action_is_not_found(person: Callable[..., Person], action_id: str) -> None:
    for answer in (person().get(f"/actions/{action_id}"), person().post(f"/actions/{action_id}")):
        assert (answer.status_code, answer.json()) == (404, {"detail": "Item not found"})


def test_one_sees_and_cancels_only_ones_own_actions(person: Callable[..., Person]) -> None:
    alice, bob = person(permission("no-op")), person()
    auditor = person(permission("action-list"), permission("action-detail"))
    action_id = alice.submit("/no-op")
    assert bob.get(f"/actions/{action_id}").status_code == 403
    assert bob.post(f"/actions/{action_id}").status_code == 403
    assert bob.get("/actions", action_user=alice.username).status_code == 403
    assert bob.get("/actions", action_user="").status_code == 403
    assert auditor.get(f"/actions/{action_id}").status_code == 200
    assert [a["action_id"] for a in auditor.actions(action_user=alice.username)] == [action_id]
    assert auditor.post(f"/actions/{action_id}").status_code == 403


def test_lists_are_filtered_and_start_with_the_oldest_change(stack: Stack, person: Callable[..., Person]) -> None:
    alice = person(permission("*"))
    ids = [alice.act("/no-op")["action_id"] for _ in range(3)]
    failed = alice.act(f"{RESTART}/nowhere/shop/Pod/x")["action_id"]
    assert [a["action_id"] for a in alice.actions()] == [*ids, failed]
    assert [a["action_id"] for a in alice.actions(status="FAILURE")] == [failed]
    with psycopg.connect(stack.database_url) as connection:
        connection.execute(
            "UPDATE actions SET updated_at = updated_at - interval '11 minutes' WHERE action_id = %s", (ids[2],)
        )
    assert [a["action_id"] for a in alice.actions()] == [ids[2], ids[0], ids[1], failed]
    assert [a["action_id"] for a in alice.actions(max_age_minutes=10, status="SUCCESS")] == ids[:2]
    assert len(alice.actions(max_age_minutes=12)) == 4
    assert len(alice.actions(max_age_minutes=10**30)) == 4
    assert alice.actions(max_age_minutes=0) == []
    for wrong in ({"status": "DONE"}, {"max_age_minutes": -1}, {"max_age_minutes": "x"}):
        answer = alice.get("/actions", **wrong)
        assert answer.status_code == 422
        assert answer.json()["message"].startswith(next(iter(wrong)))


def test_the_limit_holds_for_each_user_and_action(stack: Stack, person: Callable[..., Person]) -> None:
    alice, bob = person(permission("no-op", 2)), person(permission("no-op", 2))
    assert [alice.post("/no-op").status_code for _ in range(3)] == [202, 202, 429]
    assert alice.post("/no-op").json() == {"detail": "Action rate limit exceeded!"}
    assert bob.post("/no-op").status_code == 202
    assert len(alice.actions()) == 2
    with psycopg.connect(stack.database_url) as connection:
        connection.execute(
            "UPDATE actions SET updated_at = updated_at - interval '61 minutes' WHERE owner = %s", (alice.username,)
        )
    assert alice.post("/no-op").status_code == 202


def test_an_action_without_a_limit_line_is_never_allowed(person: Callable[..., Person]) -> None:
    assert person({"obj": "no-op"}).post("/no-op").status_code == 429


def test_the_limit_holds_under_simultaneous_requests(person: Callable[..., Person]) -> None:
    alice = person(permission("no-op", 5))
    with ThreadPoolExecutor(20) as pool:
        codes = list(pool.map(lambda _: alice.post("/no-op").status_code, range(30)))
    assert sorted(codes) == [202] * 5 + [429] * 25
    assert len(alice.actions()) == 5


def test_a_finished_action_cannot_be_cancelled(person: Callable[..., Person]) -> None:
    alice = person(permission("no-op", 1))
    done = alice.act("/no-op")
    answer = alice.post(f"/actions/{done['action_id']}")
    assert answer.status_code == 409
    assert alice.detail(done["action_id"]) == done
    assert alice.post("/no-op").status_code == 429


def test_health_and_metrics_answer_without_a_credential(
    stack: Stack, worker: Process, person: Callable[..., Person]
) -> None:
    person(permission("no-op")).act("/no-op")
    assert httpx.get(f"{stack.api_url}/healthz").json()
    api = httpx.get(f"{stack.api_url}/metrics").text
    assert 'http_requests_total{handler="/api/v1/no-op",method="POST",status="202"}' in api
    assert "/healthz" not in api
    port = worker.name.removeprefix("worker-")
    metrics = httpx.get(f"http://127.0.0.1:{port}/metrics").text
    assert 'automated_actions_action_elapsed_seconds_count{name="no-op",status="SUCCESS"}' in metrics


def test_the_description_holds_every_operation_and_no_422(stack: Stack) -> None:
    schema: dict[str, Any] = httpx.get(f"{stack.api_url}/docs/openapi.json").json()
    operations = [operation for path in schema["paths"].values() for operation in path.values()]
    assert len(operations) == 14
    assert all("422" not in operation["responses"] for operation in operations)
    assert not [path for path in schema["paths"] if "auth" in path]
