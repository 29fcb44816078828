"""Differences between two looks at a namespace: nothing escapes, nothing is invented."""

from __future__ import annotations

from typing import Any

import pytest

from support.connections.kinds import Document
from support.observers.namespaces import differences, namespace_seen


def thing(kind: str, name: str, uid: str, owner: str | None = None, **more: Any) -> Document:
    metadata: Document = {"name": name, "uid": uid, "labels": {"app": name}, "resourceVersion": "1"}
    if owner:
        metadata["ownerReferences"] = [{"kind": "Owner", "name": "owner", "uid": owner, "controller": True}]
    return {"kind": kind, "metadata": metadata, **more}


WEB = [
    thing("Deployment", "web", "d1", spec={"replicas": 1}),
    thing("ReplicaSet", "web-1", "r1", "d1", spec={"replicas": 1}),
    thing("Pod", "web-1-a", "p1", "r1", spec={"node": "one"}),
]
SETTINGS = thing("ConfigMap", "web", "c1", data={"colour": "blue"})


def changes(after: list[Document], *apart_from: tuple[str, str]) -> list[str]:
    return differences(namespace_seen("n", [*WEB, SETTINGS]), namespace_seen("n", after), apart_from)


def test_status_and_versions_are_not_changes() -> None:
    busy = [{**item, "status": {"x": 1}, "metadata": {**item["metadata"], "resourceVersion": "9"}} for item in WEB]

    assert changes([*busy, SETTINGS]) == []


@pytest.mark.parametrize(
    ("after", "told"),
    [
        pytest.param([*WEB], "ConfigMap web is gone", id="gone"),
        pytest.param([*WEB, SETTINGS, thing("Job", "j", "j1")], "Job j appeared", id="new"),
        pytest.param([*WEB, {**SETTINGS, "data": {}}], "ConfigMap web: data changed", id="data"),
        pytest.param([{**WEB[0], "spec": {"replicas": 2}}, *WEB[1:], SETTINGS], "Deployment web: spec", id="spec"),
        pytest.param(
            [*WEB[:2], {**WEB[2], "metadata": {**WEB[2]["metadata"], "deletionTimestamp": "now"}}, SETTINGS],
            "Pod web-1-a is being deleted",
            id="leaving",
        ),
    ],
)
def test_a_change_is_told(after: list[Document], told: str) -> None:
    (line,) = changes(after)

    assert line.startswith(told)


def test_a_new_object_of_an_old_name_is_another_object() -> None:
    reborn = thing("ConfigMap", "web", "c2", data={"colour": "blue"})

    assert changes([*WEB, reborn]) == ["ConfigMap web appeared", "ConfigMap web is gone"]


def test_what_an_excused_object_owns_is_excused_at_any_depth() -> None:
    rolled = [
        {**WEB[0], "spec": {"replicas": 1, "template": "new"}},
        thing("ReplicaSet", "web-2", "r2", "d1"),
        thing("Pod", "web-2-b", "p2", "r2"),
    ]

    assert changes([*rolled, SETTINGS], ("Deployment", "web")) == []
    assert len(changes([*rolled, SETTINGS])) == 5


def test_an_excuse_is_for_one_kind_and_name() -> None:
    assert changes([], ("Deployment", "web")) == ["ConfigMap web is gone"]
    assert len(changes([], ("Deployment", "we"))) == 4


def test_orphans_of_an_excused_object_stay_excused() -> None:
    orphan = thing("Pod", "web-1-c", "p3", "r1")

    assert changes([orphan, SETTINGS], ("Deployment", "web")) == []


def test_secret_values_do_not_show() -> None:
    before = namespace_seen("n", [thing("Secret", "s", "s1", data={"word": "bWVsbG9u"})])
    after = namespace_seen("n", [thing("Secret", "s", "s1", data={"word": "Zm9l"})])

    (line,) = differences(before, after)

    assert "data changed" in line
    assert not {"bWVsbG9u", "Zm9l"} & set(line.split('"'))


def test_what_clusters_put_everywhere_is_not_looked_at() -> None:
    assert (
        differences(namespace_seen("n", []), namespace_seen("n", [thing("ConfigMap", "kube-root-ca.crt", "k")])) == []
    )
