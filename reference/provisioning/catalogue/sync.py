"""`catalogue-sync`: compares the catalogue of repositories with the registry, and writes the registry's page.

A ghost is in the catalogue only, an orphan in the registry only. Exit codes: 0; 1 with `--fail-on-drift` when the two
differ or cannot be compared; 2 wrong use.
"""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reference.provisioning import cloud, console
from reference.provisioning.catalogue.entries import PLACE, Entries, read_catalogue
from reference.provisioning.catalogue.page import PLACE as PAGE
from reference.provisioning.catalogue.page import page
from reference.provisioning.documents import UnreadableDocumentError
from reference.provisioning.outputs import write_text

DONE, DRIFT = 0, 1


@dataclass(frozen=True)
class Comparison:
    """Names of repositories: in both places, in the catalogue only, in the registry only."""

    synced: list[str]
    ghosts: list[str]
    orphans: list[str]

    @property
    def drift(self) -> bool:
        """Whether the two differ."""
        return bool(self.ghosts or self.orphans)


def main(arguments: Sequence[str]) -> int:
    """Compare once; the exit code."""
    given = _parser().parse_args(arguments)
    undecided = DRIFT if given.fail_on_drift else DONE
    catalogue = Path(PLACE)
    if not catalogue.exists():
        console.error(f"Catalog not found: {PLACE}")
        return undecided
    try:
        entries = read_catalogue(catalogue)
    except UnreadableDocumentError as error:
        console.error(f"{PLACE}: {error}")
        return undecided
    present = repositories(given.region)
    if present is None:
        return undecided
    found = compare(entries, present)
    report(found)
    keep(page(present, entries, dt.datetime.now(dt.UTC)), dry_run=given.dry_run)
    return DRIFT if given.fail_on_drift and found.drift else DONE


def repositories(region: str | None) -> list[str] | None:
    """The names of all repositories of the registry; None, and an advice, when they cannot be told."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        pages = cloud.client("ecr", region).get_paginator("describe_repositories").paginate()
        return [repository["repositoryName"] for page in pages for repository in page["repositories"]]
    except (BotoCoreError, ClientError, cloud.CloudError) as error:
        console.log(cloud.reason_of(error))
        console.say("ADVISORY: Could not query AWS. Comparison skipped.")
        return None


def compare(entries: Entries, present: Sequence[str]) -> Comparison:
    """What both sides have, and what only one has."""
    listed, there = set(entries), set(present)
    return Comparison(sorted(listed & there), sorted(listed - there), sorted(there - listed))


def report(found: Comparison) -> None:
    """Say how many there are of each, and name those that only one side has."""
    console.say(f"Synced: {len(found.synced)}")
    for heading, listed in (("Ghosts (In Catalog only)", found.ghosts), ("Orphans (In AWS only)", found.orphans)):
        console.say(f"{heading}: {len(listed)}")
        for name in listed:
            console.say(f"  - {name}")


def keep(text: str, *, dry_run: bool) -> None:
    """Write the page, or say where it would be written."""
    if dry_run:
        console.dry_run(f"Would write {PAGE}")
    else:
        console.ok(f"{PLACE} -> {write_text(Path(), PAGE, text)}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="catalogue-sync",
        description="Compares the catalogue of repositories with the registry.",
        allow_abbrev=False,
    )
    parser.add_argument("--region", help="of the registry")
    parser.add_argument("--dry-run", action="store_true", help="compare, and write nothing")
    parser.add_argument("--fail-on-drift", action="store_true", help="exit with 1 when the two differ")
    return parser
