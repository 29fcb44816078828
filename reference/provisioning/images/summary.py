"""Tells what became of the images: a line for each and a count, or one document for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from reference.provisioning import console
from reference.provisioning.images.plan import Decision, Outcome


def as_text(name: str, decisions: Sequence[Decision], *, dry_run: bool) -> None:
    """Say it to people."""
    for one in decisions:
        what = f"{name}:{one.image.tag} {one.image.manifest.digest}"
        if one.outcome is Outcome.REFUSED:
            console.error(f"{what} refused: {one.reason}")
        elif dry_run:
            console.dry_run(f"{what} would be {one.outcome}")
        else:
            console.ok(f"{what} {one.outcome}")
    for outcome, count in counts(decisions).items():
        console.say(f"{outcome}: {count}")


def as_document(name: str, decisions: Sequence[Decision], *, dry_run: bool) -> None:
    """Say it to programs."""
    images = [
        {
            "tag": one.image.tag,
            "digest": one.image.manifest.digest,
            "outcome": one.outcome,
            **({"reason": one.reason} if one.reason else {}),
        }
        for one in decisions
    ]
    print(json.dumps({"image": name, "dry_run": dry_run, **counts(decisions), "images": images}, indent=2))


def counts(decisions: Sequence[Decision]) -> dict[str, int]:
    """How many images came to each end; in a dry run, how many would."""
    seen = Counter(one.outcome for one in decisions)
    return {outcome.value: seen[outcome] for outcome in Outcome}
