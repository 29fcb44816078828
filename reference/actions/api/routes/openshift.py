"""Actions on workloads of a cluster."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends

from reference.actions.api.guard import Caller, permit
from reference.actions.api.models import AcceptedAction, Action, Name, TextQuery
from reference.actions.api.services import CurrentServices
from reference.actions.api.submission import submit
from reference.actions.records import ActionRecord

router = APIRouter()


class RestartableKind(StrEnum):
    """What can be restarted."""

    POD = "Pod"
    DEPLOYMENT = "Deployment"
    DAEMON_SET = "DaemonSet"
    STATEFUL_SET = "StatefulSet"


@router.post("/no-op", operation_id="no-op", response_model=AcceptedAction, status_code=202)
def no_op(caller: Annotated[Caller, Depends(permit("no-op"))], services: CurrentServices) -> ActionRecord:
    """Do nothing, all the way through."""
    return submit(services, caller)


@router.post(
    "/openshift/workload-restart/{cluster}/{namespace}/{kind}/{name}",
    operation_id="openshift-workload-restart",
    response_model=Action,
    status_code=202,
)
def workload_restart(
    caller: Annotated[Caller, Depends(permit("openshift-workload-restart"))],
    services: CurrentServices,
    cluster: Name,
    namespace: Name,
    kind: RestartableKind,
    name: Name,
) -> ActionRecord:
    """Replace the pods of a workload, or one pod, by new ones."""
    return submit(services, caller, cluster=cluster, namespace=namespace, kind=kind.value, name=name)


@router.post(
    "/openshift/workload-delete/{cluster}/{namespace}/{kind}/{name}",
    operation_id="openshift-workload-delete",
    response_model=Action,
    status_code=202,
)
def workload_delete(
    caller: Annotated[Caller, Depends(permit("openshift-workload-delete", query=("api_version",)))],
    services: CurrentServices,
    cluster: Name,
    namespace: Name,
    kind: Name,
    name: Name,
    api_version: TextQuery = "v1",
) -> ActionRecord:
    """Delete one object of a namespace."""
    return submit(services, caller, cluster=cluster, namespace=namespace, kind=kind, name=name, api_version=api_version)


@router.post(
    "/openshift/trigger-cronjob/{cluster}/{namespace}/{cronjob}",
    operation_id="openshift-trigger-cronjob",
    response_model=Action,
    status_code=202,
)
def trigger_cronjob(
    caller: Annotated[Caller, Depends(permit("openshift-trigger-cronjob"))],
    services: CurrentServices,
    cluster: Name,
    namespace: Name,
    cronjob: Name,
) -> ActionRecord:
    """Run the job of a cron job now."""
    return submit(services, caller, cluster=cluster, namespace=namespace, cronjob=cronjob)
