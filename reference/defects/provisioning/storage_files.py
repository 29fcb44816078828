"""Defects of what requests for buckets become: variables, policy, catalogue, audit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reference.defects.catalogue import PROVISIONING, Kind, defect
from reference.defects.patching import existing, replace, with_result


def variables_are(change: Callable[[dict[str, Any], Any], None]) -> None:
    """Write other variables: `change(bucket, request)` works on what is written of the bucket."""
    from reference.provisioning.storage import files

    replace(files, "variables", with_result(lambda found, request: change(found["s3_bucket"], request)))


def statements_are(change: Callable[[list[dict[str, Any]], Any], None]) -> None:
    """Give other rights: `change(statements, request)` works on what a request gives its application."""
    from reference.provisioning.storage import files

    replace(files, "_statements", with_result(change))


def registers(name: str, make: Any) -> None:
    """Keep catalogue and audit otherwise."""
    from reference.provisioning.storage import registers as known

    replace(known, name, make)


@defect("The storage class of a bucket is lost", Kind.HALF, ("PR-15",), PROVISIONING)
def storage_class_lost() -> None:
    variables_are(lambda bucket, request: bucket.pop("storage_class"))


@defect("Every bucket is of the standard class", Kind.HALF, ("PR-15",), PROVISIONING)
def always_standard() -> None:
    variables_are(lambda bucket, request: bucket.update(storage_class="STANDARD"))


@defect("Whether other websites may use a bucket is lost", Kind.HALF, ("PR-15",), PROVISIONING)
def other_websites_lost() -> None:
    variables_are(lambda bucket, request: bucket.pop("cors_enabled"))


@defect("The key of a bucket is lost", Kind.HALF, ("PR-15",), PROVISIONING)
def key_of_a_bucket_lost() -> None:
    variables_are(lambda bucket, request: bucket["encryption"].update(kms_key_alias=None))


@defect("Objects are never deleted", Kind.HALF, ("PR-15",), PROVISIONING)
def objects_never_deleted() -> None:
    def change(bucket: dict[str, Any], request: Any) -> None:
        bucket["lifecycle_rules"] = [rule for rule in bucket["lifecycle_rules"] if "expiration" not in rule]

    variables_are(change)


@defect("Rules for the age of objects are written and switched off", Kind.HALF, ("PR-15",), PROVISIONING)
def age_rules_switched_off() -> None:
    def change(bucket: dict[str, Any], request: Any) -> None:
        for rule in bucket["lifecycle_rules"]:
            rule["enabled"] = False

    variables_are(change)


@defect("Old versions are always kept", Kind.WRONG_OBJECT, ("PR-15",), PROVISIONING)
def versions_always_kept() -> None:
    variables_are(lambda bucket, request: bucket.update(versioning_enabled=True))


@defect("Buckets are open to everybody unless something is said", Kind.LEAK, ("PR-15",), PROVISIONING)
def buckets_are_open() -> None:
    def change(bucket: dict[str, Any], request: Any) -> None:
        bucket["public_access_block"] = dict.fromkeys(bucket["public_access_block"], False)

    variables_are(change)


@defect("An approved exception is not carried out", Kind.MISSING, ("PR-15",), PROVISIONING)
def exception_not_carried_out() -> None:
    variables_are(lambda bucket, request: bucket["public_access_block"].update(restrict_public_buckets=True))


@defect("The use of a bucket is not logged where it was asked for", Kind.MISSING, ("PR-15",), PROVISIONING)
def bucket_not_logged() -> None:
    variables_are(lambda bucket, request: bucket.update(logging=None))


@defect("A policy gives all buckets", Kind.LEAK, ("PR-15",), PROVISIONING)
def policy_for_all_buckets() -> None:
    statements_are(lambda statements, request: statements[0].update(Resource="*"))


@defect("A policy gives every right to the bucket", Kind.LEAK, ("PR-15",), PROVISIONING)
def policy_for_everything() -> None:
    statements_are(lambda statements, request: statements[0].update(Action="s3:*"))


@defect("A policy gives the keys of all buckets", Kind.LEAK, ("PR-15",), PROVISIONING)
def policy_for_all_keys() -> None:
    def change(statements: list[dict[str, Any]], request: Any) -> None:
        for statement in statements[1:]:
            del statement["Condition"]

    statements_are(change)


@defect("An application cannot use the key of its bucket", Kind.HALF, ("PR-15",), PROVISIONING)
def policy_without_the_key() -> None:
    def change(statements: list[dict[str, Any]], request: Any) -> None:
        del statements[1:]

    statements_are(change)


@defect("An application cannot delete its own objects", Kind.HALF, ("PR-15",), PROVISIONING)
def policy_without_deleting() -> None:
    statements_are(lambda statements, request: statements[0]["Action"].remove("s3:DeleteObject"))


@defect("A second bucket takes the first from its application", Kind.WRONG_OBJECT, ("PR-15",), PROVISIONING)
def second_bucket_takes_the_first() -> None:
    from reference.provisioning.storage import files

    replace(files, "policy", lambda original: lambda request, kept: original(request, {}))


@defect("Every run adds to a policy what it has given already", Kind.TWICE, ("PR-15",), PROVISIONING)
def policy_grows_with_every_run() -> None:
    from reference.provisioning.storage import files

    def make(original: Any) -> Any:
        def policy(request: Any, kept: Any) -> Any:
            own = original(request, {})
            return {**own, "Statement": [*kept.get("Statement", []), *own["Statement"]]}

        return policy

    replace(files, "policy", make)


@defect("A bucket takes the place of all others in the catalogue", Kind.WRONG_OBJECT, ("PR-15",), PROVISIONING)
def catalogue_written_anew() -> None:
    registers("with_entry", lambda original: lambda catalogue, *given: original({}, *given))


@defect("The catalogue does not tell how long objects are kept", Kind.HALF, ("PR-15",), PROVISIONING)
def catalogue_without_retention() -> None:
    def make(original: Any) -> Any:
        def with_entry(catalogue: Any, request: Any, *given: Any) -> Any:
            found = original(catalogue, request, *given)
            found["buckets"][request.bucket_name]["retention"]["expire_days"] = None
            return found

        return with_entry

    registers("with_entry", make)


@defect("The catalogue lists buckets that were refused", Kind.RECORD, ("PR-15",), PROVISIONING)
def refused_buckets_listed() -> None:
    from reference.provisioning.outputs import write_text
    from reference.provisioning.storage import registers as kept
    from reference.provisioning.storage import request as command
    from reference.provisioning.storage.model import request_of

    def make(original: Any) -> Any:
        def recorded(source: Any, document: Any, given: Any, status: str) -> Any:
            listed = kept.read_catalogue(given.catalog_path)
            content = kept.with_entry(listed, request_of(document), "eu-west-2", "active")
            write_text(given.catalog_path.parent, given.catalog_path.name, command._as_yaml(content))
            return original(source, document, given, status)

        return recorded

    replace(command, "_recorded", make)


@defect("The audit tells refused buckets as successes", Kind.RECORD, ("PR-13", "PR-15"), PROVISIONING)
def refused_buckets_audited_as_done() -> None:
    from reference.provisioning.storage import request as command

    replace(command, "REFUSED", lambda _: "success")


@defect("The audit tells failed buckets as successes", Kind.RECORD, ("PR-13", "PR-15"), PROVISIONING)
def failed_buckets_audited_as_done() -> None:
    from reference.provisioning.storage import request as command

    replace(command, "FAILED", lambda _: "success")


@defect("Refused buckets leave no trace in the audit", Kind.MISSING, ("PR-13", "PR-15"), PROVISIONING)
def refused_buckets_unaudited() -> None:
    def make(original: Any) -> Any:
        return lambda *given: None if given[-1] in ("refused", "error") else original(*given)

    registers("record", make)


@defect("The audit claims that buckets were made when their files are written", Kind.RECORD, ("PR-13",), PROVISIONING)
def audit_claims_too_much() -> None:
    def make(original: Any) -> Any:
        return lambda path, request, action, approver, status: original(path, request, "apply", approver, status)

    registers("record", make)


@defect("Who asks for a bucket is told as who has approved it", Kind.RECORD, ("PR-13", "PR-15"), PROVISIONING)
def buckets_approved_by_those_who_ask() -> None:
    def make(original: Any) -> Any:
        def record(path: Any, request: Any, action: str, _approver: str, status: str) -> None:
            original(path, request, action, str(request.requester), status)

        return record

    registers("record", make)


@defect("The catalogue lists all buckets where the commands run", Kind.RECORD, ("PR-15",), PROVISIONING)
def buckets_listed_where_commands_run() -> None:
    from reference.provisioning.storage import request as command

    replace(command, "_region", lambda _: lambda _given: "eu-west-2")


@defect("Every run begins the audit of buckets anew", Kind.RECORD, ("PR-13",), PROVISIONING)
def storage_audit_begun_anew() -> None:
    def make(original: Any) -> Any:
        begun: set[Any] = set()

        def record(path: Any, *given: Any) -> None:
            if path not in begun:
                path.unlink(missing_ok=True)
                begun.add(path)
            original(path, *given)

        return record

    registers("record", make)


@defect("Every record of the audit of buckets has a heading of its own", Kind.RECORD, ("PR-13",), PROVISIONING)
def storage_audit_with_headings() -> None:
    def make(original: Any) -> Any:
        header = ",".join(existing_header())

        def record(path: Any, *given: Any) -> None:
            had = path.exists()
            if had:
                with path.open("a", encoding="utf-8") as stream:
                    stream.write(f"{header}\n")
            original(path, *given)

        return record

    registers("record", make)


def existing_header() -> tuple[str, ...]:
    """The heading of the audit."""
    from reference.provisioning.storage import registers as known

    header: tuple[str, ...] = existing(known, "AUDIT_HEADER")
    return header
