"""The API as an ASGI application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from reference.alerting.api.body_limit import BodyLimit
from reference.alerting.api.errors import install_error_answers
from reference.alerting.api.health import Health
from reference.alerting.api.paths import IgnoreTrailingSlash
from reference.alerting.api.rate_limits import RateHeaders
from reference.alerting.api.routes import (
    configs,
    events,
    ingestion,
    measurements,
    messages,
    operations,
    read_side,
    settings,
)
from reference.alerting.api.services import Services
from reference.alerting.dashboard.routes import dashboard_router
from reference.alerting.delivery.desk import Desk
from reference.alerting.settings import Settings
from reference.alerting.store.database import Database

ALERTS = ("/api/v1/alerts", "/api/alerts")
EXPOSED_HEADERS = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Retry-After")


def build_services(settings: Settings) -> Services:
    """What the requests need; the database may still be away."""
    database = Database(settings.database_url)
    return Services(settings=settings, database=database, desk=Desk(settings, database))


def build_app(services: Services) -> FastAPI:
    """The application with all its routes."""
    health = Health(services.settings, services.database)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        health.prepare()
        yield
        health.stop()
        services.database.close()

    app = FastAPI(title="SentinelOps Alerts", openapi_url=None, redirect_slashes=False, lifespan=lifespan)
    app.state.services = services
    app.state.health = health
    install_error_answers(app)
    for base in ALERTS:
        for module in (configs, events, messages, settings):
            app.include_router(module.router, prefix=base)
    for router in (operations.router, ingestion.router, measurements.router, read_side.router, dashboard_router):
        app.include_router(router)
    add_middleware(app, services.settings)
    return app


def add_middleware(app: FastAPI, settings: Settings) -> None:
    """What happens around every request; the last added comes first."""
    app.add_middleware(BodyLimit)
    app.add_middleware(RateHeaders)
    app.add_middleware(IgnoreTrailingSlash)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.cors_origins,
        allow_credentials=True,
        allow_methods=["GET", "POST", "PUT", "DELETE"],
        allow_headers=["Authorization", "Content-Type", "X-API-Key"],
        expose_headers=EXPOSED_HEADERS,
    )
