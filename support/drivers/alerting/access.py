"""People of the alerting system: put into its records with keys of their own, as its operator would, and taken out.

Every row carries the mark of the scenario in place of a password, so that what a killed run has left can be found.
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from support.connections.records import Records
from support.drivers.alerting.model import Caller
from support.evidence.attachments import attach_table
from support.evidence.redaction import register_secret
from support.ownership import EXPIRES_MARK, OWNER_MARK, Ownership
from support.targets.offers import offered
from support.targets.profile import Alerting

TIERS: Mapping[str, int] = {"free": 20, "basic": 100, "premium": 500, "enterprise": 2000}
"""Requests a minute of each tier."""
ORDINARY = "enterprise"
"""Whoever a sentence says nothing about is of this tier."""
LIFETIME = dt.timedelta(hours=1)
_KEY_BYTES = 24
_DEFAULT_LIMIT = 100
_INTRODUCTIONS = "its records, in which scenarios may introduce people"


@dataclass(frozen=True)
class Key:
    """How somebody's key is: of a user of this tier, switched on or off, with a limit of the user's own or without."""

    tier: str = ORDINARY
    active: bool = True
    user_active: bool = True
    requests_a_minute: int | None = None


class AlertingAccess:
    """Introduces people to the alerting system and gives them what they show."""

    def __init__(self, settings: Alerting, records: Records | None, owner: Ownership) -> None:
        self._settings, self._records, self._owner = settings, records, owner
        self._people: dict[str, Caller] = {}

    def person(self, name: str, key: Key | None = None) -> Caller:
        """The scenario's person of that name with a key of their own; the same one each time it is asked.

        `key` counts when the person is introduced. Where nobody can be introduced, people of whom nothing special is
        wanted have the configured key; for others it raises `NotSupported`.
        """
        if name not in self._people:
            stands_in = self._records is None and key in (None, Key())
            known = replace(self.operator(), name=name) if stands_in else self._introduced(name, key or Key())
            self._people[name] = known
        return self._people[name]

    def people(self) -> tuple[Caller, ...]:
        """Everybody who was introduced until now, with the key they were given."""
        return tuple(self._people.values())

    def operator(self) -> Caller:
        """Whoever has the key that the system was configured with."""
        key = offered(self._settings.api_key, "the configured key of the alerting system")
        return Caller("the operator", key.get_secret_value())

    def without_credential(self, name: str) -> Caller:
        """The same person, who shows nothing."""
        return replace(self.person(name), key=None, token=None)

    def with_key(self, name: str, key: str) -> Caller:
        """The same person, who shows another key, one that nobody has been given."""
        register_secret(key, "key")
        return replace(self.person(name), key=key, token=None)

    def with_unknown_key(self, name: str) -> Caller:
        """The same person with a key that looks right and was never issued."""
        return self.with_key(name, secrets.token_urlsafe(_KEY_BYTES))

    def with_token(self, name: str, **changes: Any) -> Caller:
        """The same person with a token signed with the system's own secret, `changes` in its claims (None: absent)."""
        secret = offered(self._settings.jwt_secret, "the secret that tokens are signed with")
        return self._signed(name, secret.get_secret_value(), changes)

    def with_forged_token(self, name: str) -> Caller:
        """The same person with a token made by a stranger who does not know the system's secret."""
        return self._signed(name, "a-stranger-does-not-know-the-secret-of-the-system", {})

    def with_unsigned_token(self, name: str) -> Caller:
        """The same person with a token that nobody has signed."""
        return self._signed(name, None, {})

    def _signed(self, name: str, secret: str | None, changes: Mapping[str, Any]) -> Caller:
        import jwt

        offered(self._records, _INTRODUCTIONS)
        person, now = self.person(name), dt.datetime.now(dt.UTC)
        claims = {"sub": person.username, "iat": now, "exp": now + LIFETIME, **changes}
        given = {key: value for key, value in claims.items() if value is not None}
        token = jwt.encode(given, secret or "", algorithm="HS256" if secret else "none")
        register_secret(token, "token")
        return replace(person, key=None, token=token)

    def _introduced(self, name: str, key: Key) -> Caller:
        records = offered(self._records, _INTRODUCTIONS)
        username = self._owner.name(name.removeprefix("the ").removeprefix("an ").removeprefix("a "))
        secret = secrets.token_urlsafe(_KEY_BYTES)
        register_secret(secret, f"key of {name}")
        self._owner.register(
            f"user {username}", lambda: forget(records, username), lambda: not _known(records, username)
        )
        records.ask(
            _INTRODUCE,
            {
                "username": username,
                "email": f"{username}@example.com",
                "mark": mark(self._owner),
                "tier": key.tier,
                "user_active": key.user_active,
                "limit": key.requests_a_minute or _DEFAULT_LIMIT,
                "key": secret,
                "active": key.active,
            },
        )
        attach_table("introduced", [{"person": name, "username": username, **vars(key)}])
        return Caller(name, secret, username=username)


_INTRODUCE = """
WITH person AS (
    INSERT INTO users (username, email, password_hash, tier, is_active, rate_limit)
    VALUES (%(username)s, %(email)s, %(mark)s, %(tier)s, %(user_active)s, %(limit)s)
    RETURNING id
)
INSERT INTO api_keys (user_id, api_key, name, is_active)
SELECT id, %(key)s, %(username)s, %(active)s FROM person
RETURNING id
"""


def mark(owner: Ownership) -> str:
    """Who made a row and when it may be swept away, as no password can be."""
    return "!" + json.dumps(owner.marks(), sort_keys=True)


def read_mark(text: str) -> dict[str, str] | None:
    """The marks that `mark` wrote; None for anything else."""
    try:
        marks = json.loads(text.removeprefix("!")) if text.startswith("!") else None
    except ValueError:
        return None
    return marks if isinstance(marks, dict) and {OWNER_MARK, EXPIRES_MARK} <= set(marks) else None


def forget(records: Records, username: str) -> None:
    """Take a user out, with all keys."""
    values = {"username": username}
    records.change("DELETE FROM api_keys WHERE user_id IN (SELECT id FROM users WHERE username = %(username)s)", values)
    records.change("DELETE FROM users WHERE username = %(username)s", values)


def _known(records: Records, username: str) -> bool:
    return bool(records.ask("SELECT 1 FROM users WHERE username = %(username)s", {"username": username}))
