"""Defects of the check of request documents."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from reference.defects.catalogue import PROVISIONING, Kind, defect
from reference.defects.patching import replace, replace_here

CHECKS = ("PR-15",)
LISTS = ("PR-12",)
BOTH = ("PR-12", "PR-15")


def complaints_are(change: Callable[[tuple[Any, ...]], tuple[Any, ...]]) -> None:
    """Complain of other things than there are."""
    from reference.provisioning.validation.judging import Judge

    replace(Judge, "complaints", lambda original: lambda self, document: change(original(self, document)))


def schema_is(change: Callable[[Any], Any]) -> None:
    """Judge by another schema: `change(part)` is put in the place of every mapping in it."""
    from reference.provisioning.validation.judging import Judge

    def make(original: Any) -> Any:
        return lambda self, schema, lists=None: original(self, _changed(schema, change), lists)

    replace(Judge, "__init__", make)


def _changed(part: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(part, dict):
        return change({key: _changed(value, change) for key, value in part.items()})
    return [_changed(value, change) for value in part] if isinstance(part, list) else part


def without(*keywords: str) -> None:
    """Pass over these keywords of schemas."""
    schema_is(lambda part: {key: value for key, value in part.items() if key not in keywords})


@defect("Conditions between the parts of a request are passed over", Kind.PERMISSION, CHECKS, PROVISIONING)
def conditions_passed_over() -> None:
    without("if", "then")


@defect("Fields that nobody knows are passed over", Kind.PERMISSION, CHECKS, PROVISIONING)
def unknown_fields_passed_over() -> None:
    without("additionalProperties")


@defect("Patterns end before a line break", Kind.PERMISSION, CHECKS, PROVISIONING)
def patterns_end_early() -> None:
    from jsonschema.exceptions import ValidationError

    from reference.provisioning.validation import judging

    def make(_original: Any) -> Any:
        def pattern(_validator: Any, wanted: str, value: Any, _schema: Any) -> Iterator[Any]:
            if isinstance(value, str) and not re.search(wanted, value):
                yield ValidationError(f"{value!a} does not match {wanted!r}")

        return pattern

    replace(judging, "_pattern", make)


@defect("Capital letters make no difference in requests", Kind.PERMISSION, CHECKS, PROVISIONING)
def capitals_make_no_difference() -> None:
    def change(part: Any) -> Any:
        values = part.get("enum")
        if not isinstance(values, list) or "type" not in part:
            return part
        return {**part, "enum": [*values, *(value.upper() for value in values)]}

    schema_is(change)


@defect("Limits of numbers are themselves refused", Kind.REFUSAL, CHECKS, PROVISIONING)
def limits_refused_by_the_check() -> None:
    names = {"minimum": "exclusiveMinimum", "maximum": "exclusiveMaximum"}
    schema_is(lambda part: {names.get(key, key): value for key, value in part.items()})


@defect("Texts are taken for numbers, and numbers for texts", Kind.PERMISSION, CHECKS, PROVISIONING)
def sorts_of_values_passed_over() -> None:
    schema_is(lambda part: part if part.get("type") == "object" else {k: v for k, v in part.items() if k != "type"})


@defect("Requests that say who they are in their metadata are refused", Kind.REFUSAL, CHECKS, PROVISIONING)
def metadata_not_read() -> None:
    def change(part: Any) -> Any:
        return part["anyOf"][0] if len(part.get("anyOf", ())) == 2 and len(part) == 1 else part

    schema_is(change)


@defect("Of all that is wrong with a document the first is told", Kind.RECORD, CHECKS, PROVISIONING)
def first_complaint_only() -> None:
    complaints_are(lambda found: found[:1])


@defect("What is wrong with a document is told without its place", Kind.RECORD, CHECKS, PROVISIONING)
def complaints_without_places() -> None:
    from dataclasses import replace as altered

    complaints_are(lambda found: tuple(altered(one, path="request") for one in found))


@defect("A valid document is called invalid", Kind.REFUSAL, CHECKS, PROVISIONING)
def valid_called_invalid() -> None:
    from reference.provisioning.validation.judging import Complaint

    complaints_are(lambda found: found or (Complaint("id", "is reserved", "reserved"),))


@defect("An invalid document is called valid", Kind.PERMISSION, BOTH, PROVISIONING)
def invalid_called_valid() -> None:
    complaints_are(lambda found: ())


@defect("The platform's lists of values are not looked at", Kind.PERMISSION, LISTS, PROVISIONING)
def lists_not_looked_at() -> None:
    without("enumFrom")


@defect("Every value is missing from the platform's lists", Kind.REFUSAL, LISTS, PROVISIONING)
def lists_are_taken_for_empty() -> None:
    from reference.provisioning.validation import judging

    def make(original: Any) -> Any:
        return lambda lists: original({name: [] for name in lists})

    replace(judging, "_listed_in", make)


def outcome_is(make: Callable[[Any], Any]) -> None:
    """End otherwise: `make(outcome)` is the exit code."""
    from reference.provisioning.validation.command import Outcome

    replace(Outcome, "exit_code", lambda _: property(make))


@defect("A check of one document ends as a failure whatever it is", Kind.RECORD, CHECKS, PROVISIONING)
def one_document_always_fails() -> None:
    outcome_is(lambda outcome: int(len(outcome.verdicts) < 2 or outcome.valid < len(outcome.verdicts)))


@defect("A check that finds invalid documents ends as a success", Kind.RECORD, CHECKS, PROVISIONING)
def invalid_documents_end_well() -> None:
    outcome_is(lambda outcome: int(not outcome.verdicts))


@defect("A check that checks nothing ends as a success", Kind.RECORD, CHECKS, PROVISIONING)
def nothing_checked_ends_well() -> None:
    outcome_is(lambda outcome: int(outcome.valid < len(outcome.verdicts)))


@defect("Only the first document of a folder is checked", Kind.MISSING, CHECKS, PROVISIONING)
def first_document_only() -> None:
    from reference.provisioning.validation import finding

    replace(finding, "requests_in", lambda original: lambda folder: original(folder)[:1])


@defect("Documents without rules are called valid", Kind.PERMISSION, CHECKS, PROVISIONING)
def unknown_sorts_are_valid() -> None:
    from reference.provisioning.validation import command, judging

    def make(original: Any) -> Any:
        def judged(pairs: Any, lists: Any) -> Any:
            outcome = original(pairs, lists)
            outcome.verdicts += [judging.Verdict(name, "", True) for name in outcome.skipped]
            return outcome

        return judged

    replace(command, "_judged", make)


@defect("A document that cannot be read keeps the others from being checked", Kind.MISSING, CHECKS, PROVISIONING)
def unreadable_document_ends_the_check() -> None:
    from reference.provisioning.validation import command

    def make(original: Any) -> Any:
        ended: list[bool] = []

        def verdict(*given: Any) -> Any:
            found = original(*given)
            unreadable = any(one.rule == "document" for one in found.errors)
            if ended and not unreadable:
                return judging.Verdict(found.request_file, found.schema_file, False, found.errors)
            ended.extend([True] if unreadable else [])
            return found

        return verdict

    from reference.provisioning.validation import judging

    replace(command, "_verdict", make)


@defect("Links to anywhere are followed when documents are checked", Kind.LEAK, CHECKS, PROVISIONING)
def links_of_documents_followed() -> None:
    from reference.provisioning.documents import read_document
    from reference.provisioning.validation import command

    replace_here(command, "read_request_file", lambda _: read_document)
