"""The API as an ASGI application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Thread
from typing import Any

from fastapi import APIRouter, FastAPI

from reference.actions import __version__, queue
from reference.actions.api.errors import install_error_answers
from reference.actions.api.metrics import RequestMetrics
from reference.actions.api.provider import IdentityProvider
from reference.actions.api.routes import admin, external_resource, login, openshift, operations, records
from reference.actions.api.services import Services
from reference.actions.policy.files import RolesDirectory
from reference.actions.settings import ApiSettings
from reference.actions.store.actions import ActionLedger
from reference.actions.store.schema import open_pool

CONNECTIONS = 16


def build_services(settings: ApiSettings) -> Services:
    """Connect to what the API stands on; raises DatabaseUnavailableError."""
    pool = open_pool(settings.database_url.get_secret_value(), CONNECTIONS)
    return Services(
        settings=settings,
        pool=pool,
        ledger=ActionLedger(pool, settings.rate_limit_window_minutes),
        roles=RolesDirectory(settings.roles_path),
        queue=queue.build_queue(settings.broker_url.get_secret_value()),
        provider=IdentityProvider(settings),
    )


def build_app(services: Services) -> FastAPI:
    """The application with all its routes."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        Thread(target=queue.prepare, args=[services.queue], name="prepare", daemon=True).start()
        yield
        services.pool.close(timeout=1)

    app = FastAPI(
        title="Automated Actions",
        version=__version__,
        root_path=services.settings.root_path,
        openapi_url="/docs/openapi.json",
        redirect_slashes=False,
        lifespan=lifespan,
    )
    app.state.services = services
    app.add_middleware(RequestMetrics)
    install_error_answers(app, services.settings.url)
    versioned = APIRouter(prefix="/api/v1")
    for module in (records, admin, openshift, external_resource, login):
        versioned.include_router(module.router)
    app.include_router(versioned)
    app.include_router(operations.router)
    describe_without_validation_errors(app)
    return app


def describe_without_validation_errors(app: FastAPI) -> None:
    """Remove the framework's own 422 answers from the description: this API's look different."""
    describe = app.openapi

    def description() -> dict[str, Any]:
        schema = describe()
        for path in schema.get("paths", {}).values():
            for operation in path.values():
                operation.get("responses", {}).pop("422", None)
        return schema

    app.openapi = description  # type: ignore[method-assign]
