"""`repository-scaffold`: enters a new repository into an environment's variables and into the catalogue.

Exit codes: 0 both have it (also when they had it before), 1 refused or failed: then nothing is written; 2 wrong use.
"""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

from reference.provisioning import console, names

DONE, REFUSED = 0, 1
ENVIRONMENTS = ("dev", "test", "staging", "prod", "ephemeral")
RISKS = ("low", "medium", "high")
OWNERS = (
    *("platform-team", "security-team", "operations-team", "sre-team"),
    *("unknown", "app-team", "database-team"),
)
DOMAINS = (
    *("platform-core", "delivery", "identity", "catalog", "observability", "governance", "security", "cost"),
    *("governance-routing", "platform-governance"),
)
LONGEST_NAME = 100
"""Characters; the registry itself takes more, the address of an image must stay readable."""


def main(arguments: Sequence[str]) -> int:
    """Enter one repository; the exit code."""
    given = _parser().parse_args(arguments)
    reasons = list(refusals(given))
    if reasons:
        for reason in reasons:
            console.error(reason)
        return REFUSED
    from reference.provisioning.catalogue.variables import UnreadableVariablesError
    from reference.provisioning.documents import UnreadableDocumentError
    from reference.provisioning.outputs import OutsideRootError, write_text

    try:
        changes = [variables_entry(given), *([] if given.skip_catalog else [catalogue_entry(given)])]
        for place, text in changes:
            if text is None:
                console.ok(f"{given.app_name} is in {place} already, and left alone")
            elif given.dry_run:
                console.dry_run(f"Would add {given.app_name} to {place}")
            else:
                write_text(Path(), place, text)
                console.ok(f"{given.app_name} -> {place}")
    except (UnreadableVariablesError, UnreadableDocumentError, OutsideRootError, OSError, UnicodeError) as error:
        console.error(str(error))
        return REFUSED
    return DONE


def refusals(given: argparse.Namespace) -> Iterator[str]:
    """Every reason for which the request is refused."""
    found = [
        names.registry_name(given.app_name, "app-name"),
        names.registry_id(given.app_id, "app-id"),
        names.one_of(given.owner, "owner", OWNERS),
        names.one_of(given.risk, "risk", RISKS),
        names.one_of(given.environment, "environment", ENVIRONMENTS),
        names.one_of(given.domain, "domain", DOMAINS) if given.domain else None,
        names.requester(given.requester, "requester") if given.requester else None,
    ]
    yield from (reason for reason in found if reason)
    if len(given.app_name) > LONGEST_NAME:
        yield f"invalid app-name={names.shown(given.app_name)}. Must have at most {LONGEST_NAME} characters"
    elif not any(found[:2]) and given.app_id.replace("-", "_") != identity(given.app_name):
        yield f"invalid app-id={names.shown(given.app_id)}. Must be {identity(given.app_name)}"


def identity(name: str) -> str:
    """The id that a repository of this name has."""
    return f"REGISTRY_{name.upper().replace('-', '_')}"


def variables_entry(given: argparse.Namespace) -> tuple[str, str | None]:
    """The place of the variables and their text with the new entry; no text where the entry is there."""
    from reference.provisioning.catalogue import variables

    place = f"envs/{given.environment}/terraform.tfvars"
    text = _text(place)
    if given.app_name in variables.repositories(text):
        return place, None
    metadata = {"id": given.app_id, "owner": given.owner, "risk": given.risk}
    return place, variables.with_repository(text, given.app_name, metadata)


def catalogue_entry(given: argparse.Namespace) -> tuple[str, str | None]:
    """The same of the catalogue."""
    from reference.provisioning.catalogue import entries
    from reference.provisioning.documents import parse_document

    text = _text(given.catalog_path)
    if text.strip() and given.app_name in entries.entries_of(parse_document(text)):
        return given.catalog_path, None
    metadata = {
        "id": given.app_id,
        "owner": given.owner,
        "requested_by": given.requester or "unknown",
        "domain": given.domain or "unassigned",
        "risk": given.risk,
        "environment": given.environment,
        "status": "pending",
        "created_date": dt.datetime.now(dt.UTC).date().isoformat(),
    }
    return given.catalog_path, entries.with_entry(text, given.app_name, metadata)


def _text(place: str) -> str:
    path = Path(place)
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="repository-scaffold", description="Asks for a new repository of images.", allow_abbrev=False
    )
    parser.add_argument("--app-name", required=True, help="small letters, digits and hyphens")
    parser.add_argument("--app-id", required=True, help="REGISTRY_<NAME>")
    parser.add_argument("--owner", required=True, help="the team that answers for it")
    parser.add_argument("--risk", default="medium", help=", ".join(RISKS))
    parser.add_argument("--environment", default="dev", help=", ".join(ENVIRONMENTS))
    parser.add_argument("--requester", help="who asks for it")
    parser.add_argument("--domain", help="what it belongs to")
    parser.add_argument("--catalog-path", default="docs/20-contracts/resource-catalogs/ecr-catalog.yaml")
    parser.add_argument("--skip-catalog", action="store_true", help="enter it into the variables only")
    parser.add_argument("--dry-run", action="store_true", help="say what would be entered, and write nothing")
    return parser
