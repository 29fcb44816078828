"""Defects of requests for buckets: what is refused, and how that is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from reference.defects.catalogue import PROVISIONING, Kind, defect
from reference.defects.patching import existing, nothing, replace, with_result

GUARDRAILS = "guardrail violations: "


def rules(name: str, make: Any) -> None:
    """Judge requests otherwise."""
    from reference.provisioning.storage import rules as known

    replace(known, name, make)


def violations(change: Callable[[list[str]], list[str]]) -> None:
    """Find other violations of guardrails than there are."""
    rules("_against_guardrails", lambda original: lambda request: iter(change(list(original(request)))))


def not_told(*texts: str) -> None:
    """Let pass what is told with one of these texts."""
    violations(lambda found: [one for one in found if not any(text in one for text in texts)])


def seen_as(change: Callable[[Any], None]) -> None:
    """Take a request for another one: `change(fields)` works on its fields."""
    from reference.provisioning.storage import model

    # it is frozen for those who use it
    replace(model, "request_of", with_result(lambda request, _document: change(request.__dict__)))


@defect("Buckets of production need no key", Kind.PERMISSION, ("PR-15",), PROVISIONING)
def production_without_a_key() -> None:
    not_told("SSE-KMS encryption required for prod")


@defect("Encryption by a key is asked for in production only", Kind.PERMISSION, ("PR-15",), PROVISIONING)
def staging_without_a_key() -> None:
    not_told("SSE-KMS encryption required for staging")


@defect("Every bucket needs a key, wherever it is", Kind.REFUSAL, ("PR-15",), PROVISIONING)
def key_demanded_everywhere() -> None:
    from reference.provisioning.storage import model

    replace(model, "GUARDED", lambda original: existing(model, "ENVIRONMENTS"))


@defect("A bucket may leave open by which key it is encrypted", Kind.PERMISSION, ("PR-15",), PROVISIONING)
def key_without_a_name() -> None:
    not_told("kmsKeyAlias required")


@defect("The name of a key is not looked at", Kind.PERMISSION, ("PR-15",), PROVISIONING)
def any_name_of_a_key() -> None:
    not_told("kmsKeyAlias must match")


@defect("Names of keys need two letters", Kind.REFUSAL, ("PR-15",), PROVISIONING)
def longer_names_of_keys() -> None:
    from reference.provisioning import names

    pattern = re.compile(r"alias/[a-z0-9-]{2,}")
    replace(names, "key_alias", lambda _: lambda value, field: None if pattern.fullmatch(str(value)) else field)


@defect("Nobody asks whether the use of a bucket is logged", Kind.PERMISSION, ("PR-15",), PROVISIONING)
def unlogged_buckets() -> None:
    not_told("accessLogging required")


@defect("Where the use of a bucket is logged is not looked at", Kind.PERMISSION, ("PR-15",), PROVISIONING)
def logged_anywhere() -> None:
    not_told("targetBucket must match")


@defect("The use of a bucket may be logged to nowhere", Kind.PERMISSION, ("PR-15",), PROVISIONING)
def logged_nowhere() -> None:
    not_told("targetBucket required")


@defect("What is kept by law may be kept without an end", Kind.PERMISSION, ("PR-15",), PROVISIONING)
def kept_without_an_end() -> None:
    seen_as(lambda fields: fields.update(retention=fields["retention"].replace("compliance-driven", "indefinite")))


@defect("The days of a bucket's objects are not looked at", Kind.PERMISSION, ("PR-15",), PROVISIONING)
def any_days() -> None:
    without_form("invalid lifecycle")


@defect("The shortest and longest times of a bucket are refused", Kind.REFUSAL, ("PR-15",), PROVISIONING)
def limits_of_days_excluded() -> None:
    known: Any = {"expireDays": (2, 3649), "transitionToIaDays": (31, 3649), "transitionToGlacierDays": (91, 3649)}
    rules("_DAYS", lambda _: known)


@defect("The name of a bucket is not looked at", Kind.PERMISSION, ("PR-15",), PROVISIONING)
def any_bucket_name() -> None:
    rules("_named_wrongly", lambda _: lambda request: iter(()))


@defect("An application gets a bucket of another one", Kind.PERMISSION, ("PR-15",), PROVISIONING)
def buckets_of_others() -> None:
    def make(original: Any) -> Any:
        def named_wrongly(request: Any) -> Iterator[str]:
            fits = re.fullmatch(rf"goldenpath-{request.environment}-[a-z0-9-]+-[a-z0-9-]+", str(request.bucket_name))
            return iter(()) if fits else original(request)

        return named_wrongly

    rules("_named_wrongly", make)


@defect("A bucket may be named like one of production", Kind.PERMISSION, ("PR-15",), PROVISIONING)
def named_like_production() -> None:
    not_told("requested environment prefix")


@defect("Digits of any script are taken in the ids of storage", Kind.PERMISSION, ("PR-15",), PROVISIONING)
def digits_of_any_script() -> None:
    from reference.provisioning import names

    pattern = re.compile(r"S3-\d{4}")
    replace(names, "storage_request_id", lambda _: lambda value, field: not pattern.fullmatch(str(value)))


@defect("Applications may be called anything", Kind.PERMISSION, ("PR-15",), PROVISIONING)
def any_application() -> None:
    not_told("application must match")


@defect("The longest name of an application is refused", Kind.REFUSAL, ("PR-15",), PROVISIONING)
def longest_application_refused() -> None:
    from reference.provisioning import names

    pattern = re.compile(r"[a-z][a-z0-9-]{2,29}")
    replace(names, "application", lambda _: lambda value, field: None if pattern.fullmatch(str(value)) else field)


@defect("Nobody needs to be told of a bucket's costs", Kind.PERMISSION, ("PR-15",), PROVISIONING)
def costs_without_alert() -> None:
    not_told("costAlertGb")


@defect("The highest alert on costs is refused", Kind.REFUSAL, ("PR-15",), PROVISIONING)
def highest_alert_refused() -> None:
    rules("MOST_ALERT", lambda _: 9_999)


def without_form(text: str) -> None:
    """Let pass forms that are told with this text."""
    rules("_of_wrong_form", lambda original: lambda *given: (one for one in original(*given) if text not in one))


@defect("A bucket may be for any environment", Kind.PERMISSION, ("PR-15", "PR-12"), PROVISIONING)
def buckets_anywhere() -> None:
    without_form("invalid environment=")


@defect("Nobody has to say why a bucket is kept", Kind.PERMISSION, ("PR-15",), PROVISIONING)
def kept_for_no_reason() -> None:
    rules("REQUIRED", lambda known: tuple(one for one in known if one[1] != "rationale"))


@defect("Words that are in no list are taken in requests for buckets", Kind.PERMISSION, ("PR-15",), PROVISIONING)
def unlisted_words_for_buckets() -> None:
    without_form("Allowed:")


@defect("What is missing from a request for a bucket is not told", Kind.PERMISSION, ("PR-15",), PROVISIONING)
def missing_fields_of_buckets() -> None:
    rules("REQUIRED", lambda _: ())


@defect("Of several violations of guardrails the first is told", Kind.RECORD, ("PR-15",), PROVISIONING)
def first_violation_only() -> None:
    violations(lambda found: found[:1])


@defect("Of all that is wrong with a request for a bucket the last is told", Kind.RECORD, ("PR-15",), PROVISIONING)
def last_reason_only() -> None:
    rules("faults", lambda original: lambda *given: original(*given)[-1:])


@defect("A violated guardrail is warned of and no more", Kind.PERMISSION, ("PR-15",), PROVISIONING)
def guardrails_only_warn() -> None:
    def make(original: Any) -> Any:
        from reference.provisioning import console

        def faults(document: Any, request: Any) -> list[str]:
            found: list[str] = original(document, request)
            for one in found:
                if one.startswith(GUARDRAILS):
                    console.warning(one)
            return [one for one in found if not one.startswith(GUARDRAILS)]

        return faults

    rules("faults", make)


@defect("An approved exception is refused", Kind.REFUSAL, ("PR-15",), PROVISIONING)
def exceptions_refused() -> None:
    def make(original: Any) -> Any:
        return lambda document, request: [
            *original(document, request),
            *(["publicAccess must be blocked"] if request.public_access == "exception-approved" else []),
        ]

    rules("faults", make)


@defect("Nobody is warned of buckets that need a second look", Kind.RECORD, ("PR-15",), PROVISIONING)
def silent_exceptions() -> None:
    rules("warnings", lambda _: lambda request: [])


@defect("Everybody is warned of everything", Kind.RECORD, ("PR-15",), PROVISIONING)
def warned_of_everything() -> None:
    rules("warnings", lambda original: lambda request: original(request) or ["Storage should be reviewed"])


@defect("A bad request for a bucket keeps the others from being done", Kind.MISSING, ("PR-15",), PROVISIONING)
def bad_bucket_stops_others() -> None:
    def make(original: Any) -> Any:
        failed: list[Any] = []

        def processed(*given: Any) -> bool:
            if failed:
                return False
            done: bool = original(*given)
            failed.extend([] if done else [given])
            return done

        return processed

    command("_processed", make)


@defect("A refused request for a bucket ends as if it were done", Kind.RECORD, ("PR-15",), PROVISIONING)
def refused_bucket_looks_done() -> None:
    command("main", lambda original: lambda arguments: original(arguments) * 0)


@defect("A refused request for a bucket is written all the same", Kind.PERMISSION, ("PR-15",), PROVISIONING)
def refused_bucket_written() -> None:
    from reference.provisioning.documents import read_document
    from reference.provisioning.storage import request as known
    from reference.provisioning.storage.model import request_of

    def make(original: Any) -> Any:
        def processed(source: Any, given: Any, taken: Any) -> bool:
            done: bool = original(source, given, taken)
            if not done:
                known._generate(source, request_of(read_document(source)), given)
            return done

        return processed

    command("_processed", make)


@defect("Having a request for a bucket checked writes its files", Kind.TWICE, ("PR-15",), PROVISIONING)
def checking_a_bucket_writes() -> None:
    command("VALIDATE", lambda _: "validate-only")
    command("_parser", with_modes)


def with_modes(original: Any) -> Any:
    """The same arguments, whatever the modes are called within."""

    def make() -> Any:
        parser = original()
        for action in parser._actions:
            if action.dest == "mode":
                action.choices = ("validate", "generate")
        return parser

    return make


@defect("The dry run of a request for a bucket writes its files", Kind.TWICE, ("PR-14", "PR-15"), PROVISIONING)
def planning_a_bucket_writes() -> None:
    def make(original: Any) -> Any:
        def generate(source: Any, request: Any, given: Any) -> None:
            original(source, request, given)
            given.dry_run, asked = False, given.dry_run
            original(source, request, given)
            given.dry_run = asked

        return generate

    command("_generate", make)


@defect("The dry run of a request for a bucket enters it into the audit", Kind.RECORD, ("PR-14",), PROVISIONING)
def planning_a_bucket_is_audited() -> None:
    def make(original: Any) -> Any:
        def recorded(source: Any, document: Any, given: Any, status: str) -> bool:
            given.dry_run, asked = False, given.dry_run
            done: bool = original(source, document, given, status)
            given.dry_run = asked
            return done

        return recorded

    command("_recorded", make)


@defect("The dry run of a request for a bucket shows nothing", Kind.MISSING, ("PR-14",), PROVISIONING)
def plan_of_a_bucket_is_empty() -> None:
    def make(original: Any) -> Any:
        return lambda source, request, given: None if given.dry_run else original(source, request, given)

    command("_generate", make)


def command(name: str, make: Any) -> None:
    """Have the command do something otherwise."""
    from reference.provisioning.storage import request

    replace(request, name, make)


@defect("A bucket that failed ends with a trace of the program", Kind.RECORD, ("PR-13", "PR-15"), PROVISIONING)
def failing_bucket_told_to_programmers() -> None:
    def make(original: Any) -> Any:
        def generate(*given: Any) -> None:
            try:
                original(*given)
            except OSError as error:
                raise RuntimeError(str(error)) from None

        return generate

    command("_generate", make)


@defect("A request for a bucket with a wrong id is followed as a path", Kind.PERMISSION, ("PR-15",), PROVISIONING)
def bucket_id_followed_as_a_path() -> None:
    from reference.provisioning import names, outputs

    replace(names, "storage_request_id", lambda _: nothing)
    replace(outputs, "place", lambda _: lambda root, relative: root / relative)
