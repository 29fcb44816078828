"""Defects of acting on what does not exist, or no longer."""

from __future__ import annotations

from dataclasses import replace as altered
from difflib import get_close_matches
from typing import Any

from reference.defects.catalogue import WORKER, Kind, defect
from reference.defects.cluster_objects import namespaces_like
from reference.defects.patching import replace

ANY_CLUSTER = """query Clusters {
  cluster: clusters_v1 { name serverUrl automationToken { path field version format } }
}"""


@defect("What does not exist counts as done", Kind.RECORD, ("AA-06",), WORKER)
def missing_counts_as_done() -> None:
    from reference.actions.worker import execution
    from reference.actions.worker.failures import ActionFailedError

    def make(original: Any) -> Any:
        def perform(context: Any, tools: Any) -> None:
            try:
                original(context, tools)
            except ActionFailedError:
                return

        return perform

    replace(execution, "perform", make)


@defect("The reason of a failure does not say what was missing", Kind.RECORD, ("AA-06",), WORKER)
def failure_without_reason() -> None:
    from reference.actions.worker import execution

    replace(execution, "failure_text", lambda original: lambda error: "The action failed.")


@defect("A resource that is not found is taken for the most similar one", Kind.WRONG_OBJECT, ("AA-06",), WORKER)
def most_similar_resource() -> None:
    from reference.actions.worker import execution, inventory

    def make(original: Any) -> Any:
        def perform(context: Any, tools: Any) -> None:
            wanted = context.action.inputs.get("identifier")
            if wanted:
                found = tools.inventory._ask(inventory.NAMESPACES, {})["namespaces"]
                known = inventory.existing_resources(inventory.parsed(inventory.NamespaceEntry, found))
                names = [item.resource.identifier for item in known]
                closest = get_close_matches(wanted, names, n=1, cutoff=0.9) or [wanted]
                context.action = altered(context.action, inputs={**context.action.inputs, "identifier": closest[0]})
            original(context, tools)

        return perform

    replace(execution, "perform", make)


@defect("What the inventory marks as removed is still acted on", Kind.WRONG_OBJECT, ("AA-06",), WORKER)
def removed_resources_count() -> None:
    from reference.actions.worker import inventory

    def make(original: Any) -> Any:
        def resources(namespaces: Any) -> Any:
            return original([kept(namespace) for namespace in namespaces])

        return resources

    replace(inventory, "existing_resources", make)


def kept(namespace: Any) -> Any:
    """The namespace with all its resources, as if none had ever been marked as removed."""
    groups = [
        group.model_copy(update={"resources": [one.model_copy(update={"delete": None}) for one in group.resources]})
        for group in namespace.external_resources or []
    ]
    return namespace.model_copy(update={"external_resources": groups})


@defect("What is missing is looked for in namespaces that begin alike", Kind.WRONG_OBJECT, ("AA-06",), WORKER)
def found_in_similar_namespaces() -> None:
    from reference.actions.worker.effects import deletion
    from reference.actions.worker.failures import ActionFailedError

    def make(original: Any) -> Any:
        def delete(context: Any, tools: Any, cluster: str, namespace: str, **inputs: Any) -> None:
            try:
                original(context, tools, cluster, namespace, **inputs)
            except ActionFailedError:
                others = namespaces_like(tools.clusters.connect(cluster), namespace)
                if not others:
                    raise
                original(context, tools, cluster, others[0], **inputs)

        return delete

    replace(deletion, "delete_object", make)


@defect("A cluster that nobody knows is taken for the first one", Kind.WRONG_OBJECT, ("AA-06",), WORKER)
def unknown_cluster_is_the_first() -> None:
    from reference.actions.worker import inventory

    def make(original: Any) -> Any:
        def cluster(self: Any, _name: str) -> Any:
            return inventory.parsed(inventory.ClusterEntry, self._ask(ANY_CLUSTER, {})["cluster"])[0]

        return cluster

    replace(inventory.Inventory, "cluster", make)
