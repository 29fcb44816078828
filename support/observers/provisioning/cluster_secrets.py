"""What has become of a manifest in the cluster: the secret there, whose it is, and what it holds, by digests."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass

from support.connections.cluster import ClusterConnection
from support.evidence.attachments import attach_objects
from support.observers.provisioning.stored_secrets import digest
from support.waiting import Answer, Done, NotYet, eventually

KIND = "ExternalSecret"


@dataclass(frozen=True)
class ClusterSecret:
    """A secret of the cluster: digests of its fields, and the names of what it belongs to."""

    fields: dict[str, str]
    owners: tuple[str, ...]


class ClusterSecrets:
    """Looks at secrets and manifests in one namespace."""

    def __init__(self, connection: ClusterConnection, namespace: str) -> None:
        self._connection, self._namespace = connection, namespace

    def look(self, name: str) -> ClusterSecret | None:
        """The secret of this name, or None."""
        found = self._connection.get("Secret", self._namespace, name)
        if found is None:
            return None
        fields = {key: digest(_plain(text)) or "" for key, text in (found.get("data") or {}).items()}
        owners = found["metadata"].get("ownerReferences") or ()
        return ClusterSecret(fields, tuple(f"{owner['kind']} {owner['name']}" for owner in owners))

    def expect(self, name: str, fields: Mapping[str, str] | None, manifest: str) -> None:
        """Wait until the secret holds exactly these fields (digests) and belongs to the manifest.

        Raises `Unfulfilled`, which tells what the cluster says of the manifest.
        """

        def probe() -> Answer[ClusterSecret]:
            found = self.look(name)
            if found is None:
                return NotYet(f"no such secret; of the manifest the cluster says: {self.told_of(manifest)}")
            if found.fields != dict(fields or {}):
                return NotYet(f"{found.fields} where the store has {fields}")
            if found.owners != (f"{KIND} {manifest}",):
                return NotYet(f"it belongs to {', '.join(found.owners) or 'nothing'}")
            return Done(found)

        assert fields, "wanted: a secret with fields in the store\n  seen: none"
        seen = eventually(probe, wanted=f"the secret {name} of the manifest {manifest} with the fields of the store")
        attach_objects(f"secret {name} in the cluster, values as digests", seen)

    def expect_failure(self, manifest: str) -> str:
        """Wait until the cluster says that it cannot fulfil the manifest; what it says."""

        def probe() -> Answer[str]:
            told = self.told_of(manifest)
            return Done(told) if told.startswith("SecretSyncedError") else NotYet(told)

        return eventually(probe, wanted=f"a word that the manifest {manifest} cannot be fulfilled")

    def told_of(self, manifest: str) -> str:
        """What the cluster says of a manifest: reason and message of its state."""
        found = self._connection.get(KIND, self._namespace, manifest)
        if found is None:
            return "there is no such manifest"
        conditions = (found.get("status") or {}).get("conditions") or ()
        ready = next((each for each in conditions if each["type"] == "Ready"), None)
        return f"{ready.get('reason')}: {ready.get('message')}" if ready else "nothing yet"


def _plain(coded: str) -> str:
    return base64.b64decode(coded).decode("utf-8", "replace")
