"""Secrets in the AWS parameter store, as parameters of the type SecureString.

A parameter cannot be empty and bears no policy: it comes into being with its value, and what its principals may do is
a matter of their own roles. One that exists keeps its value.
"""

from __future__ import annotations

from typing import Any

from reference.provisioning.secrets.model import RefusedError, SecretRequest
from reference.provisioning.secrets.outcome import CREATED, Outcome
from reference.provisioning.secrets.store import SecretStore, marking, tag_list, wrong_tags

SECURE = "SecureString"


class ParameterStore(SecretStore):
    """Applies requests to one account."""

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
                Name=request.key, Value=value, Type=SECURE, Description=request.description, Tags=tag_list(request.tags)
            )

    def _mark(self, request: SecretRequest, outcome: Outcome) -> None:
        present = self._client.list_tags_for_resource(ResourceType="Parameter", ResourceId=request.key)["TagList"]
        wrong = wrong_tags(request.tags, present)
        if not wrong:
            return
        outcome.add(marking(request.tags, present), f"set the tags {', '.join(wrong)}")
        if not self._dry_run:
            self._client.add_tags_to_resource(ResourceType="Parameter", ResourceId=request.key, Tags=tag_list(wrong))
