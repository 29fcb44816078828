"""Health and metrics, for those who run the service."""

from __future__ import annotations

import socket

from fastapi import APIRouter, HTTPException, Response, status
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from reference.actions.api.services import CurrentServices
from reference.actions.store import schema

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
def healthz(services: CurrentServices) -> str:
    """The name of this host, if the database answers."""
    if not schema.answers(services.pool):
        raise HTTPException(status.HTTP_503_SERVICE_UNAVAILABLE, "Database unavailable")
    return socket.gethostname()


@router.get("/metrics")
def metrics() -> Response:
    """All measurements in the text format of Prometheus."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
