"""The client library and the command line against the API."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from reference.actions import client
from reference.actions.client.catalogue import BODY, BY_ID, OPERATIONS, PATH, QUERY
from tests.patience import PATIENT
from tests.reference.actions.conftest import Person, make_token, permission
from tests.reference.actions.processes import ROOT, Process, Stack, free_port

HELP_COMMANDS = [[], ["--help"], *[[operation.id, "--help"] for operation in OPERATIONS]]


def run(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "reference.actions.cli", *arguments]
    plain = {"PATH": os.environ["PATH"]}
    return subprocess.run(command, cwd=ROOT, env={**plain, **env}, capture_output=True, text=True, timeout=PATIENT)


class Shell:
    """The command line of one user."""

    def __init__(self, one: Person) -> None:
        self.env = {"AA_URL": one.stack.api_url, "AA_TOKEN": make_token(one.stack, one.username)}

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return run(*arguments, **self.env)


def test_the_catalogue_says_what_the_api_says(stack: Stack) -> None:
    schema: dict[str, Any] = httpx.get(f"{stack.api_url}/docs/openapi.json").json()
    described = {
        operation["operationId"]: (method.upper(), path, parameters(schema, operation))
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    }
    catalogued = {
        operation.id: (
            operation.method,
            f"/api/v1{operation.path}",
            {(p.name, p.place, p.required) for p in operation.parameters},
        )
        for operation in OPERATIONS
    }
    assert catalogued == described


def parameters(schema: dict[str, Any], operation: dict[str, Any]) -> set[tuple[str, str, bool]]:
    found = {(p["name"], p["in"], p.get("required", False)) for p in operation.get("parameters", [])}
    if "requestBody" in operation:
        reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        model = schema["components"]["schemas"][reference.rpartition("/")[2]]
        found |= {(name, BODY, name in model["required"]) for name in model["properties"]}
    return found


def test_there_is_a_function_for_every_operation() -> None:
    for operation_id in BY_ID:
        assert callable(getattr(client, operation_id.replace("-", "_")))
    assert {p.place for operation in OPERATIONS for p in operation.parameters} == {PATH, QUERY, BODY}


@pytest.mark.usefixtures("worker")
def test_the_client_speaks_in_types(stack: Stack, person: Callable[..., Person]) -> None:
    alice = person(permission("*"))
    service = client.Service(stack.api_url, make_token(stack, alice.username))
    assert client.me(service).username == alice.username
    action = client.no_op(service)
    assert (action.status, action.result) == ("PENDING", None)
    alice.await_status(action.action_id)
    assert client.action_detail(service, action.action_id).result == "ok"
    assert [a.action_id for a in client.action_list(service, status="SUCCESS", max_age_minutes=5)] == [action.action_id]
    with pytest.raises(client.ResponseError) as refused:
        client.action_cancel(service, action.action_id)
    assert refused.value.response.status == 409
    token = client.create_token(service, "Name", "svc", "svc@example.com", datetime(2090, 1, 1))
    assert client.me(client.Service(stack.api_url, token)).username == "svc"
    reboot = client.external_resource_rds_reboot(service, "a", "b", force_failover=True)
    assert alice.await_status(reboot.action_id)["task_args"]["force_failover"] is True


def test_values_cannot_leave_their_place_in_the_address(stack: Stack, person: Callable[..., Person]) -> None:
    alice = person(permission("*"))
    service = client.Service(stack.api_url, make_token(stack, alice.username))
    for hostile in ("..", "a/b", "a?b=c", "a#b", "a%2fb", "a\r\nX: y"):
        with pytest.raises(client.ResponseError) as refused:
            client.openshift_workload_delete(service, "east", "shop", "ConfigMap", hostile)
        assert refused.value.response.status in (404, 422), hostile
    assert client.action_list(service) == []


def test_no_answer_is_its_own_error() -> None:
    for url in (f"http://127.0.0.1:{free_port()}", "ftp://example.com", "nonsense"):
        with pytest.raises(client.NoAnswerError, match="did not answer"):
            client.me(client.Service(url, "x"))


@pytest.mark.parametrize("arguments", HELP_COMMANDS, ids=" ".join)
def test_help_needs_neither_server_nor_token(arguments: list[str]) -> None:
    result = run(*arguments)
    assert (result.returncode, result.stderr) == (0, "")
    assert "Usage: automated-actions" in result.stdout
    operation = BY_ID.get(arguments[0]) if arguments else None
    for p in operation.parameters if operation else ():
        line = next(line for line in result.stdout.splitlines() if f"--{p.name.replace('_', '-')} " in line)
        assert ("[required]" in line) == p.required


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["action-detail"], "Missing option '--action-id'."),
        (["action-detail", "--action-id"], "Option '--action-id' requires an argument."),
        (["action-detail", "--action-id", " "], "Invalid value for '--action-id': it must not be empty."),
        (["action-detail", "--id", "x"], "No such option: --id"),
        (["me", "now"], "Got unexpected extra argument (now)"),
        (["mee"], "No such command 'mee'."),
        (["--output", "xml", "me"], "'xml' is not one of 'json', 'yaml'."),
        (["action-list", "--max-age-minutes", "soon"], "'soon' is not a valid integer."),
        (["action-list", "--status", "DONE"], "Invalid value for '--status': 'DONE' is not one of 'PENDING'"),
        (
            ["openshift-workload-restart", "--cluster=a", "--namespace=b", "--kind=Job", "--name=c"],
            "Invalid value for '--kind': 'Job'",
        ),
        (["external-resource-rds-reboot", "--force-failover=yes"], "Option '--force-failover' takes no value."),
    ],
    ids=" ".join,
)
def test_wrong_usage_needs_no_server(arguments: list[str], message: str) -> None:
    result = run(*arguments, AA_TOKEN="x", AA_URL="http://127.0.0.1:9")
    assert (result.returncode, result.stdout) == (2, "")
    assert message in result.stderr
    assert "Usage: automated-actions" in result.stderr


def test_without_a_token_the_variable_is_named() -> None:
    result = run("me")
    assert (result.returncode, result.stdout) == (1, "")
    assert "AA_TOKEN" in result.stderr


def test_an_unreachable_service_is_a_readable_failure() -> None:
    result = run("--debug", "me", AA_TOKEN="very-secret", AA_URL=f"http://127.0.0.1:{free_port()}")
    assert (result.returncode, result.stdout) == (1, "")
    assert "ConnectionRefusedError" in result.stderr
    assert "Traceback" not in result.stderr
    assert "very-secret" not in result.stderr


def test_a_token_that_cannot_be_sent_is_not_repeated() -> None:
    for token in ("very\nsecret", "very-secr\u20act"):
        result = run("me", AA_TOKEN=token, AA_URL="http://127.0.0.1:9")
        assert (result.returncode, result.stdout) == (1, "")
        assert "the token contains characters that cannot be sent" in result.stderr
        assert "very" not in result.stderr


def test_answers_are_exact_documents(stack: Stack, person: Callable[..., Person]) -> None:
    alice = person()
    shell = Shell(alice)
    as_json, as_yaml = shell("--output", "json", "--color", "me"), shell("me")
    me = alice.get("/me").json()
    assert as_json.stdout == json.dumps(me, indent=4, sort_keys=True) + "\n"
    assert as_yaml.stdout.startswith("---\n")
    assert yaml.safe_load(as_yaml.stdout) == me
    assert as_json.stderr == as_yaml.stderr == ""
    assert run("me", **{**shell.env, "AA_OUTPUT": "json"}).stdout == as_json.stdout


@pytest.mark.usefixtures("worker")
def test_the_command_line_acts_and_reports(person: Callable[..., Person]) -> None:
    alice = person(permission("*"))
    shell = Shell(alice)
    where = ["--cluster", "nowhere", "--namespace", "[red]x[bold]", "--kind", "Pod", "--name", "p\u00e4d"]
    accepted = json.loads(shell("--output", "json", "openshift-workload-restart", *where).stdout)
    assert accepted["status"] == "PENDING"
    assert {"result", "task_args"} <= set(accepted)
    alice.await_status(accepted["action_id"])
    seen = json.loads(shell("--output", "json", "action-detail", "--action-id", accepted["action_id"]).stdout)
    assert seen == alice.detail(accepted["action_id"])
    assert seen["task_args"]["name"] == "p\u00e4d"
    listed = yaml.safe_load(shell("action-list", "--status", "FAILURE", "--max-age-minutes", "5").stdout)
    assert listed == [seen]


def test_refusals_go_to_stderr_as_they_came(person: Callable[..., Person]) -> None:
    shell = Shell(person())
    unknown = shell("action-detail", "--action-id", "7")
    assert (unknown.returncode, unknown.stdout, unknown.stderr) == (1, "", '{"detail":"Item not found"}\n')
    denied = shell("no-op")
    assert (denied.returncode, denied.stdout, denied.stderr) == (1, "", '{"detail":"Not authorized"}\n')


def test_a_token_issued_by_command_line_works(stack: Stack, person: Callable[..., Person]) -> None:
    wanted = ["--name", "N", "--username", "svc2", "--email", "svc2@example.com", "--expiration", "2090-01-01T00:00:00"]
    result = Shell(person(permission("create-token")))("--output", "json", "create-token", *wanted)
    assert (result.returncode, result.stderr) == (0, "")
    me = run("--output", "json", "me", AA_URL=stack.api_url, AA_TOKEN=json.loads(result.stdout))
    assert json.loads(me.stdout)["username"] == "svc2"


def test_the_screen_can_be_captured(tmp_path: Path, person: Callable[..., Person]) -> None:
    shell = Shell(person())
    result = shell("--screen-capture-file", str(tmp_path / "me.svg"), "me")
    assert result.returncode == 0
    assert "allowed_actions" in (tmp_path / "me.svg").read_text()
    assert shell("--screen-capture-file", str(tmp_path / "no" / "me.svg"), "me").returncode == 1


@pytest.mark.parametrize("module", ["api", "worker"])
def test_missing_settings_are_named(module: str) -> None:
    command = [sys.executable, "-m", f"reference.actions.{module}"]
    env = {"PATH": os.environ["PATH"], "AA_ENVIRONMENT": "x", "AA_TOKEN_SECRET": "hush"}
    result = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=PATIENT)
    assert result.returncode == 2
    for name in ("AA_SESSION_SECRET", "AA_OIDC_CLIENT_ID", "AA_OIDC_CLIENT_SECRET", "AA_DATABASE_URL"):
        assert f"{name} is not set" in result.stderr
    assert "AA_ENVIRONMENT" not in result.stderr
    assert "hush" not in result.stderr
    assert subprocess.run([*command, "--help"], cwd=ROOT, env=env, capture_output=True, timeout=PATIENT).returncode == 0


@pytest.mark.parametrize("module", ["api", "worker"])
def test_an_unreachable_database_is_named_without_its_password(stack: Stack, module: str) -> None:
    url = f"postgresql://u:hush-hush@127.0.0.1:{free_port()}/automated_actions"
    command = [sys.executable, "-m", f"reference.actions.{module}"]
    env = {**os.environ, **stack.env, "AA_DATABASE_URL": url}
    result = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=PATIENT)
    assert result.returncode == 1
    assert "AA_DATABASE_URL" in result.stderr
    assert "hush-hush" not in result.stderr


def test_two_apis_may_start_at_once_on_an_empty_database(stack: Stack) -> None:
    import psycopg

    with psycopg.connect(stack.database_url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE empty_one")
    url = stack.database_url.rpartition("/")[0] + "/empty_one"
    ports = [free_port(), free_port(), free_port()]
    started: list[Process] = [
        stack.module(f"api-{port}", "reference.actions.api", "--port", str(port), AA_DATABASE_URL=url) for port in ports
    ]
    for process, port in zip(started, ports, strict=True):
        address = f"http://127.0.0.1:{port}/healthz"
        process.await_ready(lambda address=address: httpx.get(address).status_code == 200)  # type: ignore[misc]
        process.kill()
