"""Defects of applying requests for secrets to the store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace as altered
from typing import Any

from reference.defects.catalogue import PROVISIONING, Kind, defect
from reference.defects.patching import nothing, replace, replace_here


def requests_are(change: Callable[[Any], Any]) -> None:
    """Apply another request than the one that was made."""
    from reference.provisioning.secrets import apply

    def make(original: Any) -> Any:
        def read_requests(*given: Any) -> Any:
            return [(source, change(request)) for source, request in original(*given)]

        return read_requests

    replace_here(apply, "read_requests", make)


def manager_does(name: str, make: Callable[[Any], Any]) -> None:
    """Change one step of bringing a secret into the store."""
    from reference.provisioning.secrets.manager import SecretsManager

    replace(SecretsManager, name, make)


@defect("A secret bears no tags", Kind.MISSING, ("PR-05",), PROVISIONING)
def secret_without_tags() -> None:
    from reference.provisioning.secrets.model import SecretRequest

    replace(SecretRequest, "tags", lambda original: property(lambda self: {}))


@defect("A secret's tags lack its risk", Kind.HALF, ("PR-05",), PROVISIONING)
def secret_without_its_risk() -> None:
    from reference.provisioning.secrets.model import SecretRequest

    def make(original: Any) -> Any:
        return property(lambda self: {key: text for key, text in original.fget(self).items() if "risk" not in key})

    replace(SecretRequest, "tags", make)


@defect("A secret is created by service and name alone", Kind.WRONG_OBJECT, ("PR-05",), PROVISIONING)
def secret_created_under_another_name() -> None:
    from reference.provisioning.secrets import manager

    def make(original: Any) -> Any:
        def apply(self: Any, request: Any, value: Any) -> Any:
            class Renamed(type(request)):  # type: ignore[misc]
                key = f"{request.service}-{request.name}"

            return original(self, Renamed(**vars(request)), value)

        return apply

    replace(manager.SecretsManager, "apply", make)


@defect("All environments share one secret", Kind.WRONG_OBJECT, ("PR-05",), PROVISIONING)
def environments_share_a_secret() -> None:
    requests_are(lambda request: altered(request, environment="dev"))


@defect("Whoever may read a secret may write it", Kind.PERMISSION, ("PR-05",), PROVISIONING)
def readers_may_write_a_secret() -> None:
    from reference.provisioning.secrets import policy

    replace(policy, "READ", lambda original: (*original, *policy.WRITE))


@defect("Everybody may read a secret", Kind.PERMISSION, ("PR-05",), PROVISIONING)
def everybody_may_read_a_secret() -> None:
    requests_are(lambda request: altered(request, readers=("*",)) if request.readers else request)


@defect("The writers of a secret are forgotten", Kind.HALF, ("PR-05",), PROVISIONING)
def writers_of_a_secret_are_forgotten() -> None:
    requests_are(lambda request: altered(request, writers=()))


@defect("A secret has no policy", Kind.MISSING, ("PR-05",), PROVISIONING)
def secret_without_a_policy() -> None:
    manager_does("_set_policy", lambda original: nothing)


@defect("A policy that is no longer asked for stays in force", Kind.HALF, ("PR-08",), PROVISIONING)
def outdated_policy_stays() -> None:
    from reference.provisioning.secrets import policy

    replace(policy, "same", lambda original: lambda one, other: one is None or original(one, other))


@defect("A secret that is scheduled for deletion is not restored", Kind.MISSING, ("PR-08",), PROVISIONING)
def deleted_secret_is_not_restored() -> None:
    manager_does("_restore", lambda original: nothing)


@defect("A secret that is scheduled for deletion is made anew, without its value", Kind.WRONG_OBJECT, ("PR-08",),
        PROVISIONING)  # fmt: skip
def deleted_secret_is_made_anew() -> None:
    def make(original: Any) -> Any:
        def restore(self: Any, request: Any, outcome: Any) -> None:
            outcome.add("restored", "make it anew")
            if self._dry_run:
                return
            self._client.delete_secret(SecretId=request.key, ForceDeleteWithoutRecovery=True)
            tags = [{"Key": key, "Value": text} for key, text in request.tags.items()]
            self._client.create_secret(Name=request.key, Description=request.description, Tags=tags)

        return restore

    manager_does("_restore", make)


@defect("Adopting a secret replaces its value", Kind.WRONG_OBJECT, ("PR-08",), PROVISIONING)
def adopting_replaces_the_value() -> None:
    manager_does("_has_value", lambda original: lambda self, request: False)


@defect("Adopting a parameter replaces its value", Kind.WRONG_OBJECT, ("PR-08",), PROVISIONING)
def adopting_replaces_a_parameter() -> None:
    from reference.provisioning.secrets.parameters import SECURE, ParameterStore

    def make(original: Any) -> Any:
        def apply(self: Any, request: Any, value: Any) -> Any:
            outcome = original(self, request, value)
            if value is not None and not self._dry_run:
                self._client.put_parameter(Name=request.key, Value=value, Type=SECURE, Overwrite=True)
            return outcome

        return apply

    replace(ParameterStore, "apply", make)


@defect("Adopting a secret takes the tags of others away", Kind.WRONG_OBJECT, ("PR-08",), PROVISIONING)
def adopting_takes_tags_away() -> None:
    def make(original: Any) -> Any:
        def mark(self: Any, request: Any, found: Any, outcome: Any) -> None:
            original(self, request, found, outcome)
            others = [tag["Key"] for tag in found.get("Tags") or () if tag["Key"] not in request.tags]
            if others and not self._dry_run:
                self._client.untag_resource(SecretId=request.key, TagKeys=others)

        return mark

    manager_does("_mark", make)


@defect("An adopted secret is not marked", Kind.HALF, ("PR-08",), PROVISIONING)
def adopted_secret_is_not_marked() -> None:
    manager_does("_mark", lambda original: nothing)


@defect("An adopted parameter is not marked", Kind.HALF, ("PR-08",), PROVISIONING)
def adopted_parameter_is_not_marked() -> None:
    from reference.provisioning.secrets.parameters import ParameterStore

    replace(ParameterStore, "_mark", lambda original: nothing)


@defect("A dry run creates secrets", Kind.EARLY, ("PR-05", "PR-14"), PROVISIONING)
def dry_run_creates_secrets() -> None:
    from reference.provisioning.secrets import apply

    replace(apply, "_open", lambda original: lambda provider, region, dry_run: original(provider, region, False))


@defect("A dry run restores a secret", Kind.EARLY, ("PR-08", "PR-14"), PROVISIONING)
def dry_run_restores_a_secret() -> None:
    def make(original: Any) -> Any:
        def restore(self: Any, request: Any, outcome: Any) -> None:
            dry, self._dry_run = self._dry_run, False
            original(self, request, outcome)
            self._dry_run = dry

        return restore

    manager_does("_restore", make)


@defect("Applying a request again writes the value again", Kind.TWICE, ("PR-08",), PROVISIONING)
def applying_again_writes_again() -> None:
    def make(original: Any) -> Any:
        def fill(self: Any, request: Any, value: str, outcome: Any) -> None:
            original(self, request, value, outcome)
            if not self._dry_run:
                self._client.put_secret_value(SecretId=request.key, SecretString=value)

        return fill

    manager_does("_fill", make)


@defect("Applying a request again sets the policy again and says so", Kind.TWICE, ("PR-08",), PROVISIONING)
def applying_again_sets_the_policy_again() -> None:
    from reference.provisioning.secrets import policy

    replace(policy, "same", lambda original: lambda one, other: False)


@defect("An empty secret gets a word in the place of its value", Kind.WRONG_OBJECT, ("PR-05",), PROVISIONING)
def empty_secret_gets_a_placeholder() -> None:
    manager_does("apply", lambda original: lambda self, request, value: original(self, request, value or "CHANGEME"))


@defect("A secret is filled before its policy is in force", Kind.EARLY, ("PR-05", "PR-08"), PROVISIONING)
def secret_filled_before_its_policy() -> None:
    def make(original: Any) -> Any:
        def created(self: Any, request: Any, outcome: Any) -> Any:
            found = original(self, request, outcome)
            if self.value is not None and not self._dry_run:
                self._fill(request, self.value, outcome)
            return found

        return created

    def keep(original: Any) -> Any:
        def apply(self: Any, request: Any, value: Any) -> Any:
            self.value = value
            return original(self, request, value)

        return apply

    manager_does("_created", make)
    manager_does("apply", keep)


@defect("A secret that exists is taken to be complete", Kind.HALF, ("PR-08",), PROVISIONING)
def existing_secret_is_taken_to_be_complete() -> None:
    def make(original: Any) -> Any:
        def apply(self: Any, request: Any, value: Any) -> Any:
            found = self._found(request.key)
            if found is not None and not found.get("DeletedDate"):
                from reference.provisioning.secrets.outcome import Outcome

                return Outcome()
            return original(self, request, value)

        return apply

    manager_does("apply", make)


@defect("A parameter is kept without encryption", Kind.HALF, ("PR-05",), PROVISIONING)
def parameter_without_encryption() -> None:
    from reference.provisioning.secrets import parameters

    replace(parameters, "SECURE", lambda original: "String")


@defect("A secret that the store refuses keeps the others from their turn", Kind.MISSING, ("PR-08",), PROVISIONING)
def one_refused_secret_stops_the_others() -> None:
    from reference.provisioning.secrets import apply

    def make(original: Any) -> Any:
        def apply_all(requests: Any, values: Any, store: Any, failures: Any) -> Any:
            results = []
            for one in requests:
                results += original([one], values, store, failures)
                if failures.reasons:
                    break
            return results

        return apply_all

    replace(apply, "_apply_all", make)


@defect("What the store refuses is called done", Kind.RECORD, ("PR-08",), PROVISIONING)
def refused_by_the_store_is_called_done() -> None:
    from reference.provisioning.secrets import apply

    replace(apply, "main", lambda original: lambda arguments: min(original(arguments), 0))


@defect("An unfit request for a secret is applied all the same", Kind.PERMISSION, ("PR-06",), PROVISIONING)
def unfit_secrets_are_applied() -> None:
    from reference.provisioning.secrets import model

    def make(original: Any) -> Any:
        def read_request(document: Any, enumerations: Any) -> Any:
            try:
                return original(document, enumerations)
            except model.RefusedError:
                fit = {**document["metadata"], "owner": document["metadata"].get("owner", "unknown")}
                return model.SecretRequest(
                    **{**fit, "name": fit["name"].replace("/", "-").replace(".", "-")},
                    provider=model.MANAGER,
                    secret_type="generic",
                    risk="low",
                    namespace="default",
                    cluster_secret="unfit",
                    readers=(),
                    writers=(),
                    break_glass=(),
                )

        return read_request

    replace(model, "read_request", make)


@defect("A request that was tried once is not applied again", Kind.HALF, ("PR-08",), PROVISIONING)
def tried_once_is_not_applied_again() -> None:
    from pathlib import Path

    def make(original: Any) -> Any:
        def apply(self: Any, request: Any, value: Any) -> Any:
            from reference.provisioning.secrets.outcome import Outcome

            tried = Path(f".tried-{request.id}")
            if tried.exists() and not (self._found(request.key) or {}).get("DeletedDate"):
                return Outcome()
            tried.touch()
            return original(self, request, value)

        return apply

    manager_does("apply", make)


@defect("A run that was killed keeps the next from working", Kind.MISSING, ("PR-08",), PROVISIONING)
def killed_run_leaves_a_lock() -> None:
    from pathlib import Path

    from reference.provisioning.secrets import apply

    def make(original: Any) -> Any:
        def main(arguments: list[str]) -> int:
            lock = Path(".secret-apply.lock")
            if lock.exists():
                return 0
            lock.touch()
            try:
                return int(original(arguments))
            finally:
                lock.unlink()

        return main

    replace(apply, "main", make)


@defect("A store that is away ends in a crash that shows everything", Kind.LEAK, ("PR-07", "PR-08"), PROVISIONING)
def store_away_ends_in_a_crash() -> None:
    from reference.provisioning import cloud
    from reference.provisioning.secrets import apply

    def make(original: Any) -> Any:
        def apply_all(requests: Any, values: Any, store: Any, failures: Any) -> Any:
            results = original(requests, values, store, failures)
            if any("Could not connect" in each for why in failures.reasons.values() for each in why):
                raise RuntimeError(f"while filling in {values}")
            return results

        return apply_all

    replace(apply, "_apply_all", make)
    replace(cloud, "ATTEMPTS", lambda original: 1)
