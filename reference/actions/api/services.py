"""What every request needs, made once at start and kept on the application."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from celery import Celery
from fastapi import Depends, Request

from reference.actions.api.provider import IdentityProvider
from reference.actions.policy.files import RolesDirectory
from reference.actions.settings import ApiSettings
from reference.actions.store.actions import ActionLedger
from reference.actions.store.schema import Pool


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of the API that outlive a request."""

    settings: ApiSettings
    pool: Pool
    ledger: ActionLedger
    roles: RolesDirectory
    queue: Celery
    provider: IdentityProvider


def services_of(request: Request) -> Services:
    """The services of the application that handles the request."""
    services = request.app.state.services
    assert isinstance(services, Services)
    return services


CurrentServices = Annotated[Services, Depends(services_of)]
