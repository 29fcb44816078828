"""What actions do in the world, by operation id."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from reference.actions.worker.context import ActionContext
from reference.actions.worker.effects import caches, cronjobs, databases, deletion, workloads
from reference.actions.worker.tools import Tools


def no_op(_context: ActionContext, _tools: Tools) -> None:
    """Nothing."""


EFFECTS: Mapping[str, Callable[[ActionContext, Tools, dict[str, Any]], None]] = {
    "no-op": lambda context, tools, inputs: no_op(context, tools),
    "openshift-workload-restart": lambda context, tools, inputs: workloads.restart(context, tools, **inputs),
    "openshift-workload-delete": lambda context, tools, inputs: deletion.delete_object(context, tools, **inputs),
    "openshift-trigger-cronjob": lambda context, tools, inputs: cronjobs.trigger(context, tools, **inputs),
    "external-resource-rds-reboot": lambda context, tools, inputs: databases.reboot(context, tools, **inputs),
    "external-resource-rds-start": lambda context, tools, inputs: databases.start(context, tools, **inputs),
    "external-resource-rds-stop": lambda context, tools, inputs: databases.stop(context, tools, **inputs),
    "external-resource-rds-snapshot": lambda context, tools, inputs: databases.snapshot(context, tools, **inputs),
    "external-resource-flush-elasticache": lambda context, tools, inputs: caches.flush_cache(context, tools, **inputs),
}
"""Looked up through their modules at each call."""
