"""Whether the files of a request for a secret say what it asks for."""

from __future__ import annotations

from typing import Any

from support.observers.comparing import Mismatch
from support.observers.provisioning.request_files import credentials_in, expect_documents

_SECRETS, _DESCRIPTION = "app_secrets", "description"


def expect_said(variables: Any, wanted_variables: Any, manifest: Any, wanted_manifest: Any) -> None:
    """Raise `Mismatch` with every place at which variables or manifest say something else than is asked for.

    How a secret is described is left to the platform, as long as it is.
    """
    secrets = _secrets(variables)
    if not all(secret.get(_DESCRIPTION) for secret in secrets.values()):
        raise Mismatch("a description of the secret", [str(secrets)])
    plain = {
        name: {key: value for key, value in secret.items() if key != _DESCRIPTION} for name, secret in secrets.items()
    }
    expect_documents(
        {"the variables": {**variables, _SECRETS: plain}, "the manifest": manifest},
        {"the variables": wanted_variables, "the manifest": wanted_manifest},
    )


def names_said(variables: Any, manifest: Any) -> tuple[str, str]:
    """The name that the manifest reads, and the one that the variables describe. Raises `Mismatch` without them."""
    names = list(_secrets(variables))
    if len(names) != 1:
        raise Mismatch("variables that describe one secret", [str(names)])
    return credentials_in(manifest), names[0]


def _secrets(variables: Any) -> dict[str, dict[str, Any]]:
    found = variables.get(_SECRETS) if isinstance(variables, dict) else None
    if not isinstance(found, dict) or not all(isinstance(each, dict) for each in found.values()):
        raise Mismatch("variables that describe a secret", [str(variables)[:400]])
    return found
