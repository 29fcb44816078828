"""Actions on databases and caches of a cloud account."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from reference.actions.api.guard import Caller, permit
from reference.actions.api.models import Action, Name
from reference.actions.api.services import CurrentServices
from reference.actions.api.submission import submit
from reference.actions.records import ActionRecord

router = APIRouter(prefix="/external-resource")

REBOOT = "external-resource-rds-reboot"
START = "external-resource-rds-start"
STOP = "external-resource-rds-stop"
SNAPSHOT = "external-resource-rds-snapshot"
FLUSH = "external-resource-flush-elasticache"
FAILOVER = ("force_failover",)


@router.post("/rds-reboot/{account}/{identifier}", operation_id=REBOOT, response_model=Action, status_code=202)
def rds_reboot(
    caller: Annotated[Caller, Depends(permit(REBOOT, query=FAILOVER, flags=FAILOVER))],
    services: CurrentServices,
    account: Name,
    identifier: Name,
    force_failover: Annotated[bool, Query()] = False,
) -> ActionRecord:
    """Reboot a database instance, if wanted with failover to its standby."""
    return submit(services, caller, account=account, identifier=identifier, force_failover=force_failover)


@router.post("/rds-start/{account}/{identifier}", operation_id=START, response_model=Action, status_code=202)
def rds_start(
    caller: Annotated[Caller, Depends(permit(START))], services: CurrentServices, account: Name, identifier: Name
) -> ActionRecord:
    """Start a stopped database instance and wait until it is available."""
    return submit(services, caller, account=account, identifier=identifier)


@router.post("/rds-stop/{account}/{identifier}", operation_id=STOP, response_model=Action, status_code=202)
def rds_stop(
    caller: Annotated[Caller, Depends(permit(STOP))], services: CurrentServices, account: Name, identifier: Name
) -> ActionRecord:
    """Stop an available database instance and wait until it is stopped."""
    return submit(services, caller, account=account, identifier=identifier)


@router.post(
    "/rds-snapshot/{account}/{identifier}/{snapshot_identifier}",
    operation_id=SNAPSHOT,
    response_model=Action,
    status_code=202,
)
def rds_snapshot(
    caller: Annotated[Caller, Depends(permit(SNAPSHOT))],
    services: CurrentServices,
    account: Name,
    identifier: Name,
    snapshot_identifier: Name,
) -> ActionRecord:
    """Take a snapshot of a database instance."""
    return submit(services, caller, account=account, identifier=identifier, snapshot_identifier=snapshot_identifier)


@router.post("/flush-elasticache/{account}/{identifier}", operation_id=FLUSH, response_model=Action, status_code=202)
def flush_elasticache(
    caller: Annotated[Caller, Depends(permit(FLUSH))], services: CurrentServices, account: Name, identifier: Name
) -> ActionRecord:
    """Empty a cache."""
    return submit(services, caller, account=account, identifier=identifier)
