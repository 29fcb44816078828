"""`secret-apply`: brings the secrets of requests into the store, and never says what is in them.

Exit codes: 0 everything is as requested, 1 something is not (the others are applied all the same), 2 wrong arguments.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from reference.provisioning import cloud, console
from reference.provisioning.documents import UnreadableDocumentError
from reference.provisioning.secrets.enumerations import read_enumerations
from reference.provisioning.secrets.model import MANAGER, RefusedError, SecretRequest
from reference.provisioning.secrets.outcome import UNCHANGED, Outcome
from reference.provisioning.secrets.reading import Failures, read_requests
from reference.provisioning.secrets.store import SecretStore
from reference.provisioning.secrets.values import read_values


def main(arguments: list[str]) -> int:
    """Run the command and return its exit code."""
    given = _parse(arguments)
    try:
        enumerations = read_enumerations(Path(given.enums))
        values = read_values(Path(given.values)) if given.values else {}
    except UnreadableDocumentError as error:
        console.error(str(error))
        return 1
    failures = Failures()
    requests = read_requests(given.input_files, enumerations, failures)
    results = _apply_all(requests, values, _stores(given.region, given.dry_run), failures)
    _tell(results, failures, as_json=given.output == "json", dry_run=given.dry_run)
    return 1 if failures.reasons else 0


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="secret-apply", description="Brings the secrets of requests into the store.")
    parser.add_argument("--enums", required=True, help="the file that lists the values that fields may have")
    parser.add_argument("--input-files", required=True, nargs="+", metavar="FILE", help="requests, YAML or JSON")
    parser.add_argument("--values", metavar="FILE", help="JSON: what is filled into secrets that are empty, by id")
    parser.add_argument("--region", help="instead of AWS_REGION and AWS_DEFAULT_REGION")
    parser.add_argument("--dry-run", action="store_true", help="look and say what would be done")
    parser.add_argument("--output", choices=("text", "json"), default="text")
    return parser.parse_args(arguments)


def _stores(region: str | None, dry_run: bool) -> Callable[[str], SecretStore]:
    """Opens the store of a provider when it is first needed."""
    opened: dict[str, SecretStore] = {}

    def store(provider: str) -> SecretStore:
        if provider not in opened:
            opened[provider] = _open(provider, region, dry_run)
        return opened[provider]

    return store


def _open(provider: str, region: str | None, dry_run: bool) -> SecretStore:
    if provider == MANAGER:
        from reference.provisioning.secrets.manager import SecretsManager

        return SecretsManager(cloud.client("secretsmanager", region), dry_run=dry_run)
    from reference.provisioning.secrets.parameters import ParameterStore

    return ParameterStore(cloud.client("ssm", region), dry_run=dry_run)


def _apply_all(
    requests: list[tuple[str, SecretRequest]],
    values: Mapping[str, str],
    store: Callable[[str], SecretStore],
    failures: Failures,
) -> list[tuple[str, SecretRequest, Outcome]]:
    """Apply one request after the other; one that fails does not keep the next from its turn."""
    results = []
    for source, request in requests:
        try:
            outcome = store(request.provider).apply(request, values.get(request.id))
        except RefusedError as error:
            failures.add(source, *error.reasons)
        except cloud.CloudError as error:
            failures.add(source, str(error))
        except Exception as error:
            if not cloud.is_cloud_error(error):
                raise
            failures.add(source, cloud.reason_of(error))
        else:
            results.append((source, request, outcome))
    return results


def _tell(
    results: list[tuple[str, SecretRequest, Outcome]], failures: Failures, *, as_json: bool, dry_run: bool
) -> None:
    if as_json:
        told = [_row(source, request, outcome) for source, request, outcome in results]
        told += [{"file": source, "status": "error", "reasons": why} for source, why in failures.reasons.items()]
        print(json.dumps({"dry_run": dry_run, "results": told}, indent=2))
        return
    for source, request, outcome in results:
        for change in outcome.changes if dry_run else ():
            console.dry_run(f"{request.key}: would {change}")
        if not dry_run or outcome.status == UNCHANGED:
            done = f" ({'; '.join(outcome.changes)})" if outcome.changes else ""
            console.ok(f"{source} -> {request.key}: {outcome.status}{done}")
    failures.tell()


def _row(source: str, request: SecretRequest, outcome: Outcome) -> dict[str, Any]:
    return {
        "file": source,
        "id": request.id,
        "secret": request.key,
        "provider": request.provider,
        "status": outcome.status,
        "changes": outcome.changes,
    }
