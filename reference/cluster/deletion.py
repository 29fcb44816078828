"""How objects end: at once, gracefully, when their finalizers let go, or after their dependents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from reference.cluster import errors
from reference.cluster.documents import Document, is_deleting, with_metadata
from reference.cluster.resources import JOBS, NAMESPACES, PODS
from reference.cluster.store import Entry, Store

FOREGROUND = "foregroundDeletion"
DEFAULT_GRACE_SECONDS = 30
PROTECTED_NAMESPACES = ("default", "kube-system", "kube-public")


@dataclass(frozen=True)
class DeleteOptions:
    """What a client may ask for with a deletion."""

    policy: str = "Background"
    grace_seconds: int | None = None
    uid: str = ""
    resource_version: str = ""
    dry_run: bool = False


def read_options(body: Any, query: dict[str, str], *, default_policy: str) -> DeleteOptions:
    """The options of a request, from its body or its query; 400 or 422 where they make no sense."""
    options = body if isinstance(body, dict) else {}
    policy = options.get("propagationPolicy") or query.get("propagationPolicy")
    orphan = options.get("orphanDependents", query.get("orphanDependents"))
    if orphan is not None and policy is None:
        policy = "Orphan" if str(orphan).lower() == "true" else "Background"
    if policy not in (None, "Background", "Foreground", "Orphan"):
        raise errors.ApiError(
            422, "Invalid", f'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "{policy}"'
        )
    grace = options.get("gracePeriodSeconds", query.get("gracePeriodSeconds"))
    preconditions = options.get("preconditions") or {}
    return DeleteOptions(
        policy=policy or default_policy,
        grace_seconds=None if grace is None else max(0, int(grace)),
        uid=preconditions.get("uid") or "",
        resource_version=preconditions.get("resourceVersion") or "",
        dry_run="All" in (options.get("dryRun") or []) or query.get("dryRun") == "All",
    )


def default_policy(plural: str) -> str:
    """Jobs keep their pods unless the client says otherwise, as on a real server; all else cascades."""
    return "Orphan" if plural == JOBS.plural else "Background"


class Deletion:
    """Carries deletions out on the store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def delete(self, entry: Entry, options: DeleteOptions) -> tuple[Document, bool]:
        """Begin or finish the end of an object; the answer is its last state and whether it is gone."""
        self._check(entry, options)
        if options.dry_run:
            return entry.document, True
        if entry.resource == NAMESPACES:
            return self._delete_namespace(entry), False
        if options.policy == "Orphan":
            self._orphan_dependents(entry)
        entry = self._store.by_uid(entry.uid) or entry
        if entry.resource == PODS and (grace := _grace(entry.document, options)):
            return self._mark(entry, grace).document, False
        finalizers = list(entry.document["metadata"].get("finalizers") or [])
        if options.policy == "Foreground" and self._store.dependents(entry.uid) and FOREGROUND not in finalizers:
            finalizers.append(FOREGROUND)
            entry = self._store.save(entry.resource, with_metadata(entry.document, finalizers=finalizers))
        if finalizers:
            return self._mark(entry, 0).document, False
        return self._store.remove(entry).document, True

    def finish_if_released(self, entry: Entry) -> None:
        """Remove an object that was only kept by finalizers, once there are none."""
        metadata = entry.document["metadata"]
        kept = metadata.get("finalizers") or metadata.get("deletionGracePeriodSeconds")
        if is_deleting(entry.document) and not kept and entry.resource not in (NAMESPACES,):
            self._store.remove(entry)

    def _check(self, entry: Entry, options: DeleteOptions) -> None:
        metadata = entry.document["metadata"]
        if options.uid and options.uid != metadata["uid"]:
            why = f"Precondition failed: UID in precondition: {options.uid}, UID in object meta: {metadata['uid']}"
            raise errors.conflict(entry.resource, entry.name, why)
        if options.resource_version and options.resource_version != metadata["resourceVersion"]:
            why = (
                f"Precondition failed: ResourceVersion in precondition: {options.resource_version}, "
                f"ResourceVersion in object meta: {metadata['resourceVersion']}"
            )
            raise errors.conflict(entry.resource, entry.name, why)
        if entry.resource == NAMESPACES and entry.name in PROTECTED_NAMESPACES:
            raise errors.forbidden(entry.resource, entry.name, "this namespace may not be deleted")

    def _mark(self, entry: Entry, grace: int) -> Entry:
        metadata = entry.document["metadata"]
        remaining = metadata.get("deletionGracePeriodSeconds")
        if is_deleting(entry.document) and (remaining is None or remaining <= grace):
            return entry
        moment = (datetime.now(UTC) + timedelta(seconds=grace)).strftime("%Y-%m-%dT%H:%M:%SZ")
        marked = with_metadata(entry.document, deletionTimestamp=moment, deletionGracePeriodSeconds=grace)
        if "generation" in metadata:
            marked["metadata"]["generation"] = metadata["generation"] + 1
        return self._store.save(entry.resource, marked)

    def _delete_namespace(self, entry: Entry) -> Document:
        if is_deleting(entry.document):
            return entry.document
        marked = self._mark(entry, 0).document
        return self._store.save(NAMESPACES, {**marked, "status": {"phase": "Terminating"}}).document

    def _orphan_dependents(self, owner: Entry) -> None:
        for dependent in self._store.dependents(owner.uid):
            owners = dependent.document["metadata"]["ownerReferences"]
            others = [each for each in owners if each["uid"] != owner.uid] or None
            self._store.save(dependent.resource, with_metadata(dependent.document, ownerReferences=others))


def _grace(pod: Document, options: DeleteOptions) -> int:
    """Seconds that a pod gets; none if it never reached a node or has ended already."""
    if not pod["spec"].get("nodeName") or pod["status"].get("phase") in ("Succeeded", "Failed"):
        return 0
    if options.grace_seconds is not None:
        return options.grace_seconds
    grace: int = pod["spec"].get("terminationGracePeriodSeconds", DEFAULT_GRACE_SECONDS)
    return grace
