"""Configurations: the list, the form, on and off, and deleting with a question before it."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException
from starlette.responses import Response

from reference.alerting.api.services import CurrentServices, Services
from reference.alerting.dashboard.addresses import CONFIGURATIONS
from reference.alerting.dashboard.forms import CHOICES, ConfigurationForm, empty_form, form_from, form_of
from reference.alerting.dashboard.guarding import PageRoute
from reference.alerting.dashboard.pages.signing_in import to
from reference.alerting.dashboard.rendering import page
from reference.alerting.dashboard.sessions import Reader, Session, Writer
from reference.alerting.dashboard.submissions import Fields, WritersFields
from reference.alerting.model import AlertConfig
from reference.alerting.store import configs

router = APIRouter(prefix="/configurations", route_class=PageRoute)
SECTION = "configurations"
GONE = "There is no such configuration (any more)."
NOTICES = {"saved": "The configuration is saved.", "deleted": "The configuration is deleted."}


@router.get("")
def overview(services: CurrentServices, session: Reader, name: str = "", done: str = "") -> Response:
    """All configurations, or those whose names contain a text."""
    with services.database.connection() as connection:
        found = [one for one in configs.listed(connection, False) if name.casefold() in one.name.casefold()]
    notice = NOTICES.get(done, "")
    return page(
        "configurations.html", "Configurations", session, SECTION, configurations=found, name=name, notice=notice
    )


@router.get("/new")
def new(session: Writer) -> Response:
    """An empty form."""
    return form_page(session, empty_form())


@router.post("/new")
def create(services: CurrentServices, session: Writer, fields: WritersFields) -> Response:
    """Store what the form says, or show it again."""
    form, config = understood(fields)
    if config is None:
        return form_page(session, form)
    with services.database.connection() as connection:
        configs.create(connection, config)
    return to(f"{CONFIGURATIONS}?done=saved")


@router.get("/{identity}/edit")
def edit(services: CurrentServices, session: Writer, identity: str) -> Response:
    """The form of a configuration."""
    return form_page(session, form_of(known(services, identity)), identity)


@router.post("/{identity}/edit")
def update(services: CurrentServices, session: Writer, identity: str, fields: WritersFields) -> Response:
    """Replace a configuration by what the form says, or show the form again."""
    form, config = understood(fields)
    if config is None:
        known(services, identity)
        return form_page(session, form, identity)
    with services.database.connection() as connection:
        if configs.update(connection, config.model_copy(update={"id": identity})) is None:
            raise HTTPException(404, GONE)
    return to(f"{CONFIGURATIONS}?done=saved")


@router.post("/{identity}/enable")
def enable(services: CurrentServices, _fields: WritersFields, identity: str) -> Response:
    """Switch a configuration on."""
    return switch(services, identity, True)


@router.post("/{identity}/disable")
def disable(services: CurrentServices, _fields: WritersFields, identity: str) -> Response:
    """Switch a configuration off."""
    return switch(services, identity, False)


@router.get("/{identity}/delete")
def ask_to_delete(services: CurrentServices, session: Writer, identity: str) -> Response:
    """The question before a configuration is deleted."""
    configuration = known(services, identity)
    return page("configuration_delete.html", "Delete a configuration", session, SECTION, configuration=configuration)


@router.post("/{identity}/delete")
def delete(services: CurrentServices, _fields: WritersFields, identity: str) -> Response:
    """Delete a configuration; its events remain."""
    with services.database.connection() as connection:
        if not configs.delete(connection, identity):
            raise HTTPException(404, GONE)
    return to(f"{CONFIGURATIONS}?done=deleted")


def understood(fields: Fields) -> tuple[ConfigurationForm, AlertConfig | None]:
    """The form, and the configuration that it describes if it is to be stored and nothing is wrong with it."""
    form, act = form_from(fields), fields.get("act", "save")
    if act == "add":
        return form.with_row(), None
    if act.startswith("remove-"):
        index = act.removeprefix("remove-")
        return form.without_row(int(index)) if index.isdecimal() else form, None
    config, form = form.checked()
    return form, config


def form_page(session: Session, form: ConfigurationForm, identity: str = "") -> Response:
    """The form as a page."""
    title = "Edit a configuration" if identity else "New configuration"
    status = 422 if form.faults else 200
    return page(
        "configuration_form.html", title, session, SECTION, status, form=form, identity=identity, choices=CHOICES
    )


def known(services: Services, identity: str) -> AlertConfig:
    """The configuration of that id; raises the 404."""
    with services.database.connection() as connection:
        config = configs.read(connection, identity)
    if config is None:
        raise HTTPException(404, GONE)
    return config


def switch(services: Services, identity: str, enabled: bool) -> Response:
    """Switch a configuration on or off; raises the 404."""
    with services.database.connection() as connection:
        if configs.set_enabled(connection, identity, enabled) is None:
            raise HTTPException(404, GONE)
    return to(f"{CONFIGURATIONS}?done=saved")
