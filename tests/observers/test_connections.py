"""The wire to a cluster: refusals are said in words, and a watch has no gaps."""

from __future__ import annotations

import json

import httpx
import pytest

from support.connections.cluster import ClusterConnection, ClusterError, WatchEnded
from support.connections.kinds import kind_of
from support.observers.availability import AvailabilityWatch
from tests.patience import PATIENT


def event(kind: str, version: int, **document: object) -> str:
    return json.dumps({"type": kind, "object": {"metadata": {"resourceVersion": str(version)}, **document}}) + "\n"


class PlantedCluster:
    """Answers lists with nothing and watches with what it is given, one answer after the other."""

    def __init__(self, *watches: str) -> None:
        self.watches = list(watches)
        self.asked: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if "watch" not in request.url.params:
            return httpx.Response(200, json={"metadata": {"resourceVersion": "7"}, "items": []})
        self.asked.append(request.url.params["resourceVersion"])
        if not self.watches:
            raise httpx.ReadError("the line is dead")
        return httpx.Response(200, text=self.watches.pop(0))

    def connection(self) -> ClusterConnection:
        return ClusterConnection(httpx.Client(base_url="http://cluster", transport=httpx.MockTransport(self)))


def test_a_watch_goes_on_where_the_cluster_ended_it() -> None:
    cluster = PlantedCluster(event("ADDED", 8) + event("BOOKMARK", 12), event("MODIFIED", 13))
    changes = iter(cluster.connection().watch("Pod", "n", "app=web", "7"))

    assert [next(changes).kind, next(changes).kind] == ["ADDED", "MODIFIED"]
    with pytest.raises(httpx.ReadError):
        next(changes)
    assert cluster.asked == ["7", "12", "13"]


@pytest.mark.parametrize(
    "answer", [pytest.param(event("ERROR", 0, message="too old"), id="too old"), pytest.param(None, id="dead line")]
)
def test_a_gap_in_a_watch_is_an_error_and_not_a_guess(answer: str | None) -> None:
    cluster = PlantedCluster(*([answer] if answer else []))
    watch = AvailabilityWatch(cluster.connection(), "n", "ReplicaSet", "app=web")
    watch._thread.join(PATIENT)

    with pytest.raises(WatchEnded, match="broke off"):
        watch.stop()


def test_a_refusal_says_what_was_asked_and_why() -> None:
    def refuse(_: httpx.Request) -> httpx.Response:
        return httpx.Response(403, json={"kind": "Status", "message": "pods is forbidden"})

    connection = ClusterConnection(httpx.Client(base_url="http://cluster", transport=httpx.MockTransport(refuse)))

    with pytest.raises(ClusterError, match="GET /api/v1/namespaces/n/pods: 403 pods is forbidden") as caught:
        connection.list("Pod", "n")
    assert caught.value.code == 403


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("Namespace", "/api/v1/namespaces/x"),
        ("Pod", "/api/v1/namespaces/n/pods/x"),
        ("Deployment", "/apis/apps/v1/namespaces/n/deployments/x"),
        ("CronJob", "/apis/batch/v1/namespaces/n/cronjobs/x"),
    ],
)
def test_every_kind_has_its_place(kind: str, path: str) -> None:
    assert kind_of(kind).path("n", "x") == path


def test_an_unknown_kind_is_said_so() -> None:
    with pytest.raises(LookupError, match="does not know the kind Widget"):
        kind_of("Widget")
