"""What sentences call the fields of a request for a secret, and how their values are written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from steps.words.sentences import Words, word
from support.drivers.provisioning.secret_requests import MANAGER, PARAMETERS

FIELDS: Mapping[str, str] = {
    "id": "metadata.id",
    "name": "metadata.name",
    "service": "metadata.service",
    "environment": "metadata.environment",
    "owner": "metadata.owner",
    "kind": "spec.secretType",
    "risk": "spec.risk.tier",
    "rotation": "spec.rotation.rotationClass",
    "lifecycle": "spec.lifecycle.status",
    "kept as": "spec.provider",
    "namespace": "spec.access.namespace",
    "name in cluster": "spec.access.k8sSecretName",
    "readers": "spec.access.readPrincipals",
    "writers": "spec.access.writePrincipals",
    "emergency": "spec.access.breakGlassPrincipals",
}
PRINCIPALS = ("readers", "writers", "emergency")
_LEFT_OUT = "nothing"
_KEPT_AS = {"secret": MANAGER, "parameter": PARAMETERS}
_LETTERS = re.compile(r"(\d+) letters")
_REFUSED: Mapping[str, str] = {
    "new secrets": "CreateSecret",
    "access policies": "PutResourcePolicy",
    "values": "PutSecretValue",
    "parameters": "PutParameter",
}
_TOLD: Mapping[str, tuple[str, ...]] = {"to a person": (), "to a program": ("--output", "json")}


def place_of(field: str) -> str:
    """Where a request says what sentences call by this word. Raises LookupError for an unknown one."""
    if field not in FIELDS:
        raise LookupError(f"a request for a secret has no {field!r}; it has {', '.join(FIELDS)}")
    return FIELDS[field]


def value_of(field: str, text: str) -> Any:
    """What a request says when a sentence says this: so many letters, nothing, or the text.

    Several principals are words with commas between them.
    """
    if text == _LEFT_OUT:
        return None
    if field == "kept as":
        return _KEPT_AS[text]
    if field in PRINCIPALS:
        return [each.strip() for each in text.split(",")]
    letters = _LETTERS.fullmatch(text)
    return "x" * int(letters[1]) if letters else text


@word("|".join(_REFUSED))
def refused(text: str) -> str:
    """What the store refuses to take: its operation."""
    return _REFUSED[text]


@word("|".join(_TOLD))
def told(text: str) -> tuple[str, ...]:
    """To whom a command tells what it has done: its options."""
    return _TOLD[text]


SECRET_REQUESTS: Words = {"Refused": refused, "Told": told}
