"""Defects of looking at credentials."""

from __future__ import annotations

from typing import Any

from reference.defects.catalogue import API, Kind, defect
from reference.defects.patching import replace


def checks(**changed: Any) -> None:
    """Verify tokens with other options of the library than the system's own."""
    import jwt

    from reference.actions.api import tokens

    def make(_original: Any) -> Any:
        def claims(token: str, secret: str, issuer: str) -> Any:
            options = {"require": changed.get("require", tokens.REQUIRED_CLAIMS), **changed.get("options", {})}
            wanted = issuer if changed.get("issuer", True) else None
            try:
                return jwt.decode(
                    token,
                    secret,
                    algorithms=[tokens.ALGORITHM],
                    issuer=wanted,
                    options=options,  # type: ignore[arg-type]
                )
            except (jwt.InvalidTokenError, ValueError) as error:
                raise tokens.UnusableTokenError(str(error)) from None

        return claims

    replace(tokens, "token_claims", make)


@defect("A token that has ended is accepted", Kind.PERMISSION, ("AA-16",), API)
def expired_token_accepted() -> None:
    checks(options={"verify_exp": False})


@defect("Tokens end a minute before their time", Kind.EARLY, ("AA-16",), API)
def token_ends_early() -> None:
    from time import time

    from reference.actions.api import tokens

    def make(original: Any) -> Any:
        def claims(*arguments: Any) -> Any:
            found = original(*arguments)
            if found["exp"] - time() < 60:
                raise tokens.UnusableTokenError("about to end")
            return found

        return claims

    replace(tokens, "token_claims", make)


@defect("The signature of tokens is not looked at", Kind.PERMISSION, ("AA-16",), API)
def signature_ignored() -> None:
    checks(options={"verify_signature": False, "verify_exp": True, "verify_iss": True})


@defect("Tokens of other issuers are accepted", Kind.PERMISSION, ("AA-16",), API)
def foreign_issuer_accepted() -> None:
    checks(issuer=False)


@defect("A token that says that nobody signed it is believed", Kind.PERMISSION, ("AA-16",), API)
def unsigned_token_accepted() -> None:
    import jwt

    from reference.actions.api import tokens

    def make(original: Any) -> Any:
        def claims(token: str, secret: str, issuer: str) -> Any:
            try:
                if jwt.get_unverified_header(token).get("alg", "").lower() == "none":
                    return jwt.decode(token, options={"verify_signature": False})
            except jwt.InvalidTokenError as error:
                raise tokens.UnusableTokenError(str(error)) from None
            return original(token, secret, issuer)

        return claims

    replace(tokens, "token_claims", make)


@defect("A token that names nobody counts as the administrator's", Kind.PERMISSION, ("AA-16",), API)
def nameless_token_accepted() -> None:
    from reference.actions.api import tokens

    nobody = {"name": "nobody", "preferred_username": "administrator", "email": "nobody@example.org"}
    checks(require=["exp", "iat", "iss"])
    replace(tokens, "identity_of", lambda original: lambda claims: original({**nobody, **claims}))


@defect("A token is taken in whatever way it is presented", Kind.PERMISSION, ("AA-16",), API)
def any_scheme_accepted() -> None:
    from reference.actions.api import authentication

    def make(original: Any) -> Any:
        return lambda header, services: original(f"Bearer {header.rpartition(' ')[2]}", services)

    replace(authentication, "bearer_identity", make)


@defect("Who comes without a credential counts as the administrator", Kind.PERMISSION, ("AA-16",), API)
def nobody_is_the_administrator() -> None:
    from reference.actions.api import authentication, tokens

    def make(_original: Any) -> Any:
        return lambda request, services: tokens.Identity("Nobody", "administrator", "nobody@example.org")

    replace(authentication, "session_identity", make)


@defect("The action is recorded before the credential is looked at", Kind.EARLY, ("AA-16",), API)
def recorded_before_looking() -> None:
    import jwt

    from reference.actions.api import errors
    from reference.actions.policy.limits import UNLIMITED

    def make(original: Any) -> Any:
        def answer(request: Any, base_url: str) -> Any:
            try:
                token = request.headers.get("authorization", "").rpartition(" ")[2]
                owner = jwt.decode(token, options={"verify_signature": False})["preferred_username"]
            except (jwt.InvalidTokenError, KeyError):
                owner = None
            if request.method == "POST" and owner:
                operation, inputs = request.scope["route"].operation_id, dict(request.path_params)
                request.app.state.services.ledger.accept(owner, operation, inputs, UNLIMITED)
            return original(request, base_url)

        return answer

    replace(errors, "answer_unauthenticated", make)


@defect("People are told that they may do everything", Kind.RECORD, ("AA-16",), API)
def told_to_be_allowed_everything() -> None:
    from reference.actions.policy import decisions
    from reference.actions.worker.effects import EFFECTS

    replace(decisions, "allowed_operations", lambda original: lambda permissions: sorted(EFFECTS))
