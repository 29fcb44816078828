"""Defects of requests for secrets and of the files that these become."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reference.defects.catalogue import PROVISIONING, Kind, defect
from reference.defects.patching import replace, with_result


def manifest_says(change: Callable[[dict[str, Any], Any], None]) -> None:
    """Write something else into every manifest: `change(manifest, request)`."""
    from reference.provisioning.secrets import files

    replace(files, "_external_secret", with_result(change))


def reasons_are(change: Callable[[list[str]], list[str]]) -> None:
    """Refuse requests for other reasons than there are."""
    from reference.provisioning.secrets import model

    replace(model, "_reasons", lambda original: lambda *given: change(list(original(*given))))


def not_about(*fields: str) -> Callable[[list[str]], list[str]]:
    """Leaves out the reasons that are about these fields."""
    return lambda reasons: [each for each in reasons if not any(f"invalid {field}=" in each for field in fields)]


@defect("The manifest reads another name than the secret has", Kind.WRONG_OBJECT, ("PR-05",), PROVISIONING)
def secret_manifest_reads_another_name() -> None:
    def change(manifest: dict[str, Any], request: Any) -> None:
        manifest["spec"]["dataFrom"] = [{"extract": {"key": f"{request.service}-{request.name}"}}]

    manifest_says(change)


@defect("The variables name the secret by service and name alone", Kind.WRONG_OBJECT, ("PR-05",), PROVISIONING)
def secret_variables_say_another_name() -> None:
    from reference.provisioning.secrets import files

    def make(original: Any) -> Any:
        def variables(request: Any) -> Any:
            (secret,) = original(request)["app_secrets"].values()
            return {"app_secrets": {f"{request.service}-{request.name}": secret}}

        return variables

    replace(files, "variables", make)


@defect("The cluster's secret is called as the manifest is", Kind.WRONG_OBJECT, ("PR-05",), PROVISIONING)
def secret_manifest_makes_another_secret() -> None:
    def change(manifest: dict[str, Any], request: Any) -> None:
        manifest["spec"]["target"]["name"] = manifest["metadata"]["name"]

    manifest_says(change)


@defect("The cluster's secret does not belong to its manifest", Kind.HALF, ("PR-05",), PROVISIONING)
def secret_manifest_leaves_an_orphan() -> None:
    def change(manifest: dict[str, Any], request: Any) -> None:
        manifest["spec"]["target"]["creationPolicy"] = "Orphan"

    manifest_says(change)


@defect("The manifest goes to the namespace of the service", Kind.WRONG_OBJECT, ("PR-05",), PROVISIONING)
def secret_manifest_in_another_namespace() -> None:
    def change(manifest: dict[str, Any], request: Any) -> None:
        manifest["metadata"]["namespace"] = request.service

    manifest_says(change)


@defect("The manifest does not say whose it is", Kind.HALF, ("PR-05",), PROVISIONING)
def secret_manifest_without_labels() -> None:
    manifest_says(lambda manifest, request: manifest["metadata"].pop("labels"))


@defect("The variables forget who may come in an emergency", Kind.HALF, ("PR-05",), PROVISIONING)
def secret_variables_forget_emergency() -> None:
    from reference.provisioning.secrets import files

    def make(original: Any) -> Any:
        def variables(request: Any) -> Any:
            content = original(request)
            for secret in content["app_secrets"].values():
                secret["break_glass_principals"] = []
            return content

        return variables

    replace(files, "variables", make)


@defect("Checking a request for a secret writes its files", Kind.EARLY, ("PR-05",), PROVISIONING)
def checking_a_secret_writes_files() -> None:
    from reference.provisioning.secrets import request as command

    replace(command, "VALIDATE", lambda original: "never")
    original = command._parse

    def parse(arguments: list[str]) -> Any:
        command.VALIDATE = "validate"
        given = original(arguments)
        command.VALIDATE = "never"
        return given

    command._parse = parse


@defect("A bad request for a secret keeps the good ones from being done", Kind.MISSING, ("PR-06",), PROVISIONING)
def one_bad_secret_stops_the_others() -> None:
    from reference.provisioning.secrets import reading

    def make(original: Any) -> Any:
        def read_requests(sources: Any, enumerations: Any, failures: Any) -> Any:
            fit = original(sources, enumerations, failures)
            return [] if failures.reasons else fit

        return read_requests

    replace(reading, "read_requests", make)


@defect("Of a bad request for a secret only the first reason is told", Kind.HALF, ("PR-06",), PROVISIONING)
def only_the_first_reason_of_a_secret() -> None:
    reasons_are(lambda reasons: reasons[:1])


@defect("Only the first bad request for a secret is told", Kind.HALF, ("PR-06",), PROVISIONING)
def only_the_first_bad_secret() -> None:
    from reference.provisioning.secrets.reading import Failures

    def make(original: Any) -> Any:
        def tell(self: Any) -> None:
            self.reasons = dict(list(self.reasons.items())[:1])
            original(self)

        return tell

    replace(Failures, "tell", make)


@defect("High risk goes without rotation", Kind.PERMISSION, ("PR-06",), PROVISIONING)
def high_risk_without_rotation() -> None:
    reasons_are(lambda reasons: [each for each in reasons if not each.startswith("riskTier=high")])


@defect("Rotation is asked for at medium risk, too", Kind.REFUSAL, ("PR-05",), PROVISIONING)
def medium_risk_needs_rotation() -> None:
    from reference.provisioning.secrets import model

    def make(original: Any) -> Any:
        def reasons(document: Any, given: Any, enumerations: Any) -> Any:
            yield from original(document, given, enumerations)
            if given["spec.risk.tier"] == "medium" and given["spec.rotation.rotationClass"] == "none":
                yield "riskTier=medium requires rotationClass != 'none'"

        return reasons

    replace(model, "_reasons", make)


@defect("Nobody looks at the state of a secret's life", Kind.PERMISSION, ("PR-06",), PROVISIONING)
def unknown_lifecycle_of_a_secret() -> None:
    reasons_are(not_about("spec.lifecycle.status"))


@defect("A kind of secret is known in capitals, too", Kind.PERMISSION, ("PR-06",), PROVISIONING)
def secret_types_in_capitals() -> None:
    from reference.provisioning import names

    def make(original: Any) -> Any:
        return lambda value, field, allowed: original(
            value.lower() if isinstance(value, str) else value, field, allowed
        )

    replace(names, "one_of", make)


@defect("A kind of secret that the list knows is refused", Kind.REFUSAL, ("PR-05",), PROVISIONING)
def signing_keys_are_refused() -> None:
    from reference.provisioning.secrets.enumerations import Enumerations

    def make(original: Any) -> Any:
        return lambda self, key: tuple(each for each in original(self, key) if each != "signing-key")

    replace(Enumerations, "values", make)


@defect("Anybody may be named as a reader of a secret", Kind.PERMISSION, ("PR-06", "PR-12"), PROVISIONING)
def anybody_reads() -> None:
    reasons_are(not_about("spec.access.readPrincipals"))


@defect("What is not said where to keep is kept as a parameter", Kind.WRONG_OBJECT, ("PR-05",), PROVISIONING)
def kept_as_a_parameter() -> None:
    from reference.provisioning.documents import value_at
    from reference.provisioning.secrets import model

    def make(original: Any) -> Any:
        def provider(document: Any) -> Any:
            told = value_at(document, "spec.provider")
            return model.PARAMETERS if told is None else original(document)

        return provider

    replace(model, "_provider", make)


@defect("Whose a secret is is read under a heading only", Kind.REFUSAL, ("PR-05",), PROVISIONING)
def secret_without_a_heading() -> None:
    from reference.provisioning.documents import value_at
    from reference.provisioning.secrets import model

    replace(model, "_identity", lambda _: lambda document, name: value_at(document, f"metadata.{name}"))


@defect("Nobody is told where files were written", Kind.RECORD, ("PR-05", "PR-09", "PR-15"), PROVISIONING)
def places_of_files_untold() -> None:
    from reference.provisioning import console

    replace(console, "ok", lambda original: lambda fact: original(fact.partition(" -> ")[0]))


@defect("A secret needs no owner", Kind.PERMISSION, ("PR-06",), PROVISIONING)
def secret_without_an_owner() -> None:
    from reference.provisioning.secrets import model

    def make(original: Any) -> Any:
        def identity(document: Any, name: str) -> Any:
            return original(document, name) or ("unknown" if name == "owner" else None)

        return identity

    replace(model, "_identity", make)


@defect("The id of a secret leads its files anywhere", Kind.PERMISSION, ("PR-06", "PR-12"), PROVISIONING)
def secret_id_leads_anywhere() -> None:
    from reference.provisioning import outputs

    reasons_are(not_about("id"))
    replace(outputs, "place", lambda original: lambda root, relative: root / relative)


@defect("Letters of other alphabets pass in the name of a secret", Kind.PERMISSION, ("PR-06", "PR-12"), PROVISIONING)
def look_alikes_in_secret_names() -> None:
    from reference.provisioning.secrets import model

    def make(original: Any) -> Any:
        lenient = dict(original)
        lenient["name"] = lambda value, field: (
            None
            if str(value).islower() and str(value).isalnum() and len(str(value)) < 64
            else original["name"](value, field)
        )
        return lenient

    replace(model, "_CHECKS", make)


@defect("A refused request for a secret reports success", Kind.REFUSAL, ("PR-06",), PROVISIONING)
def refused_secrets_report_success() -> None:
    from reference.provisioning.secrets import request as command

    replace(command, "main", lambda original: lambda arguments: min(original(arguments), 0))


@defect("Files of a secret are written although it is refused", Kind.HALF, ("PR-06",), PROVISIONING)
def refused_secrets_leave_a_trace() -> None:
    from pathlib import Path

    from reference.provisioning.secrets.reading import Failures

    def make(original: Any) -> Any:
        def add(self: Any, source: str, *reasons: str) -> None:
            original(self, source, *reasons)
            trace = Path("envs") / "refused" / Path(source).name
            trace.parent.mkdir(parents=True, exist_ok=True)
            trace.write_text("\n".join(reasons), encoding="utf-8")

        return add

    replace(Failures, "add", make)


@defect("Turning the same request into files again writes something else", Kind.RECORD, ("PR-08",), PROVISIONING)
def secret_files_bear_the_time() -> None:
    import time

    def change(manifest: dict[str, Any], request: Any) -> None:
        manifest["metadata"]["annotations"] = {"generated-at": str(time.time_ns())}

    manifest_says(change)
