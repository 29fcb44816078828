"""The real kubectl against the cluster."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from kube_server import TOKEN, Kube, job, workload

from tests.patience import PATIENT

KUBECTL = shutil.which("kubectl", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")

pytestmark = pytest.mark.skipif(KUBECTL is None, reason="kubectl is not installed")

Kubectl = Callable[..., str]


@pytest.fixture
def kubectl(kube: Kube, tmp_path: Path) -> Kubectl:
    """Runs kubectl in the namespace of the test; the answer is what it wrote."""
    server = kube.url.replace("http://", f"http://anyone:{TOKEN}@")

    def run(*arguments: str, stdin: str = "", exit_code: int = 0) -> str:
        command = [str(KUBECTL), "--server", server, "--namespace", kube.namespace, *arguments]
        env = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
        done = subprocess.run(
            command, input=stdin, env=env, capture_output=True, text=True, timeout=2 * PATIENT, check=False
        )
        assert done.returncode == exit_code, done.stderr
        return done.stdout + done.stderr

    return run


def test_apply_creates_changes_and_leaves_alone(kube: Kube, kubectl: Kubectl) -> None:
    body = workload("Deployment", "web", replicas=2)
    for replicas, word in ((2, "created"), (2, "unchanged"), (3, "configured")):
        body["spec"]["replicas"] = replicas
        said = kubectl("apply", "--validate=false", "-f", "-", stdin=json.dumps(body))
        assert said == f"deployment.apps/web {word}\n"
    kube.rolled_out("web", 3)


def test_get_prints_tables_lists_and_json(kube: Kube, kubectl: Kubectl) -> None:
    kube.apps.create_namespaced_deployment(kube.namespace, workload("Deployment", "web", replicas=1))
    kube.rolled_out("web", 1)
    heading, row = kubectl("get", "pods").splitlines()
    assert heading.split() == ["NAME", "READY", "STATUS", "RESTARTS", "AGE"]
    assert row.split()[1:4] == ["1/1", "Running", "0"]
    assert kubectl("get", "deploy,rs", "-o", "name").splitlines()[0] == "deployment.apps/web"
    assert json.loads(kubectl("get", "deploy", "web", "-o", "json"))["status"]["readyReplicas"] == 1
    assert "NotFound" in kubectl("get", "deploy", "nobody", exit_code=1)


def test_roll_outs_can_be_restarted_watched_paused_and_undone(kube: Kube, kubectl: Kubectl) -> None:
    kubectl("create", "--validate=false", "-f", "-", stdin=json.dumps(workload("Deployment", "web", replicas=2)))
    assert "successfully rolled out" in kubectl("rollout", "status", "deployment/web", f"--timeout={PATIENT:g}s")
    before = {pod.metadata.uid for pod in kube.pods()}
    kubectl("rollout", "restart", "deployment/web")
    assert "successfully rolled out" in kubectl("rollout", "status", "deployment/web", f"--timeout={PATIENT:g}s")
    kube.until(lambda: not before & {pod.metadata.uid for pod in kube.pods()}, "new pods")
    assert len(kubectl("rollout", "history", "deployment/web").strip().splitlines()) == 4
    kubectl("rollout", "pause", "deployment/web")
    assert kube.apps.read_namespaced_deployment("web", kube.namespace).spec.paused
    kubectl("rollout", "resume", "deployment/web")
    kubectl("rollout", "undo", "deployment/web")
    kubectl("rollout", "status", "deployment/web", f"--timeout={PATIENT:g}s")
    found = kube.apps.read_namespaced_deployment("web", kube.namespace)
    assert not found.spec.template.metadata.annotations


@pytest.mark.parametrize("kind", ["StatefulSet", "DaemonSet"])
def test_the_other_workloads_restart_as_well(kube: Kube, kubectl: Kubectl, kind: str) -> None:
    body = workload(kind, "it", **({"replicas": 2, "serviceName": "it"} if kind == "StatefulSet" else {}))
    kubectl("apply", "--validate=false", "-f", "-", stdin=json.dumps(body))
    kubectl("rollout", "status", f"{kind}/it", f"--timeout={PATIENT:g}s")
    before = {pod.metadata.uid for pod in kube.pods()}
    kubectl("rollout", "restart", f"{kind}/it")
    kubectl("rollout", "status", f"{kind}/it", f"--timeout={PATIENT:g}s")
    kube.until(lambda: len(new := {pod.metadata.uid for pod in kube.pods()}) == 2 and not before & new, "new pods")


def test_scale_wait_and_delete(kube: Kube, kubectl: Kubectl) -> None:
    kube.apps.create_namespaced_deployment(kube.namespace, workload("Deployment", "web", replicas=1))
    kubectl("scale", "deployment/web", "--replicas=3")
    kubectl("wait", "--for=jsonpath={.status.readyReplicas}=3", "deployment/web", f"--timeout={PATIENT:g}s")
    kubectl("wait", "--for=condition=Available", "deployment/web", f"--timeout={PATIENT:g}s")
    assert len(kube.pods()) == 3
    assert "deleted" in kubectl("delete", "deployment", "web")
    kubectl("wait", "--for=delete", "pod", "-l", "app=web", f"--timeout={PATIENT:g}s")
    assert not kube.pods()


def test_logs_of_a_job(kube: Kube, kubectl: Kubectl) -> None:
    container = {"image": "quay.io/app-sre/debug-container", "command": ["bash", "-c", "echo one; sleep 0.3; echo two"]}
    kube.batch.create_namespaced_job(kube.namespace, job("work", container=container))
    kube.until(lambda: kube.pods() and kube.pods()[0].status.phase == "Running", "a running pod")
    assert kubectl("logs", "--follow", "job/work") == "one\ntwo\n"
    kubectl("wait", "--for=condition=complete", "job/work", f"--timeout={PATIENT:g}s")
    assert kubectl("logs", "job/work", "--tail=1") == "two\n"
    assert kubectl("logs", "job/work", "--timestamps").splitlines()[0].endswith("Z one")


def test_without_the_token_nothing_is_shown(kube: Kube, tmp_path: Path) -> None:
    done = subprocess.run(
        [str(KUBECTL), "--server", kube.url, "get", "pods"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        timeout=2 * PATIENT,
        check=False,
    )
    assert done.returncode == 1
    assert "provide credentials" in done.stderr
    assert "NAME" not in done.stdout
