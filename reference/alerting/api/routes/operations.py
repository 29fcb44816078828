"""Who this is, and whether it is well."""

from __future__ import annotations

from typing import Any

import anyio
from anyio import CapacityLimiter
from fastapi import APIRouter, Request, status
from fastapi.responses import JSONResponse, Response

from reference.alerting.api.health import Health

router = APIRouter()

LOOKING = CapacityLimiter(8)
"""Threads that only health has, so that it answers while all others wait for the database."""


@router.get("/")
def banner() -> dict[str, str]:
    """The name of the service."""
    return {"name": "SentinelOps Alerts", "status": "running", "dashboard": "/dashboard"}


@router.get("/v1/health")
@router.get("/api/v1/health")
@router.get("/healthz")
async def health(request: Request) -> Response:
    """200 while the database answers, with what else is missing; 503 otherwise."""
    return await anyio.to_thread.run_sync(look, request.app.state.health, limiter=LOOKING)


def look(health: Health) -> Response:
    """The answer as things are now."""
    if problem := health.problem():
        content: dict[str, Any] = {"status": "unhealthy", "message": problem}
        return JSONResponse(content, status.HTTP_503_SERVICE_UNAVAILABLE)
    missing = health.degraded()
    return JSONResponse({"status": "healthy", **({"degraded": missing} if missing else {})})
