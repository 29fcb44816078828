"""What every request needs, made once at start and kept on the application as `app.state.services`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

if TYPE_CHECKING:
    from reference.alerting.delivery.desk import Desk
    from reference.alerting.settings import Settings
    from reference.alerting.store.database import Database


@dataclass(frozen=True, slots=True)
class Services:
    """The parts that outlive a request."""

    settings: Settings
    database: Database
    desk: Desk


def services_of(request: Request) -> Services:
    """The services of the application that handles the request."""
    services = request.app.state.services
    assert isinstance(services, Services)
    return services


CurrentServices = Annotated[Services, Depends(services_of)]
