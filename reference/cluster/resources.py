"""The table of served resources: one row a kind drives discovery, routing, storage and output."""

from __future__ import annotations

from dataclasses import dataclass

VERBS = ("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch")


@dataclass(frozen=True)
class Resource:
    """One kind of object and how it is addressed."""

    group: str
    version: str
    plural: str
    kind: str
    namespaced: bool = True
    subresources: tuple[str, ...] = ()
    short_names: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    generations: bool = False
    """Whether `metadata.generation` counts the changes of the spec."""

    @property
    def api_version(self) -> str:
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def qualified(self) -> str:
        """The name used in messages: `deployments.apps`, `pods`."""
        return f"{self.plural}.{self.group}" if self.group else self.plural

    @property
    def has_status(self) -> bool:
        return "status" in self.subresources

    def __hash__(self) -> int:
        return hash(self.plural)


def _core(plural: str, kind: str, *subresources: str, short: str = "", namespaced: bool = True) -> Resource:
    categories = ("all",) if plural in ("pods", "services") else ()
    shorts = (short,) if short else ()
    return Resource("", "v1", plural, kind, namespaced, subresources, shorts, categories)


def _apps(plural: str, kind: str, *subresources: str, short: str) -> Resource:
    return Resource("apps", "v1", plural, kind, True, subresources, (short,), ("all",), generations=True)


NAMESPACES = _core("namespaces", "Namespace", "status", short="ns", namespaced=False)
NODES = _core("nodes", "Node", "status", short="no", namespaced=False)
PODS = _core("pods", "Pod", "status", "log", short="po")
CONFIG_MAPS = _core("configmaps", "ConfigMap", short="cm")
SECRETS = _core("secrets", "Secret")
SERVICES = _core("services", "Service", "status", short="svc")
SERVICE_ACCOUNTS = _core("serviceaccounts", "ServiceAccount", short="sa")
EVENTS = _core("events", "Event", short="ev")
VOLUME_CLAIMS = _core("persistentvolumeclaims", "PersistentVolumeClaim", "status", short="pvc")
DEPLOYMENTS = _apps("deployments", "Deployment", "status", "scale", short="deploy")
REPLICA_SETS = _apps("replicasets", "ReplicaSet", "status", "scale", short="rs")
STATEFUL_SETS = _apps("statefulsets", "StatefulSet", "status", "scale", short="sts")
DAEMON_SETS = _apps("daemonsets", "DaemonSet", "status", short="ds")
REVISIONS = Resource("apps", "v1", "controllerrevisions", "ControllerRevision")
JOBS = Resource("batch", "v1", "jobs", "Job", True, ("status",), (), ("all",), generations=True)
CRON_JOBS = Resource("batch", "v1", "cronjobs", "CronJob", True, ("status",), ("cj",), ("all",), generations=True)
EXTERNAL_SECRETS = Resource(
    "external-secrets.io", "v1beta1", "externalsecrets", "ExternalSecret", True, ("status",), ("es",), generations=True
)
SECRET_STORES = Resource(
    "external-secrets.io", "v1beta1", "clustersecretstores", "ClusterSecretStore", False, ("status",), ("css",)
)

ALL: tuple[Resource, ...] = (
    NAMESPACES,
    NODES,
    PODS,
    CONFIG_MAPS,
    SECRETS,
    SERVICES,
    SERVICE_ACCOUNTS,
    EVENTS,
    VOLUME_CLAIMS,
    DEPLOYMENTS,
    REPLICA_SETS,
    STATEFUL_SETS,
    DAEMON_SETS,
    REVISIONS,
    JOBS,
    CRON_JOBS,
    EXTERNAL_SECRETS,
    SECRET_STORES,
)

GROUPS = {each.group: each.version for each in ALL if each.group}
"""The groups besides the core, each with the one version in which it is served."""

BY_PATH = {(each.group, each.version, each.plural): each for each in ALL}
BY_KIND = {(each.api_version, each.kind): each for each in ALL}
