"""`secret-request`: checks requests for secrets, and writes the variables and the manifest of each fit one.

Exit codes: 0 everything is fit, 1 something is not (the others are written all the same), 2 wrong arguments.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from reference.provisioning import console
from reference.provisioning.documents import UnreadableDocumentError
from reference.provisioning.outputs import OutsideRootError, place, write_json, write_text
from reference.provisioning.secrets import files
from reference.provisioning.secrets.enumerations import read_enumerations
from reference.provisioning.secrets.model import SecretRequest
from reference.provisioning.secrets.reading import Failures, read_requests

VALIDATE, GENERATE = "validate", "generate"


def main(arguments: list[str]) -> int:
    """Run the command and return its exit code."""
    given = _parse(arguments)
    try:
        enumerations = read_enumerations(Path(given.enums))
    except UnreadableDocumentError as error:
        console.error(str(error))
        return 1
    failures = Failures()
    for source, request in read_requests(given.input_files, enumerations, failures):
        if given.mode == VALIDATE:
            console.ok(f"{source} validated")
            continue
        try:
            for path in _write(request, Path(given.tfvars_out_root), Path(given.externalsecret_out_root)):
                console.ok(f"{source} -> {path}")
        except OutsideRootError as error:
            failures.add(source, str(error))
        except OSError as error:
            failures.add(source, f"cannot write {error.filename}: {error.strerror}")
    failures.tell()
    return 1 if failures.reasons else 0


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="secret-request", description="Checks requests for secrets.")
    parser.add_argument("--mode", required=True, choices=(VALIDATE, GENERATE))
    parser.add_argument("--enums", required=True, help="the file that lists the values that fields may have")
    parser.add_argument("--input-files", required=True, nargs="+", metavar="FILE", help="requests, YAML or JSON")
    parser.add_argument("--tfvars-out-root", default="envs", help="folder below which variables are written")
    parser.add_argument("--externalsecret-out-root", default="gitops", help="folder below which manifests are written")
    return parser.parse_args(arguments)


def _write(request: SecretRequest, variables_root: Path, manifests_root: Path) -> list[Path]:
    variables, manifest = files.variables_path(request), files.manifest_path(request)
    # either could be refused: before the first is written
    place(variables_root, variables)
    place(manifests_root, manifest)
    return [
        write_json(variables_root, variables, files.variables(request)),
        write_text(manifests_root, manifest, files.manifest(request)),
    ]
