"""All pages of the dashboard, for the application that serves them."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from fastapi import APIRouter
from starlette.responses import FileResponse, Response

from reference.alerting.dashboard.addresses import BASE, CONFIGURATIONS
from reference.alerting.dashboard.guarding import PageRoute
from reference.alerting.dashboard.pages import configurations, events, history, metrics, signing_in
from reference.alerting.dashboard.pages.signing_in import to

STATIC = Path(__file__).parent / "static"
MEDIA_TYPES = {"dashboard.css": "text/css", "bell.svg": "image/svg+xml"}

dashboard_router = APIRouter(prefix=BASE, route_class=PageRoute, include_in_schema=False)


@dashboard_router.get("")
def start() -> Response:
    """Where the dashboard begins."""
    return to(CONFIGURATIONS)


@dashboard_router.get("/static/{name}")
def static(name: Literal["dashboard.css", "bell.svg"]) -> Response:
    """A file that the pages need."""
    headers = {"Cache-Control": "max-age=60", "X-Content-Type-Options": "nosniff"}
    return FileResponse(STATIC / name, media_type=MEDIA_TYPES[name], headers=headers)


for module in (signing_in, configurations, events, history, metrics):
    dashboard_router.include_router(module.router)
