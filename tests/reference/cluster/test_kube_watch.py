"""Watches with the official client, and as newer clients ask for them."""

from __future__ import annotations

import json
import threading
from contextlib import ExitStack
from typing import Any

import httpx
from kube_server import TOKEN, Kube, config_map, running_server
from kubernetes import watch

from tests.patience import PATIENT

HEADERS = {"Authorization": f"Bearer {TOKEN}"}


def events(kube: Kube, **query: Any) -> list[tuple[str, str]]:
    """What a watch of config maps shows until a last one is made: kinds of change and names."""
    kube.core.create_namespaced_config_map(kube.namespace, config_map("zz-last", labels={"on": "1"}))
    path = f"{kube.url}/api/v1/namespaces/{kube.namespace}/configmaps"
    query = {"watch": "1", "fieldSelector": "metadata.name!=kube-root-ca.crt", **query}
    seen: list[tuple[str, str]] = []
    with httpx.stream("GET", path, params=query, headers=HEADERS, timeout=PATIENT) as answer:
        for line in answer.iter_lines():
            event = json.loads(line)
            seen.append((event["type"], event["object"]["metadata"].get("name", "")))
            if seen[-1] == ("ADDED", "zz-last") and "sendInitialEvents" not in query:
                return seen[:-1]
            if event["type"] == "BOOKMARK":
                break
    return seen


def test_a_watch_starts_with_what_is_there(kube: Kube) -> None:
    kube.core.create_namespaced_config_map(kube.namespace, config_map("one"))
    assert events(kube) == [("ADDED", "one")]


def test_a_watch_goes_on_from_a_version(kube: Kube) -> None:
    made = kube.core.create_namespaced_config_map(kube.namespace, config_map("one"))
    kube.core.patch_namespaced_config_map("one", kube.namespace, {"data": {"a": "2"}})
    kube.core.delete_namespaced_config_map("one", kube.namespace)
    seen = events(kube, resourceVersion=made.metadata.resource_version)
    assert seen == [("MODIFIED", "one"), ("DELETED", "one")]


def test_entering_and_leaving_a_selection(kube: Kube) -> None:
    made = kube.core.create_namespaced_config_map(kube.namespace, config_map("one"))
    for labels in ({"on": "1"}, {"more": "1"}, {"on": None}):
        kube.core.patch_namespaced_config_map("one", kube.namespace, {"metadata": {"labels": labels}})
    seen = events(kube, resourceVersion=made.metadata.resource_version, labelSelector="on=1")
    assert [kind for kind, _ in seen] == ["ADDED", "MODIFIED", "DELETED"]


def test_initial_events_end_with_a_bookmark(kube: Kube) -> None:
    kube.core.create_namespaced_config_map(kube.namespace, config_map("one"))
    seen = events(kube, sendInitialEvents="true", allowWatchBookmarks="true", resourceVersionMatch="NotOlderThan")
    assert seen == [("ADDED", "one"), ("ADDED", "zz-last"), ("BOOKMARK", "")]


def test_changes_arrive_while_the_watch_is_open(kube: Kube) -> None:
    listing = kube.core.list_namespaced_config_map(kube.namespace)

    def change() -> None:
        kube.core.create_namespaced_config_map(kube.namespace, config_map("late"))
        kube.core.delete_namespaced_config_map("late", kube.namespace)

    thread = threading.Thread(target=change)
    seen = []
    stream = watch.Watch()
    thread.start()
    for event in stream.stream(
        kube.core.list_namespaced_config_map,
        kube.namespace,
        timeout_seconds=int(PATIENT),
        resource_version=listing.metadata.resource_version,
    ):
        if event["object"].metadata.name == "late":
            seen.append(event["type"])
        if event["type"] == "DELETED":
            stream.stop()
    thread.join()
    assert seen == ["ADDED", "DELETED"]


def test_a_watch_ends_when_its_time_is_over(kube: Kube) -> None:
    path = f"{kube.url}/api/v1/namespaces/{kube.namespace}/secrets"
    query = {"watch": "true", "timeoutSeconds": "1", "allowWatchBookmarks": "true"}
    (line,) = httpx.get(path, params=query, headers=HEADERS, timeout=PATIENT).text.splitlines()
    assert json.loads(line)["type"] == "BOOKMARK"


def test_a_server_that_stops_ends_its_watches() -> None:
    """It ends them properly: one that is merely cut off when the server ends is a broken answer."""
    with ExitStack() as open_watches:
        with running_server() as url:
            stream = httpx.stream("GET", f"{url}/api/v1/pods", params={"watch": "1"}, headers=HEADERS, timeout=PATIENT)
            answer = open_watches.enter_context(stream)
            assert answer.status_code == 200
        assert answer.read() == b""
