"""Defects of deciding what a role allows."""

from __future__ import annotations

import re
from typing import Any

from reference.defects.catalogue import API, Kind, defect
from reference.defects.patching import replace


def decides(name: str, make: Any) -> None:
    """Put another decision in the place of one of the policy's."""
    from reference.actions.policy import decisions

    replace(decisions, name, make)


def matches(match: Any) -> None:
    """Compare what is asked for with what a role says otherwise: `match(pattern, value)`."""

    def make(original: Any) -> Any:
        def allowed(condition: Any, value: Any, username: str) -> bool:
            if not isinstance(condition, str) or value is None or condition.startswith("$"):
                return bool(original(condition, value, username))
            return match(condition, value) is not None

        return allowed

    decides("parameter_allowed", make)


@defect("A name matches when it begins as the role says", Kind.PERMISSION, ("AA-17",), API)
def match_at_the_beginning() -> None:
    matches(re.match)


@defect("A name matches when it contains what the role says", Kind.PERMISSION, ("AA-17",), API)
def match_anywhere() -> None:
    matches(re.search)


@defect("Patterns in roles are taken letter by letter", Kind.REFUSAL, ("AA-17",), API)
def patterns_taken_literally() -> None:
    matches(lambda condition, value: re.fullmatch(re.escape(condition), value))


@defect("A role for some things is one for all things", Kind.PERMISSION, ("AA-17",), API)
def things_do_not_matter() -> None:
    decides("parameters_allowed", lambda original: lambda permission, params, username: True)


@defect("A role for one action is one for every action", Kind.PERMISSION, ("AA-17",), API)
def actions_do_not_matter() -> None:
    from reference.actions.policy import limits

    decides("covers", lambda original: lambda permission, operation: True)
    replace(limits, "covers", lambda original: lambda permission, operation: True)


@defect("Somebody without any role may do what nobody has forbidden", Kind.PERMISSION, ("AA-17",), API)
def no_role_means_all() -> None:
    from reference.actions.policy.documents import Permission

    def make(original: Any) -> Any:
        def permissions(document: Any, username: str) -> Any:
            found = original(document, username)
            return found if username in document.users else [*found, Permission("*")]

        return permissions

    decides("permissions_of", make)


@defect("Rights that have been withdrawn are no longer told, and still hold", Kind.LATE, ("AA-17",), API)
def rights_never_end() -> None:
    known: dict[str, list[Any]] = {}

    def make(original: Any) -> Any:
        def authorised(permissions: Any, operation: str, params: Any, username: str) -> bool:
            kept = known.setdefault(username, [])
            kept.extend(one for one in permissions if one not in kept)
            return bool(original(kept, operation, params, username))

        return authorised

    decides("is_authorised", make)


@defect("Extra parameters of a request replace those that are acted on", Kind.PERMISSION, ("AA-17",), API)
def extra_parameters_count() -> None:
    from reference.actions.api import guard

    def make(original: Any) -> Any:
        return lambda request, *more: {**original(request, *more), **dict(request.query_params)}

    replace(guard, "policy_parameters", make)


@defect("Roles cannot speak of how an action is to be done", Kind.PERMISSION, ("AA-17",), API)
def options_do_not_matter() -> None:
    from reference.actions.api import guard

    def make(original: Any) -> Any:
        return lambda request, *_options, **_more: original(request)

    replace(guard, "policy_parameters", make)


def after_a_denial(what: Any) -> None:
    """Do something before a request is refused by the policy: `what(services, identity, operation, params)`."""
    from fastapi import HTTPException

    from reference.actions.api import guard

    def make(original: Any) -> Any:
        def admit(services: Any, identity: Any, operation: str, params: Any) -> Any:
            try:
                return original(services, identity, operation, params)
            except HTTPException as refusal:
                if refusal.status_code == 403 and "action_id" not in params:
                    what(services, identity, operation, dict(params))
                raise

        return admit

    replace(guard, "admit", make)


@defect("A request that is refused is on the record as pending", Kind.RECORD, ("AA-17",), API)
def refusal_recorded() -> None:
    from reference.actions.policy import limits

    def what(services: Any, identity: Any, operation: str, params: Any) -> None:
        services.ledger.accept(identity.username, operation, params, limits.UNLIMITED)

    after_a_denial(what)


@defect("A request is refused, and carried out all the same", Kind.PERMISSION, ("AA-17",), API)
def refused_and_done() -> None:
    from reference.actions import queue
    from reference.actions.policy import limits

    def what(services: Any, identity: Any, operation: str, params: Any) -> None:
        known = {"force_failover": params.get("force_failover") == "true"} if "reboot" in operation else {}
        inputs = {**params, **known, **({"api_version": "v1"} if "delete" in operation else {})}
        owner = f"{identity.username}-refused"
        if operation.startswith(("openshift", "external")):
            queue.enqueue(services.queue, services.ledger.accept(owner, operation, inputs, limits.UNLIMITED).action_id)

    after_a_denial(what)
