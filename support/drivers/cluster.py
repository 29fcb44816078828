"""Arranges the cluster of a scenario: its own namespace, a neighbouring one, and what runs in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from support.connections.cluster import ClusterConnection
from support.connections.kinds import Document
from support.drivers import manifests
from support.evidence.attachments import attach_objects
from support.ownership import Ownership
from support.targets import profile
from support.targets.offers import offered
from support.waiting import Answer, Done, NotYet, eventually

_START_DELAY = "cluster.embedded/start-delay"
_START_FAILURE = "cluster.embedded/start-failure"
_FAIL_TIMES = "cluster.embedded/fail-times"
_CRASH_LOOP = "CrashLoopBackOff"


def own_namespace(owner: Ownership) -> str:
    """Name of a scenario's own namespace, whether it exists yet or not."""
    return owner.prefix


def neighbouring_namespace(owner: Ownership) -> str:
    """Name of a scenario's second namespace, whether it exists yet or not."""
    return f"{owner.prefix}-next-door"


class ClusterDriver:
    """Puts objects into the scenario's namespaces and waits until they are as a user would find them.

    `joined` hears of every namespace at its creation. All objects go with their namespace at the scenario's end.
    """

    def __init__(
        self,
        connection: ClusterConnection,
        settings: profile.Cluster,
        owner: Ownership,
        joined: Callable[[str], None] = lambda namespace: None,
    ) -> None:
        self._connection, self._settings, self._owner, self._joined = connection, settings, owner, joined
        self._namespaces: set[str] = set()

    @property
    def name(self) -> str:
        """How the target calls this cluster."""
        return self._settings.name

    @property
    def namespace(self) -> str:
        """The scenario's own namespace."""
        return self._ensured(own_namespace(self._owner))

    # workloads

    def deployment(self, name: str, replicas: int, namespace: str | None = None) -> None:
        """Make a deployment and wait until all its pods are available."""
        self._make(manifests.deployment(name, replicas), namespace)
        self.wait_until_available("Deployment", name, namespace)

    def replica_set(self, name: str, replicas: int, namespace: str | None = None) -> None:
        """Make a replica set that no deployment owns and wait until all its pods are available."""
        self._make(manifests.replica_set(name, replicas), namespace)
        self.wait_until_available("ReplicaSet", name, namespace)

    def stateful_set(self, name: str, replicas: int, namespace: str | None = None) -> None:
        """Make a stateful set and wait until all its pods are available."""
        self._make(manifests.stateful_set(name, replicas), namespace)
        self.wait_until_available("StatefulSet", name, namespace)

    def daemon_set(self, name: str, namespace: str | None = None) -> None:
        """Make a daemon set and wait until it has an available pod on every node."""
        self._make(manifests.daemon_set(name), namespace)
        self.wait_until_available("DaemonSet", name, namespace)

    def pod(self, name: str, namespace: str | None = None) -> None:
        """Make a pod that nothing owns and wait until it serves."""
        self._make(manifests.pod(name), namespace)
        self._wait("Pod", name, namespace, lambda found: (int(_has(found, "Ready")), 1), "serving")

    def share_namespace(self) -> None:
        """Fill the scenario's own namespace with things that belong to others: a bystander of every kind."""
        self._make(manifests.deployment("bystander", 1))
        self._make(manifests.stateful_set("bystander", 1))
        self._make(manifests.cron_job("bystander"))
        self._make(manifests.config_map("bystander", {"colour": "grey"}))
        self._make(manifests.secret("bystander", {"word": "mellon"}))
        self.wait_until_available("Deployment", "bystander")
        self.wait_until_available("StatefulSet", "bystander")

    def pause_rollout(self, name: str) -> None:
        """Have a deployment keep its pods, whatever its template says."""
        self._connection.merge("Deployment", self.namespace, name, {"spec": {"paused": True}})

    def wait_until_available(self, kind: str, name: str, namespace: str | None = None) -> None:
        """Wait until a workload has seen its last change and all the pods that it wants are available."""
        self._wait(kind, name, namespace, _availability, "available")

    def wait_until_rolled_out(self, kind: str, name: str, namespace: str | None = None) -> None:
        """Wait until a workload has seen its last change and has only pods made by it, all of them available."""
        self._wait(kind, name, namespace, _rollout, "new and available")
        labels = self._labels(kind, name, self._place(namespace))
        self._wait_for_none("Pod", namespace, labels, lambda pod: "deletionTimestamp" in pod["metadata"], "leaving")

    def wait_until_jobs_finished(self, namespace: str) -> None:
        """Wait until every job of one of the own namespaces has come to an end."""
        ended = ("Complete", "Failed")
        self._wait_for_none("Job", namespace, "", lambda job: not any(_has(job, state) for state in ended), "at work")

    # jobs

    def job(self, name: str, pods: int = 1) -> None:
        """Make a job and wait until it has finished."""
        self._make(manifests.job(name, pods))
        self._wait(
            "Job", name, None, lambda found: ((found.get("status") or {}).get("succeeded") or 0, pods), "finished"
        )

    def cron_job(
        self,
        name: str,
        namespace: str | None = None,
        *,
        command: Sequence[str] = ("sh", "-c", "echo done"),
        labels: Mapping[str, str] | None = None,
        annotations: Mapping[str, str] | None = None,
        settings: Mapping[str, str] | None = None,
        suspended: bool = False,
    ) -> None:
        """Make a schedule that never comes due by itself. Labels, annotations and settings are those of its jobs."""
        self._make(manifests.cron_job(name, command, labels, annotations, settings, suspended), namespace)

    def suspend_cron_job(self, name: str) -> None:
        """Have a schedule start nothing by itself."""
        self._connection.merge("CronJob", self.namespace, name, {"spec": {"suspend": True}})

    # other objects

    def config_map(self, name: str, data: Mapping[str, str] | None = None, namespace: str | None = None) -> None:
        """Make a config map."""
        self._make(manifests.config_map(name, data or {"colour": "blue"}), namespace)

    def secret(self, name: str, data: Mapping[str, str] | None = None, namespace: str | None = None) -> None:
        """Make a secret, or put other values into the one that is there."""
        document = manifests.secret(name, data or {"word": "friend"})
        place = self._place(namespace)
        if self._connection.get("Secret", place, name) is None:
            self._connection.create(document, place)
        else:
            self._connection.merge("Secret", place, name, {"data": document["data"]})

    # how new pods fare

    def delay_new_pods(self, seconds: float) -> None:
        """Have every pod that is made from now on in the own namespace take so long to become available."""
        self._set_pods(_START_DELAY, f"{round(seconds * 1000)}ms")

    def fail_new_pods(self) -> None:
        """Have every pod that is made from now on in the own namespace crash at its start, again and again."""
        self._set_pods(_START_FAILURE, _CRASH_LOOP)

    def fail_pods_of_jobs(self, times: int) -> None:
        """Have the first pods of every job that is made from now on in the own namespace fail."""
        self._set_pods(_FAIL_TIMES, str(times))

    def _set_pods(self, setting: str, value: str) -> None:
        offered(self._settings.settable_pods or None, "pods whose start can be made slow or failing")
        self._connection.merge("Namespace", None, self.namespace, {"metadata": {"annotations": {setting: value}}})

    def _make(self, document: Document, namespace: str | None = None) -> None:
        made = self._connection.create(document, self._place(namespace))
        if made["kind"] != "Secret":
            attach_objects(f"{made['kind']} {made['metadata']['name']} as arranged", made)

    def _place(self, namespace: str | None) -> str:
        return self.namespace if namespace is None else self._ensured(namespace)

    def _ensured(self, namespace: str) -> str:
        """Create one of the scenario's own namespaces at its first use."""
        if namespace in self._namespaces:
            return namespace
        if not namespace.startswith(self._owner.prefix):
            raise ValueError(f"the namespace {namespace} does not belong to this scenario ({self._owner.prefix})")
        self._owner.register(
            f"namespace {namespace}",
            lambda: self._connection.delete("Namespace", None, namespace),
            lambda: self._connection.get("Namespace", None, namespace) is None,
        )
        self._connection.create(manifests.namespace(namespace, self._owner.marks()))
        self._namespaces.add(namespace)
        self._joined(namespace)
        return namespace

    def _wait(
        self, kind: str, name: str, namespace: str | None, count: Callable[[Document], tuple[int, int]], state: str
    ) -> None:
        """Wait until the two numbers that `count` reads from the object, seen and wanted, are the same."""
        place = self._place(namespace)

        def probe() -> Answer[None]:
            seen, wanted = count({"kind": kind, **(self._connection.get(kind, place, name) or {})})
            return Done(None) if seen == wanted else NotYet(f"{seen} of {max(wanted, 0)} pods {state}")

        eventually(probe, wanted=f'{kind} "{name}" {state}')

    def _labels(self, kind: str, name: str, place: str) -> str:
        """The labels by which a workload knows its pods, as a selector."""
        document = self._connection.get(kind, place, name) or {}
        labels = document.get("spec", {}).get("selector", {}).get("matchLabels", {})
        return ",".join(f"{key}={value}" for key, value in sorted(labels.items()))

    def _wait_for_none(
        self, kind: str, namespace: str | None, labels: str, matches: Callable[[Document], bool], state: str
    ) -> None:
        """Wait until no object of a kind (with these labels) is in a passing state."""
        place = self._place(namespace)

        def probe() -> Answer[None]:
            found = filter(matches, self._connection.list(kind, place, labels).items)
            names = [document["metadata"]["name"] for document in found]
            return NotYet(f"{', '.join(names)} {state}") if names else Done(None)

        eventually(probe, wanted=f"no {kind} {state} in {place}")


def _availability(document: Document) -> tuple[int, int]:
    """Available pods and wanted ones; -1 wanted while the controllers have not seen the last change."""
    spec, status = document.get("spec") or {}, document.get("status") or {}
    if status.get("observedGeneration", 0) < document.get("metadata", {}).get("generation", 0):
        return 0, -1
    if document["kind"] == "DaemonSet":
        return status.get("numberAvailable") or 0, status.get("desiredNumberScheduled") or -1
    available = min(status.get("availableReplicas") or 0, status.get("replicas") or 0)
    return available, spec.get("replicas", -1)


def _rollout(document: Document) -> tuple[int, int]:
    """Pods that are available and of the last template, and wanted ones; -1 wanted while there are others."""
    status = document.get("status") or {}
    available, wanted = _availability(document)
    daemon = document["kind"] == "DaemonSet"
    present = status.get("currentNumberScheduled" if daemon else "replicas") or 0
    updated = status.get("updatedNumberScheduled" if daemon else "updatedReplicas") or 0
    return (min(available, updated), wanted) if present == updated else (0, -1)


def _has(document: Document, condition: str) -> bool:
    conditions = (document.get("status") or {}).get("conditions") or []
    return any(item["type"] == condition and item["status"] == "True" for item in conditions)
