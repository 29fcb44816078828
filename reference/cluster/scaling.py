"""The scale subresource: the wanted number of replicas, seen alone."""

from __future__ import annotations

from typing import Any

from reference.cluster.documents import Document
from reference.cluster.errors import bad_request


def to_scale(document: Document) -> Document:
    """A workload as its autoscaling/v1 Scale."""
    metadata = document["metadata"]
    kept = ("name", "namespace", "uid", "resourceVersion", "creationTimestamp")
    labels = (document["spec"].get("selector") or {}).get("matchLabels") or {}
    return {
        "kind": "Scale",
        "apiVersion": "autoscaling/v1",
        "metadata": {field: metadata[field] for field in kept if field in metadata},
        "spec": {"replicas": document["spec"]["replicas"]},
        "status": {
            "replicas": (document.get("status") or {}).get("replicas", 0),
            "selector": ",".join(f"{key}={value}" for key, value in sorted(labels.items())),
        },
    }


def from_scale(document: Document, scale: Any) -> Document:
    """The workload with the number that the Scale wants."""
    replicas = ((scale or {}).get("spec") or {}).get("replicas", 0)
    if not isinstance(replicas, int) or isinstance(replicas, bool):
        raise bad_request('Scale in version "v1" cannot be handled as a Scale: spec.replicas must be an integer')
    version = ((scale or {}).get("metadata") or {}).get("resourceVersion")
    metadata = {**document["metadata"], "resourceVersion": version}
    return {**document, "metadata": metadata, "spec": {**document["spec"], "replicas": replicas}}
