"""The gate before every operation: who asks, may they, have they any left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from reference.actions.api.authentication import CurrentIdentity
from reference.actions.api.errors import item_not_found, limit_exceeded, not_authorised
from reference.actions.api.services import CurrentServices, Services
from reference.actions.api.tokens import Identity
from reference.actions.policy import decisions, limits
from reference.actions.records import ActionRecord, UserRecord
from reference.actions.store import users

TRUE_WORDS = frozenset({"1", "true", "t", "yes", "y", "on"})
FALSE_WORDS = frozenset({"0", "false", "f", "no", "n", "off"})


@dataclass(frozen=True, slots=True)
class Caller:
    """A user who passed the gate for one operation, and how often they may do it."""

    user: UserRecord
    operation: str
    limit: limits.Limit


def permit(operation: str, query: tuple[str, ...] = (), flags: tuple[str, ...] = ()) -> Callable[..., Caller]:
    """A dependency that lets a caller pass for the operation.

    The policy sees the path parameters, and of the query only the parameters named here that the path does not
    name; `flags` are those of them that mean yes or no, shown to the policy as `true` or `false`.
    """

    def gate(request: Request, identity: CurrentIdentity, services: CurrentServices) -> Caller:
        return admit(services, identity, operation, policy_parameters(request, query, flags))

    return gate


@dataclass(frozen=True, slots=True)
class Owned:
    """A caller together with the existing action that the request is about."""

    caller: Caller
    action: ActionRecord


def permit_on_action(operation: str) -> Callable[..., Owned]:
    """A dependency for operations on one action: it must exist, and its owner is a parameter of the policy."""

    def gate(action_id: str, request: Request, identity: CurrentIdentity, services: CurrentServices) -> Owned:
        action = services.ledger.find(action_id)
        if action is None:
            raise item_not_found()
        params = {**policy_parameters(request), "owner": action.owner}
        return Owned(admit(services, identity, operation, params), action)

    return gate


def policy_parameters(request: Request, query: tuple[str, ...] = (), flags: tuple[str, ...] = ()) -> dict[str, str]:
    """Exactly the parameters that will be acted on, as text."""
    chosen = {name: request.query_params[name] for name in query if name in request.query_params}
    for name in flags:
        if name in chosen:
            chosen[name] = plain_flag(chosen[name])
    return {**chosen, **{name: str(value) for name, value in request.path_params.items()}}


def plain_flag(text: str) -> str:
    """A yes or no in its one plain spelling, anything else unchanged."""
    word = text.lower()
    return "true" if word in TRUE_WORDS else "false" if word in FALSE_WORDS else text


def admit(services: Services, identity: Identity, operation: str, params: Mapping[str, str]) -> Caller:
    """The caller, if policy and limit allow the operation; raises the refusal otherwise."""
    permissions = decisions.permissions_of(services.roles.current(), identity.username)
    operations = decisions.allowed_operations(permissions)
    user = users.remember_user(services.pool, identity.email, identity.username, identity.name, operations)
    if not decisions.is_authorised(permissions, operation, params, identity.username):
        raise not_authorised()
    limit = limits.limit_for(permissions, operation)
    if limit.maximum is not None and not limits.within_limit(services.ledger.used(identity.username, operation), limit):
        raise limit_exceeded()
    return Caller(user, operation, limit)


ListCaller = Annotated[Caller, Depends(permit("action-list", query=("status", "action_user", "max_age_minutes")))]
