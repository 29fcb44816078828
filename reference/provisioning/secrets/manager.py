"""Secrets in AWS Secrets Manager: found or made, restored, marked, given their policy and, when empty, their value.

Every step looks first and changes only what is not as requested, so a run that was interrupted is completed by the
next. The value comes last: nobody can read it before the policy is in force.
"""

from __future__ import annotations

from typing import Any

from reference.provisioning.secrets import policy
from reference.provisioning.secrets.model import SecretRequest
from reference.provisioning.secrets.outcome import CREATED, RESTORED, UPDATED, Outcome
from reference.provisioning.secrets.store import SecretStore, marking, tag_list, wrong_tags


class SecretsManager(SecretStore):
    """Applies requests to one account."""

    def apply(self, request: SecretRequest, value: str | None) -> Outcome:
        """Bring the secret to what the request says. Raises what the client raises."""
        outcome = Outcome()
        found = self._found(request.key)
        if found is None:
            found = self._created(request, outcome)
        if found.get("DeletedDate"):
            self._restore(request, outcome)
        self._mark(request, found, outcome)
        if self._dry_run and found.get("DeletedDate"):
            # the store tells no more of it until it is restored
            return outcome
        self._set_policy(request, outcome)
        if value is not None:
            self._fill(request, value, outcome)
        return outcome

    def _found(self, name: str) -> dict[str, Any] | None:
        try:
            found: dict[str, Any] = self._client.describe_secret(SecretId=name)
        except self._client.exceptions.ResourceNotFoundException:
            return None
        return found

    def _created(self, request: SecretRequest, outcome: Outcome) -> dict[str, Any]:
        """The secret as it is after its creation, or as somebody else has made it in the same moment."""
        outcome.add(CREATED, "create the secret")
        made = {"Description": request.description, "Tags": tag_list(request.tags)}
        if self._dry_run:
            return made
        try:
            self._client.create_secret(Name=request.key, **made)
        except self._client.exceptions.ResourceExistsException:
            return self._client.describe_secret(SecretId=request.key)  # type: ignore[no-any-return]
        return made

    def _restore(self, request: SecretRequest, outcome: Outcome) -> None:
        outcome.add(RESTORED, "cancel its deletion")
        if not self._dry_run:
            self._client.restore_secret(SecretId=request.key)

    def _mark(self, request: SecretRequest, found: dict[str, Any], outcome: Outcome) -> None:
        present = found.get("Tags") or ()
        status = marking(request.tags, present)
        if wrong := wrong_tags(request.tags, present):
            outcome.add(status, f"set the tags {', '.join(wrong)}")
            if not self._dry_run:
                self._client.tag_resource(SecretId=request.key, Tags=tag_list(wrong))
        if found.get("Description") != request.description:
            outcome.add(status, "set the description")
            if not self._dry_run:
                self._client.update_secret(SecretId=request.key, Description=request.description)

    def _set_policy(self, request: SecretRequest, outcome: Outcome) -> None:
        wanted, present = policy.policy(request), self._policy(request)
        if policy.same(wanted, present):
            return
        outcome.add(UPDATED, "set the access policy")
        if self._dry_run:
            return
        if wanted is None:
            self._client.delete_resource_policy(SecretId=request.key)
        else:
            self._client.put_resource_policy(SecretId=request.key, ResourcePolicy=wanted, BlockPublicPolicy=True)

    def _policy(self, request: SecretRequest) -> str | None:
        try:
            found: str | None = self._client.get_resource_policy(SecretId=request.key).get("ResourcePolicy")
        except self._client.exceptions.ResourceNotFoundException:
            return None
        return found

    def _fill(self, request: SecretRequest, value: str, outcome: Outcome) -> None:
        """Put the value in, unless the secret has one: that is never touched."""
        if self._has_value(request):
            return
        outcome.add(UPDATED, "fill in its value")
        if not self._dry_run:
            self._client.put_secret_value(SecretId=request.key, SecretString=value)

    def _has_value(self, request: SecretRequest) -> bool:
        try:
            held = self._client.get_secret_value(SecretId=request.key)
        except self._client.exceptions.ResourceNotFoundException:
            return False
        return bool({"SecretString", "SecretBinary"} & held.keys())
