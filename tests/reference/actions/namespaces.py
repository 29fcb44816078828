"""A namespace of the cluster, with what tests put into it."""

from __future__ import annotations

from itertools import count
from typing import Any

import httpx

from tests.patience import PATIENT
from tests.reference.actions.processes import Stack
from tests.reference.waiting import until

NUMBERS = count(1)
RESTART = "/openshift/workload-restart/east"
DELETE = "/openshift/workload-delete/east"
TRIGGER = "/openshift/trigger-cronjob/east"
Object = dict[str, Any]


class Namespace:
    """A namespace of the cluster."""

    def __init__(self, stack: Stack) -> None:
        self.name = f"ns{next(NUMBERS)}"
        headers = {"Authorization": "Bearer cluster-token"}
        self.http = httpx.Client(base_url=stack.cluster_url, headers=headers, timeout=PATIENT)
        self.make("/api/v1/namespaces", "v1", "Namespace", self.name)

    def make(self, path: str, api: str, kind: str, name: str, metadata: Object | None = None, **rest: Any) -> Object:
        body = {"apiVersion": api, "kind": kind, "metadata": {"name": name, **(metadata or {})}, **rest}
        answer = self.http.post(path, json=body)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def core(self, plural: str) -> str:
        return f"/api/v1/namespaces/{self.name}/{plural}"

    def group(self, group: str, plural: str) -> str:
        return f"/apis/{group}/v1/namespaces/{self.name}/{plural}"

    def items(self, path: str) -> list[Object]:
        return list(self.http.get(path).json()["items"])

    def workload(self, kind: str, name: str, replicas: int) -> set[str]:
        """Make a workload and return the uids of its running pods."""
        template = {"metadata": {"labels": {"app": name}}, "spec": {"containers": [{"name": "c", "image": "i"}]}}
        spec: Object = {"selector": {"matchLabels": {"app": name}}, "template": template}
        if kind != "DaemonSet":
            spec["replicas"] = replicas
        if kind == "StatefulSet":
            spec["serviceName"] = name
        self.make(self.group("apps", f"{kind.lower()}s"), "apps/v1", kind, name, spec=spec)
        return set(until(lambda: self.running(name) if len(self.running(name)) >= replicas else None))

    def running(self, app: str) -> set[str]:
        pods = self.items(self.core("pods") + f"?labelSelector=app%3D{app}")
        return {pod["metadata"]["uid"] for pod in pods if pod["status"].get("phase") == "Running"}


def cron_job(space: Namespace, name: str) -> Object:
    template = {"spec": {"restartPolicy": "Never", "containers": [{"name": "c", "image": "i", "args": ["x"]}]}}
    job = {"metadata": {"labels": {"team": "shop"}, "annotations": {"why": "nightly"}}, "spec": {"template": template}}
    spec = {"schedule": "0 3 * * *", "suspend": True, "jobTemplate": job}
    return space.make(space.group("batch", "cronjobs"), "batch/v1", "CronJob", name, spec=spec)


def register(stack: Stack, space: Namespace, *resources: Object) -> None:
    provisioner = {
        "name": "shop",
        "resourcesDefaultRegion": "us-east-1",
        "automationToken": {"path": "accounts/shop", "field": "all"},
    }
    stack.register(
        f"namespaces/east/{space.name}",
        {
            "name": space.name,
            "cluster": {"name": "east"},
            "externalResources": [{"provider": "aws", "provisioner": provisioner, "resources": list(resources)}],
        },
    )


def status_of(client: Any, identifier: str) -> str:
    return str(client.describe_db_instances(DBInstanceIdentifier=identifier)["DBInstances"][0]["DBInstanceStatus"])
