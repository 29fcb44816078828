"""A whole namespace at one moment, so that "nothing else changed" is looked at and not believed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from support.connections.kinds import Document
from support.observers.comparing import listed
from support.observers.workloads import controller_of

Named = tuple[str, str]
"""Kind and name of an object."""

_MADE_BY_THE_CLUSTER = {("ConfigMap", "kube-root-ca.crt"), ("ConfigMap", "openshift-service-ca.crt")}
_ROUTINE_ANNOTATIONS = ("deployment.kubernetes.io/",)


@dataclass(frozen=True)
class ObjectSeen:
    """One object: its identity, and all that somebody could have set on it (not its status)."""

    kind: str
    name: str
    uid: str
    owner_uid: str | None
    leaving: bool
    content: dict[str, Any]

    @property
    def named(self) -> Named:
        """Kind and name."""
        return (self.kind, self.name)


@dataclass(frozen=True)
class NamespaceSeen:
    """All objects of a namespace by identity."""

    namespace: str
    objects: dict[str, ObjectSeen]

    def belongings(self, roots: Iterable[Named], known: frozenset[str] = frozenset()) -> frozenset[str]:
        """Identities of the named objects and of everything that they, or the `known` identities, own at any depth."""
        wanted = set(roots)
        found = known | {uid for uid, item in self.objects.items() if item.named in wanted}
        while True:
            more = {uid for uid, item in self.objects.items() if item.owner_uid in found} - found
            if not more:
                return found
            found |= more

    def evidence(self) -> dict[str, Any]:
        """For the report: identity and fingerprint of every object, in order of kind and name."""
        ordered = sorted(self.objects.values(), key=lambda item: item.named)
        return {f"{item.kind} {item.name}": f"{item.uid}, content {_fingerprint(item.content)}" for item in ordered}

    def describe(self) -> str:
        """For messages: what there is."""
        return f"{self.namespace} holds {listed(sorted(f'{item.kind} {item.name}' for item in self.objects.values()))}"


def namespace_seen(namespace: str, documents: Iterable[Document]) -> NamespaceSeen:
    """Read the documents of a namespace."""
    seen = (_object_seen(document) for document in documents)
    return NamespaceSeen(namespace, {item.uid: item for item in seen if item.named not in _MADE_BY_THE_CLUSTER})


def differences(before: NamespaceSeen, after: NamespaceSeen, apart_from: Iterable[Named] = ()) -> list[str]:
    """Say everything that changed between two looks, apart from some objects and what they own."""
    roots = tuple(apart_from)
    # known from before: what an excused object owned stays excused even when its owner is gone
    excused = after.belongings(roots, known=before.belongings(roots))
    old = {uid: item for uid, item in before.objects.items() if uid not in excused}
    new = {uid: item for uid, item in after.objects.items() if uid not in excused}
    lines = [f"{old[uid].kind} {old[uid].name} is gone" for uid in old.keys() - new.keys()]
    lines += [f"{new[uid].kind} {new[uid].name} appeared" for uid in new.keys() - old.keys()]
    for uid in old.keys() & new.keys():
        lines += _changes(old[uid], new[uid])
    return sorted(lines)


def changes_of(before: NamespaceSeen, after: NamespaceSeen, named: Named) -> list[str]:
    """Say what changed about one object and about what it owned before; what it came to own since does not count."""
    own = before.belongings([named])
    old = NamespaceSeen(before.namespace, {uid: item for uid, item in before.objects.items() if uid in own})
    new = NamespaceSeen(after.namespace, {uid: item for uid, item in after.objects.items() if uid in own})
    return differences(old, new)


def _object_seen(document: Document) -> ObjectSeen:
    metadata = document["metadata"]
    owner = controller_of(document)
    return ObjectSeen(
        kind=document["kind"],
        name=metadata["name"],
        uid=metadata["uid"],
        owner_uid=owner["uid"] if owner else None,
        leaving="deletionTimestamp" in metadata,
        content=_content(document),
    )


def _content(document: Document) -> dict[str, Any]:
    """What somebody could have set: labels, annotations, specification, data. Secret values only as digests."""
    metadata = document["metadata"]
    annotations = metadata.get("annotations") or {}
    content: dict[str, Any] = {
        "labels": metadata.get("labels") or {},
        "annotations": {k: v for k, v in annotations.items() if not k.startswith(_ROUTINE_ANNOTATIONS)},
    }
    if "spec" in document:
        content["spec"] = document["spec"]
    if "data" in document:
        secret = document["kind"] == "Secret"
        content["data"] = {k: _digest(v) if secret else v for k, v in (document["data"] or {}).items()}
    return content


def _changes(old: ObjectSeen, new: ObjectSeen) -> list[str]:
    what = f"{new.kind} {new.name}"
    if new.leaving and not old.leaving:
        return [f"{what} is being deleted"]
    return [
        f"{what}: {key} changed from {_short(old.content.get(key))} to {_short(new.content.get(key))}"
        for key in sorted(old.content.keys() | new.content.keys())
        if old.content.get(key) != new.content.get(key)
    ]


def _digest(value: str) -> str:
    return f"sha256:{hashlib.sha256(value.encode()).hexdigest()[:16]}"


def _fingerprint(content: dict[str, Any]) -> str:
    return _digest(json.dumps(content, sort_keys=True, default=str))


def _short(value: object) -> str:
    text = json.dumps(value, sort_keys=True, default=str)
    return text if len(text) <= 300 else f"{text[:297]}..."
