"""Defects of keeping people's actions apart."""

from __future__ import annotations

from typing import Any

from reference.defects.catalogue import API, Kind, defect
from reference.defects.patching import replace


def authorises(make: Any) -> None:
    """Decide otherwise whether a request is allowed: arguments are permissions, operation, params, username."""
    from reference.actions.policy import decisions

    replace(decisions, "is_authorised", make)


def open_to_everybody(operation: str) -> None:
    """Let everybody do this."""

    def make(original: Any) -> Any:
        def allowed(permissions: Any, wanted: str, *more: Any) -> bool:
            return wanted == operation or bool(original(permissions, wanted, *more))

        return allowed

    authorises(make)


@defect("Everybody counts as the owner of an action", Kind.PERMISSION, ("AA-19",), API)
def everybody_is_the_owner() -> None:
    def make(original: Any) -> Any:
        def allowed(permissions: Any, operation: str, params: Any, username: str) -> bool:
            return bool(original(permissions, operation, {**params, "owner": username}, username))

        return allowed

    authorises(make)


@defect("Everybody may cancel what others have under way", Kind.PERMISSION, ("AA-19",), API)
def everybody_may_cancel() -> None:
    open_to_everybody("action-cancel")


@defect("Everybody may list the actions of others", Kind.PERMISSION, ("AA-19",), API)
def everybody_may_list() -> None:
    open_to_everybody("action-list")


@defect("Not even the on-call engineer sees what others have done", Kind.REFUSAL, ("AA-19",), API)
def only_the_owner_sees() -> None:
    def make(original: Any) -> Any:
        def allowed(permissions: Any, operation: str, params: Any, username: str) -> bool:
            whose = params.get("owner", params.get("action_user", username))
            mine = whose == username or not operation.startswith("action-")
            return mine and bool(original(permissions, operation, params, username))

        return allowed

    authorises(make)


@defect("Not even the on-call engineer can cancel what others have under way", Kind.REFUSAL, ("AA-19",), API)
def only_the_owner_cancels() -> None:
    def make(original: Any) -> Any:
        def allowed(permissions: Any, operation: str, params: Any, username: str) -> bool:
            mine = operation != "action-cancel" or params["owner"] == username
            return mine and bool(original(permissions, operation, params, username))

        return allowed

    authorises(make)


@defect("A refusal tells whose action it is", Kind.LEAK, ("AA-19",), API)
def refusal_tells_the_owner() -> None:
    from fastapi import HTTPException

    from reference.actions.api import guard

    def make(original: Any) -> Any:
        def admit(services: Any, identity: Any, operation: str, params: Any) -> Any:
            try:
                return original(services, identity, operation, params)
            except HTTPException as refusal:
                if "owner" in params:
                    refusal.detail += f": the action belongs to {params['owner']}"
                raise

        return admit

    replace(guard, "admit", make)
