"""Secrets in the AWS parameter store, as parameters of the type SecureString.

A parameter cannot be empty and bears no policy: it comes into being with its value, and what its principals may do is
a matter of their own roles. One that exists keeps its value.
"""

from __future__ import annotations

from typing import Any

from reference.provisioning.secrets.model import RefusedError, SecretRequest
from reference.provisioning.secrets.outcome import ADOPTED, CREATED, UPDATED, Outcome

SECURE = "SecureString"


class ParameterStore:
    """Applies requests to one account. With `dry_run` it looks and says what it would do."""

    def __init__(self, client: Any, *, dry_run: bool) -> None:
        self._client, self._dry_run = client, dry_run

    def apply(self, request: SecretRequest, value: str | None) -> Outcome:
        """Bring the parameter to what the request says. Raises RefusedError, and what the client raises."""
        outcome = Outcome()
        found = self._found(request.key)
        if found is None:
            self._create(request, value, outcome)
        elif found["Type"] != SECURE:
            raise RefusedError([f"{request.key} exists as {found['Type']}, which is not encrypted: it is left alone"])
        else:
            self._mark(request, outcome)
        return outcome

    def _found(self, name: str) -> dict[str, Any] | None:
        filters = [{"Key": "Name", "Option": "Equals", "Values": [name]}]
        found: list[dict[str, Any]] = self._client.describe_parameters(ParameterFilters=filters)["Parameters"]
        return found[0] if found else None

    def _create(self, request: SecretRequest, value: str | None, outcome: Outcome) -> None:
        if value is None:
            raise RefusedError([f"{request.key} does not exist and a parameter cannot be empty: give its value"])
        outcome.add(CREATED, "create the parameter with its value")
        if not self._dry_run:
            self._client.put_parameter(
                Name=request.key, Value=value, Type=SECURE, Description=request.description, Tags=_as_list(request.tags)
            )

    def _mark(self, request: SecretRequest, outcome: Outcome) -> None:
        tags = self._client.list_tags_for_resource(ResourceType="Parameter", ResourceId=request.key)["TagList"]
        present = {tag["Key"]: tag["Value"] for tag in tags}
        wrong = {key: value for key, value in request.tags.items() if present.get(key) != value}
        if not wrong:
            return
        outcome.add(UPDATED if request.tags.keys() & present.keys() else ADOPTED, f"set the tags {', '.join(wrong)}")
        if not self._dry_run:
            self._client.add_tags_to_resource(ResourceType="Parameter", ResourceId=request.key, Tags=_as_list(wrong))


def _as_list(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]
