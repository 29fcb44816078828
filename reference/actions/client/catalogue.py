"""The operations of the service: what they are called, where they live, what they take."""

from __future__ import annotations

from typing import NamedTuple

TEXT, INTEGER, FLAG = "TEXT", "INTEGER", "BOOLEAN"
PATH, QUERY, BODY = "path", "query", "body"


class Parameter(NamedTuple):
    """One parameter of an operation; `default` is shown in the help, the service applies it."""

    name: str
    place: str = PATH
    kind: str = TEXT
    required: bool = True
    choices: tuple[str, ...] = ()
    default: str | None = None
    help: str = ""


class Operation(NamedTuple):
    """One operation; `path` is below /api/v1 and names its parameters in braces."""

    id: str
    method: str
    path: str
    summary: str
    parameters: tuple[Parameter, ...] = ()


ACTION = Parameter("action_id", help="Id of the action.")
CLUSTER = Parameter("cluster", help="Name of the cluster.")
NAMESPACE = Parameter("namespace", help="Namespace within the cluster.")
ACCOUNT = Parameter("account", help="Cloud account.")
IDENTIFIER = Parameter("identifier", help="Identifier of the resource.")
STATUSES = ("PENDING", "RUNNING", "SUCCESS", "FAILURE", "CANCELLED")
RESTARTABLE = ("Pod", "Deployment", "DaemonSet", "StatefulSet")
WORKLOAD = "/openshift/{}/{{cluster}}/{{namespace}}/{{kind}}/{{name}}"
RESOURCE = "/external-resource/{}/{{account}}/{{identifier}}"

OPERATIONS: tuple[Operation, ...] = (
    Operation("me", "GET", "/me", "Show who you are and what you may do."),
    Operation(
        "action-list",
        "GET",
        "/actions",
        "List actions, the one that changed longest ago first.",
        (
            Parameter("status", QUERY, TEXT, False, STATUSES, help="Only actions in this status."),
            Parameter("action_user", QUERY, TEXT, False, help="Actions of this user instead of your own."),
            Parameter("max_age_minutes", QUERY, INTEGER, False, help="Only actions that changed since."),
        ),
    ),
    Operation("action-detail", "GET", "/actions/{action_id}", "Show one action.", (ACTION,)),
    Operation("action-cancel", "POST", "/actions/{action_id}", "Cancel an action.", (ACTION,)),
    Operation(
        "create-token",
        "POST",
        "/admin/token",
        "Issue a service token.",
        (
            Parameter("name", BODY, help="Full name of the service."),
            Parameter("username", BODY, help="User name of the service."),
            Parameter("email", BODY, help="Email address of the service."),
            Parameter("expiration", BODY, help="When the token ends, as 2030-12-31T23:59:59; UTC without a zone."),
        ),
    ),
    Operation("no-op", "POST", "/no-op", "Do nothing, all the way through."),
    Operation(
        "openshift-workload-restart",
        "POST",
        WORKLOAD.format("workload-restart"),
        "Restart a workload or a pod.",
        (
            CLUSTER,
            NAMESPACE,
            Parameter("kind", choices=RESTARTABLE, help="Kind of the workload."),
            Parameter("name", help="Name of the workload."),
        ),
    ),
    Operation(
        "openshift-workload-delete",
        "POST",
        WORKLOAD.format("workload-delete"),
        "Delete one object of a namespace.",
        (
            CLUSTER,
            NAMESPACE,
            Parameter("kind", help="Kind of the object."),
            Parameter("name", help="Name of the object."),
            Parameter("api_version", QUERY, TEXT, False, default="v1", help="Version of its interface."),
        ),
    ),
    Operation(
        "openshift-trigger-cronjob",
        "POST",
        "/openshift/trigger-cronjob/{cluster}/{namespace}/{cronjob}",
        "Run the job of a cron job now.",
        (CLUSTER, NAMESPACE, Parameter("cronjob", help="Name of the cron job.")),
    ),
    Operation(
        "external-resource-rds-reboot",
        "POST",
        RESOURCE.format("rds-reboot"),
        "Reboot a database instance.",
        (
            ACCOUNT,
            IDENTIFIER,
            Parameter("force_failover", QUERY, FLAG, False, default="no-force-failover", help="Fail over."),
        ),
    ),
    Operation(
        "external-resource-rds-start",
        "POST",
        RESOURCE.format("rds-start"),
        "Start a stopped database instance.",
        (ACCOUNT, IDENTIFIER),
    ),
    Operation(
        "external-resource-rds-stop",
        "POST",
        RESOURCE.format("rds-stop"),
        "Stop a database instance.",
        (ACCOUNT, IDENTIFIER),
    ),
    Operation(
        "external-resource-rds-snapshot",
        "POST",
        RESOURCE.format("rds-snapshot") + "/{snapshot_identifier}",
        "Take a snapshot of a database instance.",
        (ACCOUNT, IDENTIFIER, Parameter("snapshot_identifier", help="Name of the snapshot.")),
    ),
    Operation(
        "external-resource-flush-elasticache",
        "POST",
        RESOURCE.format("flush-elasticache"),
        "Empty a cache.",
        (ACCOUNT, IDENTIFIER),
    ),
)

BY_ID = {operation.id: operation for operation in OPERATIONS}
