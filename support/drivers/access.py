"""People and what they may do: arranged before the act, taken back after the scenario.

Where the profile names a folder of role files, each scenario writes one of its own, with its own people and roles.
Where it does not, only the people that the profile declares can act, with the rights that they have there.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from support.drivers.actions.model import Kind, Person
from support.drivers.actions.protocol import ActionsDriver
from support.drivers.answering import Verdict
from support.evidence.attachments import attach_objects
from support.evidence.redaction import register_secret
from support.ownership import Ownership
from support.targets.offers import NotSupported, offered
from support.targets.profile import Actions
from support.waiting import eventually, holds

ADMINISTRATOR = "an administrator"
LIFETIME = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Permission:
    """The right to one kind of action ("*": all). `limit` is how many an hour (None: as many as wanted).

    `parameters` restrict it: a pattern for the whole value, "$username", or None for "must be absent".
    """

    action: Kind | str
    limit: int | None = None
    parameters: Mapping[str, str | None] = field(default_factory=dict)

    def as_policy(self) -> dict[str, Any]:
        """The permission in the policy format of the action automation system."""
        return {"obj": str(self.action), "max_ops": self.limit, "params": dict(self.parameters)}


class Access:
    """Introduces people to the target, gives them rights and credentials."""

    def __init__(self, settings: Actions, administration: ActionsDriver, owner: Ownership) -> None:
        self._settings, self._administration, self._owner = settings, administration, owner
        self._people: dict[str, Person] = {}
        self._rights: dict[str, list[Permission]] = {}
        self._known: dict[str, set[str]] = {}
        self._file: Path | None = None

    def administrator(self) -> Person:
        """Whoever may issue tokens: the credential comes from the profile."""
        declared = self._settings.people.get(ADMINISTRATOR)
        if declared is not None:
            return Person(ADMINISTRATOR, declared.username, declared.token.get_secret_value())
        token = offered(self._settings.admin_token, "an administrator's token")
        return Person(ADMINISTRATOR, "signoff-admin", token.get_secret_value())

    def person(self, name: str) -> Person:
        """The scenario's person of that name, with a valid credential; the same one each time it is asked."""
        if name not in self._people:
            self._people[name] = self._declared(name) or self._introduced(name)
        return self._people[name]

    def grant(self, name: str, *permissions: Permission) -> Person:
        """Give somebody rights beyond those that everyone has; waits until the target knows them."""
        self.grant_all({name: permissions})
        return self.person(name)

    def grant_all(self, rights: Mapping[str, Sequence[Permission]]) -> None:
        """Give rights to several people, by name; waits until the target knows them.

        People whom the profile declares keep the rights that they have.
        """
        for name, permissions in rights.items():
            person = self.person(name)
            if name not in self._settings.people:
                self._rights.setdefault(person.username, []).extend(permissions)
        changed = [name for name in rights if name not in self._settings.people]
        if changed:
            self._write(*changed)

    def withdraw(self, name: str) -> None:
        """Take back all rights that were given to somebody; waits until the target has forgotten them."""
        if name in self._settings.people:
            raise NotSupported(f"the rights of {name} are part of the target; a scenario cannot withdraw them")
        self._rights[self.person(name).username] = []
        self._write(name)

    def without_credential(self, name: str) -> Person:
        """The same person, who shows no credential."""
        return Person(name, self.person(name).username, None)

    def with_credential(self, name: str, credential: str) -> Person:
        """The same person, who shows another credential."""
        register_secret(credential, "credential")
        return Person(name, self.person(name).username, credential)

    def forged(self, name: str, **changes: object) -> Person:
        """The same person with a token made by a stranger who does not know the target's secret."""
        return self._signed(name, "a-stranger-does-not-know-the-secret-of-the-target", changes)

    def self_made(self, name: str, **changes: object) -> Person:
        """The same person with a token signed with the target's own secret, but with `changes` in its claims.

        A change to None takes the claim out. Needs a profile that knows the secret.
        """
        secret = offered(self._settings.token_secret, "its token secret, which this credential must be made with")
        return self._signed(name, secret.get_secret_value(), changes)

    def unsigned(self, name: str) -> Person:
        """The same person with a token that says it needs no signature."""
        token = f"{_encoded({'alg': 'none', 'typ': 'JWT'})}.{_encoded(self._claims(name))}."
        return self.with_credential(name, token)

    def altered(self, name: str, genuine: Person) -> Person:
        """The same person with somebody else's genuine token in which the name was exchanged after signing."""
        header, _, signature = (genuine.credential or "").split(".")
        return self.with_credential(name, f"{header}.{_encoded(self._claims(name))}.{signature}")

    def presenting(self, name: str, scheme: str) -> Person:
        """The same person with a valid credential that is presented with another word than it should be."""
        return replace(self.person(name), scheme=scheme)

    def _signed(self, name: str, secret: str, changes: Mapping[str, object]) -> Person:
        changed = {key: value for key, value in {**self._claims(name), **changes}.items() if value is not None}
        import jwt

        return self.with_credential(name, jwt.encode(changed, secret, algorithm="HS256"))

    def _claims(self, name: str) -> dict[str, object]:
        """What a token of the target says of its holder. Moments may be replaced by aware ones."""
        person, now = self.person(name), int(dt.datetime.now(dt.UTC).timestamp())
        return {
            "iss": self._settings.url, "iat": now, "exp": now + int(LIFETIME.total_seconds()),
            "name": name, "preferred_username": person.username, "email": person.email,
        }  # fmt: skip

    def _declared(self, name: str) -> Person | None:
        declared = self._settings.people.get(name)
        return None if declared is None else Person(name, declared.username, declared.token.get_secret_value())

    def _introduced(self, name: str) -> Person:
        username = self._owner.name(name.removeprefix("the ").removeprefix("an ").removeprefix("a "))
        unknown = Person(name, username)
        expires = dt.datetime.now(dt.UTC) + LIFETIME
        answer = self._administration.issue_token(name, username, unknown.email, expires, self.administrator())
        if not answer.accepted or answer.token is None:
            raise RuntimeError(f"the target issued no token for {name}: {answer.describe()}")
        return Person(name, username, answer.token)

    def _write(self, *changed: str) -> None:
        folder = self._settings.roles_directory
        if folder is None:
            named = ", ".join(changed)
            raise NotSupported(f"the target lets nobody give {named} the rights that this scenario is about")
        path = folder / f"signoff-{self._owner.run}-{self._owner.tag}.json"
        document = {
            "users": {username: [username] for username in self._rights},
            "roles": {user: [permission.as_policy() for permission in owned] for user, owned in self._rights.items()},
        }
        # written beside and moved into place, so that the target never reads half a file
        draft = path.with_suffix(".draft")
        draft.write_text(json.dumps(document, indent=2), encoding="utf-8")
        draft.replace(path)
        if self._file is None:
            self._file = path
            self._owner.register(
                f"role file {path.name}", lambda: path.unlink(missing_ok=True), lambda: not path.exists()
            )
        attach_objects("who may do what", data=document)
        for name in changed:
            self._await_rights(self._people[name])

    def _await_rights(self, person: Person) -> None:
        """Wait until the target shows somebody's rights as they are written, and none that were written before."""
        wanted = {str(permission.action) for permission in self._rights[person.username]}
        known = self._known.setdefault(person.username, set())
        gone = known - wanted
        eventually(
            holds(
                lambda: self._allowed(person),
                lambda allowed: wanted <= allowed and not gone & allowed,
                lambda allowed: f"may do {sorted(allowed)}",
            ),
            wanted=f"the target to know that {person.name} may do {sorted(wanted) or 'nothing special'}",
        )
        self._known[person.username] = wanted

    def _allowed(self, person: Person) -> set[str]:
        answer = self._administration.who_am_i(person)
        if answer.verdict is not Verdict.ACCEPTED or answer.account is None:
            return set()
        return set(answer.account.allowed_actions)


def end_of(token: str) -> dt.datetime:
    """The moment at which a token says that it ends (aware). Raises AssertionError when it says none."""
    import jwt

    try:
        moment = jwt.decode(token, options={"verify_signature": False})["exp"]
    except (jwt.InvalidTokenError, KeyError) as error:
        raise AssertionError(f"wanted: a token that tells its end\n  seen: {error!r}") from None
    return dt.datetime.fromtimestamp(moment, dt.UTC)


def _encoded(part: Mapping[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
