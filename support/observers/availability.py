"""How many pods of a workload served at every moment, and not only when somebody happened to look."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from support.connections.cluster import ClusterConnection, WatchEnded
from support.connections.kinds import Document
from support.observers.comparing import Mismatch
from support.observers.workloads import PodSeen, controller_of, pod_seen
from support.waiting import Answer, Done, NotYet, eventually


@dataclass(frozen=True)
class Moment:
    """From `seconds` after the watch began, `available` pods served; `because` says what had changed."""

    seconds: float
    available: int
    because: str


@dataclass(frozen=True)
class AvailabilitySeen:
    """The complete course from the first to the last moment of a watch."""

    moments: tuple[Moment, ...]

    @property
    def minimum(self) -> int:
        """The fewest pods that served at any moment."""
        return min(moment.available for moment in self.moments)

    def describe(self) -> str:
        """For messages: the lowest moment."""
        lowest = min(self.moments, key=lambda moment: moment.available)
        return f"{lowest.available} available after {lowest.seconds:.3f} s ({lowest.because})"

    def rows(self) -> list[dict[str, str]]:
        """For the report: the time line."""
        return [
            {"after": f"{moment.seconds:.3f} s", "available pods": str(moment.available), "because": moment.because}
            for moment in self.moments
        ]

    def expect_at_least(self, fewest: int) -> None:
        """Raise `Mismatch` when fewer pods served at any moment."""
        if self.minimum < fewest:
            raise Mismatch(f"at least {fewest} pods available at every moment", [self.describe()])


class AvailabilityWatch:
    """Follows the pods of one workload in the background from its creation until `stop`.

    Every change that the cluster reports is counted, in order; a gap in the report is an error and not a guess.
    """

    def __init__(self, connection: ClusterConnection, namespace: str, owner_kind: str, labels: str) -> None:
        self._connection, self._namespace, self._labels = connection, namespace, labels
        self._owner_kind = owner_kind
        self._lock = threading.Lock()
        self._pods: dict[str, PodSeen] = {}
        self._versions: dict[str, str] = {}
        self._moments: list[Moment] = []
        self._fault: Exception | None = None
        self._began = time.monotonic()
        version = self._begin()
        self._watch = connection.watch("Pod", namespace, labels, version)
        self._thread = threading.Thread(target=self._follow, name=f"availability {labels}", daemon=True)
        self._thread.start()

    def stop(self) -> AvailabilitySeen:
        """End the watch once it has seen the present moment, and return the whole course."""
        try:
            eventually(self._caught_up, wanted="the watch to have seen the present state of the pods")
        finally:
            self.abandon()
        return AvailabilitySeen(tuple(self._moments))

    def abandon(self) -> None:
        """End the watch without a result. Harmless when it has ended."""
        self._watch.stop()
        self._thread.join(timeout=5)

    def _begin(self) -> str:
        listing = self._connection.list("Pod", self._namespace, self._labels)
        for document in listing.items:
            self._keep(document)
        self._note("the watch began")
        return listing.version

    def _follow(self) -> None:
        try:
            for change in self._watch:
                with self._lock:
                    self._take(change.kind, change.document)
        except Exception as fault:  # reported by stop(), in the thread that asks
            self._fault = fault

    def _take(self, kind: str, document: Document) -> None:
        if kind == "DELETED":
            self._pods.pop(document["metadata"]["uid"], None)
            self._versions.pop(document["metadata"]["uid"], None)
            self._note(f"{document['metadata']['name']} is gone")
        elif self._is_of_the_workload(document):
            self._keep(document)
            self._note(pod_seen(document).describe())

    def _keep(self, document: Document) -> None:
        if self._is_of_the_workload(document):
            uid = document["metadata"]["uid"]
            self._pods[uid] = pod_seen(document)
            self._versions[uid] = document["metadata"]["resourceVersion"]

    def _is_of_the_workload(self, document: Document) -> bool:
        owner = controller_of(document)
        return owner is not None and owner["kind"] == self._owner_kind

    def _note(self, because: str) -> None:
        available = sum(pod.available for pod in self._pods.values())
        if not self._moments or self._moments[-1].available != available:
            self._moments.append(Moment(time.monotonic() - self._began, available, because))

    def _caught_up(self) -> Answer[None]:
        if self._fault is not None:
            raise WatchEnded(f"the watch of {self._labels} broke off: {self._fault}") from self._fault
        if not self._thread.is_alive():
            raise WatchEnded(f"the watch of {self._labels} has ended already")
        listing = self._connection.list("Pod", self._namespace, self._labels)
        present = {
            document["metadata"]["uid"]: document["metadata"]["resourceVersion"]
            for document in listing.items
            if self._is_of_the_workload(document)
        }
        with self._lock:
            return Done(None) if present == self._versions else NotYet("it lags behind")
