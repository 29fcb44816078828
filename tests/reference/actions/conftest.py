"""One system for all tests of this folder, and users with permissions of their own."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import boto3
import httpx
import jwt
import pytest

from tests.patience import PATIENT
from tests.reference.actions.namespaces import Namespace, register
from tests.reference.actions.processes import Process, Stack
from tests.reference.waiting import until

NUMBERS = count(1)
FINAL = ("SUCCESS", "FAILURE", "CANCELLED")
PREFIX = "/api/v1"


@dataclass
class Person:
    """A user of the API."""

    stack: Stack
    username: str
    http: httpx.Client

    def post(self, path: str, **params: Any) -> httpx.Response:
        return self.http.post(PREFIX + path, params=params)

    def get(self, path: str, **params: Any) -> httpx.Response:
        return self.http.get(PREFIX + path, params=params)

    def submit(self, path: str, **params: Any) -> str:
        answer = self.post(path, **params)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["action_id"])

    def detail(self, action_id: str) -> dict[str, Any]:
        return dict(self.get(f"/actions/{action_id}").json())

    def await_status(self, action_id: str, *wanted: str) -> dict[str, Any]:
        statuses = wanted or FINAL
        seen = until(lambda: self.detail(action_id), f"{statuses}", which=lambda one: one["status"] in statuses)
        return dict(seen)

    def act(self, path: str, **params: Any) -> dict[str, Any]:
        return self.await_status(self.submit(path, **params))

    def actions(self, **params: Any) -> list[dict[str, Any]]:
        return list(self.get("/actions", **params).json())


def make_token(stack: Stack, username: str, **claims: Any) -> str:
    now = int(time.time())
    content = {
        "iss": stack.api_url,
        "exp": now + 600,
        "iat": now,
        "name": username.title(),
        "preferred_username": username,
        "email": f"{username}@example.com",
        **claims,
    }
    return jwt.encode({k: v for k, v in content.items() if v is not None}, "t" * 40, algorithm="HS256")


def permission(obj: str, max_ops: Any = None, **params: Any) -> dict[str, Any]:
    return {"obj": obj, "max_ops": max_ops, "params": params}


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    with tempfile.TemporaryDirectory(prefix="actions-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        made = Stack(Path(folder))
        try:
            made.start_postgres()
            made.start_valkey()
            made.start_inventory()
            made.start_cluster()
            made.start_cloud()
            made.set_environment()
            made.start_api()
            yield made
        finally:
            made.stop()


@pytest.fixture(scope="module")
def worker(stack: Stack) -> Iterator[Process]:
    process = stack.start_worker()
    yield process
    process.stop()


@pytest.fixture
def person(stack: Stack) -> Iterator[Callable[..., Person]]:
    """Makes users, each with the permissions given."""
    made: list[Person] = []

    def make(*permissions: dict[str, Any], token: str | None = None) -> Person:
        name = f"user{next(NUMBERS)}"
        roles = {"users": {name: [f"{name}-role"]}, "roles": {f"{name}-role": list(permissions)}}
        (stack.roles / f"{name}.json").write_text(json.dumps(roles))
        headers = {"Authorization": f"Bearer {token or make_token(stack, name)}"}
        client = httpx.Client(base_url=stack.api_url, headers=headers, timeout=PATIENT)
        made.append(Person(stack, name, client))
        return made[-1]

    yield make
    for one in made:
        (stack.roles / f"{one.username}.json").unlink(missing_ok=True)
        one.http.close()


@pytest.fixture
def space(stack: Stack) -> Iterator[Namespace]:
    namespace = Namespace(stack)
    yield namespace
    namespace.http.delete(f"/api/v1/namespaces/{namespace.name}")
    namespace.http.close()


@pytest.fixture
def owner(person: Callable[..., Person]) -> Person:
    return person(permission("*"))


@pytest.fixture
def databases(stack: Stack, space: Namespace) -> Any:
    """A client of the cloud, and a database `<namespace>-db` that the inventory knows."""
    client = boto3.client(
        "rds",
        endpoint_url=stack.cloud_url,
        region_name="us-east-1",
        aws_access_key_id="123456789012",
        aws_secret_access_key="cloud-secret",
    )
    client.create_db_instance(
        DBInstanceIdentifier=f"{space.name}-db",
        Engine="postgres",
        DBInstanceClass="db.t3.micro",
        AllocatedStorage=20,
        MasterUsername="master",
        MasterUserPassword="password1",
    )
    resource = {"provider": "rds", "identifier": f"{space.name}-db", "output_resource_name": "db"}
    register(stack, space, resource, {**resource, "identifier": f"{space.name}-gone", "delete": True})
    return client
