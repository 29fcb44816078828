"""Defects of looking at keys and tokens for alerts."""

from __future__ import annotations

from dataclasses import replace as altered
from time import time
from typing import Any

from reference.defects.catalogue import DESKS, Kind, defect
from reference.defects.patching import replace, reword


def tokens_are_read(make: Any) -> None:
    """Decode tokens otherwise than the library does."""
    import jwt

    replace(jwt, "decode", make)


@defect("A key that was switched off still opens the alerts", Kind.PERMISSION, ("AL-03",), *DESKS)
def switched_off_key_opens_alerts() -> None:
    from reference.alerting.store import users

    reword(users, "BY_KEY", " AND api_keys.is_active", "")


@defect("Whoever has left keeps the right to alerts", Kind.PERMISSION, ("AL-03",), *DESKS)
def alerts_for_who_has_left() -> None:
    from reference.alerting.api import access

    def make(original: Any) -> Any:
        return lambda user, credential: original(user and altered(user, is_active=True), credential)

    replace(access, "caller_for", make)


@defect("A key that nobody knows counts as the configured one", Kind.PERMISSION, ("AL-03",), *DESKS)
def unknown_key_opens_alerts() -> None:
    from reference.alerting.api import access

    def make(original: Any) -> Any:
        def caller_of_key(services: Any, key: str) -> Any:
            return original(services, key) or original(services, services.settings.api_key)

        return caller_of_key

    replace(access, "caller_of_key", make)


@defect("Alerts can be read without any key", Kind.PERMISSION, ("AL-03",), *DESKS)
def alerts_read_without_a_key() -> None:
    from fastapi import HTTPException

    from reference.alerting.api import access

    def make(original: Any) -> Any:
        def identify(services: Any, headers: Any) -> Any:
            try:
                return original(services, headers)
            except HTTPException as refusal:
                if refusal.detail != "Not authenticated":
                    raise
                return access.Caller("anonymous", "anonymous", access.READER, None)

        return identify

    replace(access, "identify", make)


@defect("An expired token still opens the alerts", Kind.PERMISSION, ("AL-03",), *DESKS)
def expired_token_opens_alerts() -> None:
    def make(original: Any) -> Any:
        def decode(*arguments: Any, options: Any = None, **given: Any) -> Any:
            return original(*arguments, options={**(options or {}), "verify_exp": False}, **given)

        return decode

    tokens_are_read(make)


@defect("It is not looked at who signed a token for alerts", Kind.PERMISSION, ("AL-03",), *DESKS)
def any_signature_opens_alerts() -> None:
    def make(original: Any) -> Any:
        def decode(*arguments: Any, options: Any = None, **given: Any) -> Any:
            lenient = {**(options or {}), "verify_signature": False, "verify_exp": True}
            return original(*arguments, options=lenient, **given)

        return decode

    tokens_are_read(make)


@defect("A token chooses for itself that alerts need no signature", Kind.PERMISSION, ("AL-03",), *DESKS)
def unsigned_token_opens_alerts() -> None:
    import jwt

    def make(original: Any) -> Any:
        def decode(token: Any, *arguments: Any, options: Any = None, **given: Any) -> Any:
            if jwt.get_unverified_header(token).get("alg", "").lower() == "none":
                options = {**(options or {}), "verify_signature": False, "verify_exp": True}
            return original(token, *arguments, options=options, **given)

        return decode

    tokens_are_read(make)


@defect("A token counts only a minute after it was issued", Kind.REFUSAL, ("AL-03",), *DESKS)
def token_counts_after_a_minute() -> None:
    import jwt

    def make(original: Any) -> Any:
        def decode(*arguments: Any, **given: Any) -> Any:
            claims = original(*arguments, **given)
            if time() - claims.get("iat", 0) < 60:
                raise jwt.ImmatureSignatureError("not yet")
            return claims

        return decode

    tokens_are_read(make)
