"""External secrets: what the External Secrets Operator does, so that a manifest ends in a Secret of the cluster.

An ExternalSecret is read from its store when it is new, when it changes, when its Secret is gone or was changed by
somebody else, and whenever its refresh interval has passed. A failure is tried again after some milliseconds,
doubling, where the operator begins with seconds. The secret that is there stays there until a new value can be read.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from reference.cluster.controllers.loop import Controller, Key, WorkLoop
from reference.cluster.documents import Document, controller_of, name_of, namespace_of, now, owner_reference, uid_of
from reference.cluster.errors import ApiError
from reference.cluster.events import Events
from reference.cluster.registry import Registry
from reference.cluster.resources import EXTERNAL_SECRETS, SECRET_STORES, SECRETS
from reference.cluster.secret_stores import SecretReader, UnreadableSecretError
from reference.cluster.store import Change

FIRST_PAUSE_SECONDS, LAST_PAUSE_SECONDS = 0.05, 0.25
SYNCED, FAILED = "SecretSynced", "SecretSyncedError"

_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h)")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


@dataclass
class _Progress:
    """What is known of one external secret: the generation that was read last, and when to read it again."""

    generation: int = 0
    due: float = 0.0
    failures: int = 0
    written: str | None = None
    """Version of the Secret as it was written."""
    reading: asyncio.Task[None] | None = field(default=None, repr=False)


class ExternalSecretController(Controller):
    resource = EXTERNAL_SECRETS

    def __init__(self, registry: Registry, events: Events, work: WorkLoop, reader: SecretReader | None) -> None:
        super().__init__(registry, events, work)
        self._reader = reader
        self._progress: dict[str, _Progress] = {}

    def close(self) -> None:
        """Stop reading."""
        for progress in self._progress.values():
            if progress.reading is not None:
                progress.reading.cancel()

    def concerned(self, change: Change) -> Iterable[Key]:
        if change.resource == EXTERNAL_SECRETS and change.kind == "DELETED":
            gone = self._progress.pop(change.entry.uid, None)
            if gone is not None and gone.reading is not None:
                gone.reading.cancel()
        return super().concerned(change)

    def reconcile(self, namespace: str, name: str) -> None:
        external = self.wanted(namespace, name)
        if external is None:
            return
        progress = self._progress.setdefault(uid_of(external), _Progress())
        if progress.reading is None and self._is_due(external, progress):
            progress.generation = external["metadata"]["generation"]
            progress.reading = asyncio.get_running_loop().create_task(self._synchronise(external, progress))

    def _is_due(self, external: Document, progress: _Progress) -> bool:
        if progress.generation != external["metadata"]["generation"]:
            return True
        if asyncio.get_running_loop().time() >= progress.due:
            return True
        secret = self.store.get(SECRETS, namespace_of(external), _target_name(external))
        version = secret.document["metadata"]["resourceVersion"] if secret else None
        return progress.written is not None and progress.written != version

    async def _synchronise(self, external: Document, progress: _Progress) -> None:
        """Read, write the Secret, say how it went, and see to it that the next time comes."""
        namespace, name = namespace_of(external), name_of(external)
        try:
            data = await asyncio.to_thread(self._read, external)
            progress.written = self._write(external, data)
        except (UnreadableSecretError, ApiError) as error:
            pause = min(FIRST_PAUSE_SECONDS * 2.0**progress.failures, LAST_PAUSE_SECONDS)
            progress.failures += 1
            self._report(external, FAILED, str(error))
        else:
            pause = _seconds(external["spec"]["refreshInterval"])
            progress.failures = 0
            self._report(external, SYNCED, "Secret was synced")
        finally:
            progress.reading = None
        progress.due = asyncio.get_running_loop().time() + pause
        if pause != float("inf"):
            self.again(namespace, name, pause)
        # it may have changed while it was read
        self.work.enqueue(self, (namespace, name))

    def _read(self, external: Document) -> dict[str, str]:
        """What the Secret is to hold; blocks. Raises UnreadableSecretError."""
        service = self._service(external)
        if self._reader is None:
            raise UnreadableSecretError("this cluster has no secret store")
        data: dict[str, str] = {}
        for each in _entries(external, "dataFrom"):
            data |= self._reader.fields(service, _text(each.get("extract"), "key"))
        for each in _entries(external, "data"):
            data[_text(each, "secretKey")] = self._one(service, each.get("remoteRef"))
        return data

    def _one(self, service: str, reference: Any) -> str:
        assert self._reader is not None
        key = _text(reference, "key")
        wanted = reference.get("property")
        if wanted is None:
            return self._reader.text(service, key)
        fields = self._reader.fields(service, key)
        if wanted not in fields:
            raise UnreadableSecretError(f"{key} has no {wanted}")
        return fields[wanted]

    def _service(self, external: Document) -> str:
        reference = external["spec"].get("secretStoreRef")
        name = _text(reference, "name")
        store = self.store.get(SECRET_STORES, "", name) if reference.get("kind") == SECRET_STORES.kind else None
        if store is None:
            raise UnreadableSecretError(f'could not get ClusterSecretStore "{name}"')
        provider = (store.document.get("spec") or {}).get("provider")
        return _text(provider.get("aws") if isinstance(provider, dict) else None, "service")

    def _write(self, external: Document, data: dict[str, str]) -> str:
        """Bring the Secret to these values and return its version. Raises ApiError and UnreadableSecretError."""
        namespace, name = namespace_of(external), _target_name(external)
        policy = external["spec"]["target"]["creationPolicy"]
        owners = [owner_reference(external)] if policy == "Owner" else None
        coded = {key: base64.b64encode(value.encode()).decode() for key, value in data.items()}
        metadata = {"name": name, "labels": external["metadata"].get("labels"), "ownerReferences": owners}
        present = self.store.get(SECRETS, namespace, name)
        if present is None:
            made = {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "data": coded}
            return str(self.registry.create(SECRETS, namespace, made)["metadata"]["resourceVersion"])
        other = controller_of(present.document)
        if other is not None and other["uid"] != uid_of(external):
            raise UnreadableSecretError(f"the Secret {name} belongs to the {other['kind']} {other['name']}")
        changed = {**present.document, "metadata": {**present.document["metadata"], **metadata}, "data": coded}
        written = self.registry.replace(SECRETS, namespace, name, changed)
        return str(written["metadata"]["resourceVersion"])

    def _report(self, external: Document, reason: str, message: str) -> None:
        current = self.store.by_uid(uid_of(external))
        if current is None:
            return
        before: Document = next(iter((current.document.get("status") or {}).get("conditions") or ()), {})
        state = "True" if reason == SYNCED else "False"
        since = before.get("lastTransitionTime") if before.get("status") == state else now()
        condition = {"type": "Ready", "status": state, "reason": reason, "message": message}
        status: Document = {"conditions": [{**condition, "lastTransitionTime": since}]}
        if reason == SYNCED:
            status |= {"refreshTime": now(), "binding": {"name": _target_name(external)}}
        self.registry.set_status(external, status)
        if (before.get("reason"), before.get("message")) != (reason, message):
            self.events.record(external, "Normal" if reason == SYNCED else "Warning", reason, message)


def _entries(external: Document, name: str) -> Iterator[Document]:
    entries = external["spec"].get(name) or []
    if not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
        raise UnreadableSecretError(f"spec.{name} is no list of objects")
    yield from entries


def _text(holder: Any, name: str) -> str:
    value = holder.get(name) if isinstance(holder, dict) else None
    if not isinstance(value, str) or not value:
        raise UnreadableSecretError(f"{name} is missing")
    return value


def _target_name(external: Document) -> str:
    name = external["spec"]["target"].get("name")
    return name if isinstance(name, str) and name else name_of(external)


def _seconds(interval: Any) -> float:
    """A duration such as `1h` or `1m30s` in seconds; one of nought, or none at all, never passes."""
    total = 0.0
    with contextlib.suppress(TypeError):
        total = sum(float(number) * _UNITS[unit] for number, unit in _DURATION.findall(interval))
    return total or float("inf")
