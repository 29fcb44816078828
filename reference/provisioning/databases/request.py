"""The command `database-request`: reads requests for databases, checks them, and writes their files."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

import yaml

from reference.provisioning import console
from reference.provisioning.databases.request_files import manifest_file, variables_file
from reference.provisioning.databases.request_rules import (
    DatabaseRequest,
    Enumerations,
    enumerations,
    faults,
    request_of,
    warnings,
)
from reference.provisioning.documents import UnreadableDocumentError, read_document, read_request_file
from reference.provisioning.outputs import OutsideRootError, as_json, place, write_json, write_text

DONE, FAILED = 0, 1


def main(arguments: list[str]) -> int:
    """Run the command; the exit code is 1 when any request was refused. The others are processed all the same."""
    given = _parser().parse_args(arguments)
    try:
        allowed = enumerations(read_document(given.enums))
    except UnreadableDocumentError as error:
        console.error(f"{given.enums}: {error}")
        return FAILED
    except KeyError as error:
        console.error(f"{given.enums}: there are no values under {error.args[0]}")
        return FAILED
    failures: list[str] = []
    taken: dict[object, Path] = {}
    for source in given.input_files:
        failures += [f"{source}: {source}: {reason}" for reason in _process(source, given, allowed, taken)]
    for failure in failures:
        console.say(failure)
    return FAILED if failures else DONE


def _process(
    source: Path, given: argparse.Namespace, allowed: Enumerations, taken: dict[object, Path]
) -> Iterable[str]:
    """Check one request and write what it asks for; the reasons for which that was refused."""
    try:
        request = request_of(read_request_file(source))
    except UnreadableDocumentError as error:
        return [str(error)]
    reasons = faults(request, allowed)
    if not reasons and request.id in taken:
        reasons = [f"id {request.id} is that of {taken[request.id]} already"]
    if reasons:
        return reasons
    taken[request.id] = source
    for text in warnings(request):
        console.warning(f"{source}: {text}")
    if given.mode == "validate":
        console.ok(f"{source} validated")
        return []
    try:
        _show(request, given) if given.dry_run else _write(source, request, given)
    except (OutsideRootError, OSError) as error:
        return [str(error)]
    return []


def _write(source: Path, request: DatabaseRequest, given: argparse.Namespace) -> None:
    variables, manifest = variables_file(request), manifest_file(request)
    # both places are known to be fit before anything is written
    place(given.tfvars_out_root, variables.relative)
    place(given.externalsecret_out_root, manifest.relative)
    console.ok(f"{source} -> {write_json(given.tfvars_out_root, variables.relative, variables.content)}")
    text = yaml.safe_dump(manifest.content, sort_keys=False)
    console.ok(f"{source} -> {write_text(given.externalsecret_out_root, manifest.relative, text)}")


def _show(request: DatabaseRequest, given: argparse.Namespace) -> None:
    variables, manifest = variables_file(request), manifest_file(request)
    console.dry_run(f"Would write tfvars to: {place(given.tfvars_out_root, variables.relative)}")
    print(as_json(variables.content), end="")
    console.dry_run(f"Would write ExternalSecret to: {place(given.externalsecret_out_root, manifest.relative)}")
    print(yaml.safe_dump(manifest.content, sort_keys=False), end="", flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="database-request", description="Turn requests for databases into files.")
    parser.add_argument("--mode", choices=("validate", "generate"), required=True)
    parser.add_argument("--enums", type=Path, required=True, help="document of the allowed values")
    parser.add_argument("--input-files", type=Path, nargs="+", required=True, help="requests, YAML or JSON")
    parser.add_argument("--tfvars-out-root", type=Path, default=Path("envs"))
    parser.add_argument("--externalsecret-out-root", type=Path, default=Path("gitops"))
    parser.add_argument("--dry-run", action="store_true", help="show what would be written")
    return parser
