"""What the stores of secrets have in common: they bring secrets to what is requested, and mark them by tags."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any

from reference.provisioning.secrets.model import SecretRequest
from reference.provisioning.secrets.outcome import ADOPTED, UPDATED, Outcome

Tag = dict[str, str]
"""A tag as the cloud takes and tells it."""


class SecretStore(ABC):
    """A place where one account keeps secrets. With `dry_run` it looks and says what it would do."""

    def __init__(self, client: Any, *, dry_run: bool) -> None:
        self._client, self._dry_run = client, dry_run

    @abstractmethod
    def apply(self, request: SecretRequest, value: str | None) -> Outcome:
        """Bring one secret to what its request says."""


def tag_list(tags: Mapping[str, str]) -> list[Tag]:
    """Tags in the form of the cloud."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def wrong_tags(wanted: Mapping[str, str], present: Iterable[Tag]) -> dict[str, str]:
    """Those that are wanted and missing, or have another value."""
    held = _held(present)
    return {key: value for key, value in wanted.items() if held.get(key) != value}


def marking(wanted: Mapping[str, str], present: Iterable[Tag]) -> str:
    """What it is called when a secret is marked: one that bears none of the wanted tags belonged to nobody."""
    return UPDATED if wanted.keys() & _held(present).keys() else ADOPTED


def _held(present: Iterable[Tag]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in present}
