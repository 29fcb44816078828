"""`request-validate`: checks request documents by JSON Schemas and says of each whether it is valid, and why not.

Exit codes: 0 everything that was checked is valid, 1 something is not or nothing was checked, 2 wrong arguments.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from reference.provisioning import console
from reference.provisioning.documents import Document, UnreadableDocumentError, read_document, read_request_file
from reference.provisioning.validation.finding import requests_in, schema_for

if TYPE_CHECKING:
    from reference.provisioning.validation.judging import Judge, Verdict

DONE, INVALID = 0, 1


@dataclass
class Outcome:
    """What became of all requests: verdicts, and the files for which there is no schema."""

    verdicts: list[Verdict] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    @property
    def valid(self) -> int:
        return sum(verdict.valid for verdict in self.verdicts)

    @property
    def exit_code(self) -> int:
        """Nothing checked is no success."""
        return DONE if self.verdicts and self.valid == len(self.verdicts) else INVALID


def main(arguments: list[str]) -> int:
    """Run the command and return its exit code."""
    parser = _parser()
    given = parser.parse_args(arguments)
    single, many = given.schema and given.request, given.schema_dir and given.request_dir and given.auto_match
    if not single and not many:
        parser.error("either --schema and --request, or --schema-dir, --request-dir and --auto-match are required")
    try:
        lists = read_document(given.enums) if given.enums else None
    except UnreadableDocumentError as error:
        console.log(f"{given.enums}: {error}")
        return INVALID
    pairs: Sequence[tuple[Path, Path | None]] = [(given.request, given.schema)]
    if many:
        if not given.request_dir.is_dir():
            console.log(f"{given.request_dir}: there is no such folder")
            return INVALID
        pairs = [(request, schema_for(request, given.schema_dir)) for request in requests_in(given.request_dir)]
    outcome = _judged(pairs, lists)
    _tell_programs(outcome) if given.output == "json" else _tell_people(outcome)
    return outcome.exit_code


def _judged(pairs: Sequence[tuple[Path, Path | None]], lists: Document | None) -> Outcome:
    outcome, judges = Outcome(), dict[Path, "Judge"]()
    for request, schema in pairs:
        if schema is None:
            outcome.skipped.append(str(request))
        else:
            outcome.verdicts.append(_verdict(request, schema, judges, lists))
    return outcome


def _verdict(request: Path, schema: Path, judges: dict[Path, Judge], lists: Document | None) -> Verdict:
    from reference.provisioning.validation.judging import Complaint, Judge, UnfitSchemaError, Verdict

    complaints: tuple[Complaint, ...]
    try:
        if schema not in judges:
            judges[schema] = Judge(_read_schema(schema), lists)
        complaints = judges[schema].complaints(read_request_file(request))
    except UnreadableDocumentError as error:
        complaints = (Complaint("", str(error), "document"),)
    except UnfitSchemaError as error:
        complaints = (Complaint("", f"{schema} {error}", "schema"),)
    return Verdict(str(request), str(schema), not complaints, complaints)


def _read_schema(path: Path) -> Document:
    from reference.provisioning.validation.judging import UnfitSchemaError

    try:
        return read_document(path)
    except UnreadableDocumentError as error:
        raise UnfitSchemaError(f"cannot be read: {error}") from None


def _tell_programs(outcome: Outcome) -> None:
    counts = {
        "total": len(outcome.verdicts),
        "valid": outcome.valid,
        "invalid": len(outcome.verdicts) - outcome.valid,
        "skipped": len(outcome.skipped),
    }
    print(json.dumps({**counts, "results": [verdict.as_document() for verdict in outcome.verdicts]}, indent=2))


def _tell_people(outcome: Outcome) -> None:
    for verdict in outcome.verdicts:
        if verdict.valid:
            console.ok(f"{verdict.request_file} is valid")
        for complaint in verdict.errors:
            console.error(f"{verdict.request_file}: {complaint.path or 'document'}: {complaint.message}")
    for name in outcome.skipped:
        console.say(f"[SKIP] {name}: there is no schema for it")
    if not outcome.verdicts:
        console.error("nothing was checked: there is no request with a schema")
    invalid = len(outcome.verdicts) - outcome.valid
    console.say(f"Valid: {outcome.valid}, invalid: {invalid}, skipped: {len(outcome.skipped)}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="request-validate", description="Checks requests by their schemas.")
    parser.add_argument("--schema", type=Path)
    parser.add_argument("--request", type=Path)
    parser.add_argument("--schema-dir", type=Path)
    parser.add_argument("--request-dir", type=Path)
    parser.add_argument("--auto-match", action="store_true", help="find the schema of each request by its name")
    parser.add_argument("--enums", type=Path, help="lists of allowed values, beside those of the schemas")
    parser.add_argument("--output", choices=("text", "json"), default="text")
    return parser
