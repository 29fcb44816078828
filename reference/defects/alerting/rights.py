"""Defects of what a plan allows somebody to do with alerts."""

from __future__ import annotations

from functools import wraps
from typing import Annotated, Any

from reference.defects.catalogue import DESKS, Kind, defect
from reference.defects.patching import DoesNotFitError, existing, replace


def asks_for(module: Any, endpoint: str, parameter: str, right: str) -> None:
    """Have an endpoint ask for another right than it does; `right` is a name that its module knows."""
    existing(module, right)
    annotations = existing(module, endpoint).__annotations__
    if parameter not in annotations:
        raise DoesNotFitError(f"{module.__name__}.{endpoint} has no {parameter}")
    annotations[parameter] = right


def writing_tiers(change: Any) -> None:
    """Let other plans change alerts."""
    from reference.alerting.api import access

    replace(access, "WRITING_TIERS", change)


@defect("Every plan may change alerts", Kind.PERMISSION, ("AL-03",), *DESKS)
def every_plan_changes_alerts() -> None:
    from reference.alerting.api import access

    replace(access, "READER", lambda original: access.WRITER)


@defect("The basic plan may change alerts like the premium one", Kind.PERMISSION, ("AL-03",), *DESKS)
def basic_plan_changes_alerts() -> None:
    writing_tiers(lambda original: original | {"basic"})


@defect(
    "Alerts that are there are changed by nobody but the holder of the configured key", Kind.REFUSAL, ("AL-03",), *DESKS
)
def only_the_operator_changes_alerts() -> None:
    from fastapi import Depends, HTTPException

    from reference.alerting.api import guard
    from reference.alerting.api.access import OPERATOR, Caller
    from reference.alerting.api.routes import configs

    def operator(caller: Any) -> Any:
        if caller.credential != OPERATOR:
            raise HTTPException(403, "Not enough permissions")
        return caller

    operator.__annotations__["caller"] = guard.AnyCaller
    vars(configs)["Operator"] = Annotated[Caller, Depends(operator)]
    asks_for(configs, "update", "_writer", "Operator")


@defect("The free and the basic plan may not even read alerts", Kind.REFUSAL, ("AL-03",), *DESKS)
def small_plans_read_nothing() -> None:
    from reference.alerting.api import access

    replace(access, "READER", lambda original: frozenset())


@defect("Incidents are resolved by everybody who may read them", Kind.PERMISSION, ("AL-03",), *DESKS)
def readers_resolve_incidents() -> None:
    from reference.alerting.api.routes import events

    asks_for(events, "resolve", "_writer", "Reader")


@defect("Alerts that are there may be changed by everybody who may read them", Kind.PERMISSION, ("AL-03",), *DESKS)
def readers_change_alerts() -> None:
    from reference.alerting.api.routes import configs

    asks_for(configs, "update", "_writer", "Reader")


@defect("What somebody may not do is done before it is refused", Kind.PERMISSION, ("AL-03",), *DESKS)
def done_before_it_is_refused() -> None:
    from fastapi import HTTPException

    from reference.alerting.api.access import WRITE
    from reference.alerting.api.routes import configs, events

    def late(endpoint: Any) -> Any:
        @wraps(endpoint)
        def answer(**given: Any) -> Any:
            result = endpoint(**given)
            if WRITE not in given["_writer"].permissions:
                raise HTTPException(403, "Not enough permissions")
            return result

        return answer

    for module, name in ((configs, "create"), (configs, "delete"), (events, "resolve")):
        asks_for(module, name, "_writer", "Reader")
        for route in existing(module, "router").routes:
            if route.name == name:
                route.endpoint = late(route.endpoint)
