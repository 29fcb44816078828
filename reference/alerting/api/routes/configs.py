"""Alert configurations."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, status
from fastapi.exceptions import RequestValidationError

from reference.alerting.api.documents import Body, read_model
from reference.alerting.api.errors import not_found, shortened
from reference.alerting.api.guard import Reader, Writer
from reference.alerting.api.services import CurrentServices
from reference.alerting.model import AlertConfig
from reference.alerting.store import configs
from reference.alerting.store.configs import Duplicate

router = APIRouter(prefix="/configs")
KIND = "Alert configuration"

MISSING = {"name": "Alert name is required", "thresholds": "At least one threshold is required"}
"""What is said when a field is not there at all."""


@router.post("", status_code=status.HTTP_201_CREATED)
def create(services: CurrentServices, _writer: Writer, body: Body) -> dict[str, Any]:
    """Store a configuration; the answer is all of it, with its identifier and times."""
    config = read_config(body)
    with services.database.connection(at_once=True) as connection:
        try:
            return as_answer(configs.create(connection, config))
        except Duplicate:
            detail = f"Alert configuration with ID {shortened(str(config.id))} already exists"
            raise HTTPException(status.HTTP_409_CONFLICT, detail) from None


@router.get("")
def listed(
    services: CurrentServices, _reader: Reader, enabled_only: Annotated[bool, Query()] = False
) -> list[dict[str, Any]]:
    """All configurations, or only the enabled ones."""
    with services.database.connection(at_once=True) as connection:
        return [as_answer(config) for config in configs.listed(connection, enabled_only)]


@router.get("/{config_id}")
def read(services: CurrentServices, _reader: Reader, config_id: str) -> dict[str, Any]:
    """One configuration."""
    with services.database.connection(at_once=True) as connection:
        config = configs.read(connection, config_id)
    if config is None:
        raise not_found(KIND, config_id)
    return as_answer(config)


@router.put("/{config_id}")
def update(services: CurrentServices, _writer: Writer, config_id: str, body: Body) -> dict[str, bool]:
    """Replace a configuration; when it was created is kept."""
    config = read_config(body)
    if config.id not in (None, config_id):
        raise HTTPException(status.HTTP_400_BAD_REQUEST, "Alert ID in path and body do not match")
    with services.database.connection(at_once=True) as connection:
        if configs.update(connection, config.model_copy(update={"id": config_id})) is None:
            raise not_found(KIND, config_id)
    return {"success": True}


@router.delete("/{config_id}")
def delete(services: CurrentServices, _writer: Writer, config_id: str) -> dict[str, bool]:
    """Delete a configuration; its events remain."""
    with services.database.connection(at_once=True) as connection:
        if not configs.delete(connection, config_id):
            raise not_found(KIND, config_id)
    return {"success": True}


def read_config(body: bytes) -> AlertConfig:
    """The configuration in the body; raises RequestValidationError that names every field at fault."""
    try:
        return read_model(AlertConfig, body)
    except RequestValidationError as error:
        raise RequestValidationError([as_required(fault) for fault in error.errors()]) from None


def as_required(fault: dict[str, Any]) -> dict[str, Any]:
    """The complaint in the words of the interface, if it is about a field that must be there."""
    field = fault["loc"][-1]
    if fault["type"] == "missing" and len(fault["loc"]) == 2 and field in MISSING:
        return {**fault, "msg": MISSING[field]}
    return fault


def as_answer(config: AlertConfig) -> dict[str, Any]:
    """A configuration as the interface shows it."""
    return config.model_dump(mode="json")
