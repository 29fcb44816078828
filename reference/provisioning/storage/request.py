"""`storage-request`: checks requests for buckets, and writes the variables and the policy of each fit one.

Exit codes: 0 everything is fit, 1 something is not (the others are written all the same), 2 wrong arguments.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

import yaml

from reference.provisioning import console
from reference.provisioning.audit import AuditUnwritableError
from reference.provisioning.documents import Document, UnreadableDocumentError, read_document, read_request_file
from reference.provisioning.outputs import OutsideRootError, as_json, place, write_json, write_text
from reference.provisioning.storage import files, registers
from reference.provisioning.storage.model import StorageRequest, request_of
from reference.provisioning.storage.rules import faults, warnings

VALIDATE, GENERATE = "validate", "generate"
REFUSED, FAILED = "refused", "error"
"""What the audit says of requests that were not carried out."""

Outputs = tuple[tuple[str, Document], tuple[str, Document]]
"""Variables and policy, each with its path below the root."""


class _RefusedError(Exception):
    """The request is refused; `reasons` are all of them."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


def main(arguments: list[str]) -> int:
    """Run the command and return its exit code."""
    given = _parser().parse_args(arguments)
    taken: dict[str, Path] = {}
    # every request is processed, whatever becomes of those before it
    done = [_processed(source, given, taken) for source in given.input_files]
    return 0 if all(done) else 1


def _processed(source: Path, given: argparse.Namespace, taken: dict[str, Path]) -> bool:
    """Do all that one request asks for, tell it, and tell whether it was done."""
    document: Document = {}
    status = REFUSED
    try:
        document = read_request_file(source)
        request = _fit_request(document, source, taken)
        for text in warnings(request):
            console.warning(f"{source}: {text}")
        if given.mode == VALIDATE:
            console.ok(f"{source} validated")
            return True
        status = FAILED
        _generate(source, request, given)
    except _RefusedError as error:
        reasons: Sequence[str] = error.reasons
    except (UnreadableDocumentError, OutsideRootError) as error:
        reasons = [str(error)]
    except OSError as error:
        reasons = [f"cannot write {error.filename}: {error.strerror}"]
    else:
        return _recorded(source, document, given, given.audit_status)
    for reason in reasons:
        console.error(f"{source}: {reason}")
    if given.mode == GENERATE:
        _recorded(source, document, given, status)
    return False


def _fit_request(document: Document, source: Path, taken: dict[str, Path]) -> StorageRequest:
    request = request_of(document)
    reasons = faults(document, request)
    if not reasons:
        for name in (request.id, request.bucket_name):
            if taken.setdefault(name, source) != source:
                reasons.append(f"{name} is already asked for by {taken[name]}")
    if reasons:
        raise _RefusedError(reasons)
    return request


def _generate(source: Path, request: StorageRequest, given: argparse.Namespace) -> None:
    """Write everything, or show it; what cannot be written or read is found before anything is written."""
    root: Path = given.output_root
    variables, policy = _outputs(request, root)
    catalogue = given.catalog_path and registers.read_catalogue(given.catalog_path)
    if given.catalog_path:
        catalogue = registers.with_entry(catalogue, request, _region(given), given.catalog_status)
    if given.dry_run:
        for relative, content in (variables, policy):
            console.dry_run(f"Would write: {place(root, relative)}")
            print(as_json(content), end="")
        if given.catalog_path:
            console.dry_run(f"Would write catalog: {given.catalog_path}")
            print(_as_yaml(catalogue), end="")
        console.dry_run(f"{source} -> {root / variables[0]}, {root / policy[0]}")
        return
    written = [write_json(root, *output) for output in (variables, policy)]
    if given.catalog_path:
        write_text(given.catalog_path.parent, given.catalog_path.name, _as_yaml(catalogue))
    console.ok(f"{source} -> {', '.join(map(str, written))}")


def _outputs(request: StorageRequest, root: Path) -> Outputs:
    relative = files.policy_path(request)
    place(root, files.variables_path(request))
    path = place(root, relative)
    kept = read_document(path) if path.exists() else {}
    statements = kept.get("Statement", [])
    if not isinstance(statements, list) or not all(isinstance(each, dict) for each in statements):
        raise _RefusedError([f"{path} is no policy"])
    return (files.variables_path(request), files.variables(request)), (relative, files.policy(request, kept))


def _recorded(source: Path, document: Document, given: argparse.Namespace, status: str) -> bool:
    """Enter into the audit what became of a request, if there is one, and tell whether that was possible."""
    if not given.audit_path:
        return True
    if given.dry_run:
        console.dry_run(f"Would append audit record: {given.audit_path}")
        return True
    approver = given.audit_approver or os.environ.get("GITHUB_ACTOR") or "unknown"
    try:
        registers.record(given.audit_path, request_of(document), given.audit_action, approver, status)
    except AuditUnwritableError as error:
        console.error(f"{source}: {error}")
        return False
    return True


def _region(given: argparse.Namespace) -> str:
    named = (given.catalog_region, os.environ.get("AWS_REGION"), os.environ.get("AWS_DEFAULT_REGION"))
    return next((region for region in named if region), "unknown")


def _as_yaml(content: Document) -> str:
    return str(yaml.safe_dump(content, sort_keys=False))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="storage-request", description="Checks requests for buckets.")
    parser.add_argument("--mode", required=True, choices=(VALIDATE, GENERATE))
    parser.add_argument("--input-files", type=Path, required=True, nargs="+", metavar="FILE")
    parser.add_argument("--output-root", type=Path, default=Path("envs"), help="folder below which files are written")
    parser.add_argument("--dry-run", action="store_true", help="show what would be written")
    parser.add_argument("--catalog-path", type=Path, help="catalogue of buckets to enter them into")
    parser.add_argument("--catalog-region", default="")
    parser.add_argument("--catalog-status", default="active")
    parser.add_argument("--audit-path", type=Path, help="CSV file to append to")
    parser.add_argument("--audit-action", default=GENERATE, help="what is being done with the requests")
    parser.add_argument("--audit-status", default="success", help="what to say of requests that are carried out")
    parser.add_argument("--audit-approver", default="")
    return parser
