"""The page about the registry in the developers' portal, a Backstage resource."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import yaml

from reference.provisioning.catalogue.entries import Entries

PLACE = "catalog/resources/ecr-registry.yaml"
UNASSIGNED = "unassigned"


def page(present: Iterable[str], entries: Entries, now: dt.datetime) -> str:
    """The page: every repository of the registry, with the environment that the catalogue says it is for."""
    listed = sorted(present)
    lines = [f"- {name} ({entries.get(name, {}).get('environment') or UNASSIGNED})" for name in listed]
    document: dict[str, Any] = {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Resource",
        "metadata": {
            "name": "ecr-registry",
            "title": "Container registry",
            "description": "\n".join(["Repositories:", *lines]) + "\n",
            "annotations": {
                "platform/repo-count": str(len(listed)),
                "platform/last-sync": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
            },
        },
        "spec": {"type": "container-registry", "owner": "platform-team", "lifecycle": "production"},
    }
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=120)
