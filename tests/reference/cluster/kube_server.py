"""Starts the cluster as its own process and speaks to it with the official client."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kubernetes import client

from support.waiting import Done, NotYet, eventually
from tests.patience import PATIENT
from tests.reference.waiting import until

ROOT = Path(__file__).parents[3]
TOKEN = "a-token-of-this-run"


@dataclass
class Kube:
    """A namespace of one test and the ways into it."""

    url: str
    namespace: str
    api: client.ApiClient

    def __post_init__(self) -> None:
        self.core = client.CoreV1Api(self.api)
        self.apps = client.AppsV1Api(self.api)
        self.batch = client.BatchV1Api(self.api)

    def pods(self, selector: str = "") -> list[Any]:
        found: list[Any] = self.core.list_namespaced_pod(self.namespace, label_selector=selector).items
        return found

    def rolled_out(self, name: str, replicas: int) -> Any:
        """Wait until the Deployment has only new, available pods."""

        def look() -> Done[Any] | NotYet:
            seen = self.apps.read_namespaced_deployment(name, self.namespace)
            status = seen.status
            counts = (status.replicas, status.updated_replicas, status.available_replicas)
            done = status.observed_generation == seen.metadata.generation and counts == (replicas,) * 3
            return Done(seen) if done else NotYet(str(counts))

        return eventually(look, wanted=f"{replicas} new pods of {name}", within=PATIENT)

    def until(self, look: Callable[[], Any], wanted: str) -> Any:
        """Wait until `look` answers something true."""
        return until(look, wanted)


def api_client(url: str, token: str = TOKEN) -> client.ApiClient:
    configuration = client.Configuration()
    configuration.host = url
    configuration.api_key = {"authorization": f"Bearer {token}"} if token else {}
    return client.ApiClient(configuration)


@contextmanager
def running_server() -> Iterator[str]:
    """The address of a cluster that lives as long as the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", "reference.cluster", "--host", "127.0.0.1", "--port", "0"],
        cwd=ROOT,
        env={**os.environ, "CLUSTER_TOKEN": f"another,{TOKEN}"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().split()[-1]
    finally:
        process.terminate()
        assert process.wait(PATIENT) == 0
        assert process.stdout is not None
        process.stdout.close()


def new_namespace(url: str, api: client.ApiClient) -> Kube:
    name = f"t-{uuid.uuid4().hex[:10]}"
    client.CoreV1Api(api).create_namespace({"metadata": {"name": name}, "apiVersion": "v1", "kind": "Namespace"})
    return Kube(url, name, api)


def template(name: str, annotations: dict[str, str] | None = None, **container: Any) -> dict[str, Any]:
    return {
        "metadata": {"labels": {"app": name}, "annotations": annotations or {}},
        "spec": {"containers": [{"name": "main", "image": "nginx:1", **container}]},
    }


def workload(kind: str, name: str, annotations: dict[str, str] | None = None, **spec: Any) -> dict[str, Any]:
    body = {"selector": {"matchLabels": {"app": name}}, "template": template(name, annotations), **spec}
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": name}, "spec": body}


def job(name: str, annotations: dict[str, str] | None = None, container: Any = None, **spec: Any) -> dict[str, Any]:
    body = template(name, annotations, **(container or {}))
    body["spec"]["restartPolicy"] = "Never"
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": name},
        "spec": {"backoffLimit": 2, "template": body, **spec},
    }


def config_map(name: str, **more: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, **more}, "data": {"a": "1"}}


RESTART = {"spec": {"template": {"metadata": {"annotations": {"kubectl.kubernetes.io/restartedAt": "now"}}}}}
