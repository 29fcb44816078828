"""Hands manifests of secrets to the cluster, as delivery from Git would."""

from __future__ import annotations

from typing import Any

from support.connections.cluster import ClusterConnection, ClusterError
from support.drivers.cluster import ClusterDriver
from support.evidence.attachments import attach_objects
from support.targets.offers import NotSupported

_UNKNOWN_KIND = 404


class SecretManifests:
    """Puts manifests into the scenario's own namespace; they go with it."""

    def __init__(self, connection: ClusterConnection, cluster: ClusterDriver) -> None:
        self._connection, self._cluster = connection, cluster

    def hand_over(self, manifest: dict[str, Any]) -> None:
        """Make the object of a manifest. Raises `NotSupported` when the cluster brings in no external secrets."""
        namespace = self._cluster.namespace
        try:
            made = self._connection.create(manifest, namespace)
        except ClusterError as error:
            if error.code != _UNKNOWN_KIND:
                raise
            raise NotSupported("the cluster has no External Secrets Operator") from None
        attach_objects(f"manifest {manifest['metadata']['name']} in the cluster", made)
