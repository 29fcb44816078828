"""Who takes part in a scenario, what they may do, and what they show to prove who they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from steps.scene import Scene
from steps.words.credentials import Maker
from steps.words.people import ADMINISTRATOR, CALLER, ON_CALL, SERVICE_OWNER
from steps.words.permissions import Bounds, Right
from support.drivers.access import Access, Permission
from support.drivers.actions.model import Kind, Person
from support.ownership import Ownership


class Cast:
    """The people of one scenario. Everybody is new to the target, has its default role, and what the scenario says."""

    def __init__(self, access: Access, bounds: Bounds) -> None:
        self._access, self._bounds = access, bounds
        self._valid: dict[str, Person] = {}
        self._shown: dict[str, Person] = {}
        self._spelled_out: set[str] = set()
        self._helped: set[tuple[str, Kind]] = set()

    def person(self, name: str) -> Person:
        """Somebody with the credential that they show. Raises LookupError for a caller nobody has described."""
        if name in self._shown:
            return self._shown[name]
        if name == ADMINISTRATOR:
            return self._access.administrator()
        if name == CALLER:
            raise LookupError("no sentence before this one says what the caller shows")
        return self.valid(name)

    def valid(self, name: str) -> Person:
        """Somebody with a valid credential, whatever they show in this scenario."""
        if name not in self._valid:
            self._valid[name] = self._access.person(name)
            standing = _standing_rights(name, self._bounds)
            if standing:
                self._access.grant(name, *standing)
        return self._valid[name]

    def named(self, username: str) -> Person:
        """Whoever the target knows under this name, with a valid credential."""
        return next(person for person in self._valid.values() if person.username == username)

    def everybody(self) -> tuple[Person, ...]:
        """Everybody who could own an action, with valid credentials."""
        return tuple(self._valid.values())

    # rights

    def allow(self, name: str, right: Right) -> None:
        """Give somebody a right. From now on the scenario spells out all that they may do."""
        self.valid(name)
        self._spelled_out.add(name)
        self._access.grant(name, right.permission(self._bounds))

    def allow_each(self, rights: Mapping[str, Permission]) -> None:
        """Give many people one right each."""
        for name in rights:
            self.valid(name)
        self._spelled_out.update(rights)
        self._access.grant_all({name: [permission] for name, permission in rights.items()})

    def enable(self, name: str, action: Kind) -> None:
        """Let somebody have done something, unless the scenario spells out what they may do."""
        self.valid(name)
        if name == SERVICE_OWNER or name in self._spelled_out or (name, action) in self._helped:
            return
        self._helped.add((name, action))
        self._access.grant(name, self._bounds.permission(action))

    def withdraw(self, name: str) -> None:
        """Take every right from somebody."""
        self._spelled_out.add(name)
        self._access.withdraw(name)

    # credentials

    def describe_caller(self, credential: Maker) -> None:
        """Have the caller claim to be the service owner, and show such a credential."""
        self.valid(SERVICE_OWNER)
        self._shown[CALLER] = replace(credential(self._access, SERVICE_OWNER), name=CALLER)

    def hand_over(self, name: str, token: str) -> None:
        """Have somebody show this token from now on."""
        self._shown[name] = self._access.with_credential(name, token)

    def permission(self, action: Kind, **parameters: str | None) -> Permission:
        """The right to an action on everything that belongs to the scenario; `parameters` narrow it."""
        return self._bounds.permission(action, None, **parameters)


def _standing_rights(name: str, bounds: Bounds) -> list[Permission]:
    """What somebody may do by the name of their role alone."""
    if name == SERVICE_OWNER:
        return [bounds.permission(action) for action in Kind]
    if name == ON_CALL:
        return [
            Permission("action-list", parameters={"action_user": bounds.names}),
            Permission("action-detail", parameters={"owner": bounds.names}),
            Permission("action-cancel", parameters={"owner": bounds.names}),
        ]
    return []


@pytest.fixture
def cast(access: Access, owner: Ownership, scene: Scene) -> Cast:
    """The people of the scenario."""
    return Cast(access, Bounds(namespace=scene.namespace(), names=f".*-{owner.tag}"))
