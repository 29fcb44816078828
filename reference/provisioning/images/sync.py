"""`image-sync`: brings an image, or all tags of one, from a folder or a registry into a registry.

Exit codes: 0 everything is there, 1 something was refused or failed, 2 wrong use.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from functools import cache

from reference.provisioning import console
from reference.provisioning.images.failures import SyncRefused
from reference.provisioning.images.references import read_reference

DONE, REFUSED = 0, 1


def main(arguments: Sequence[str]) -> int:
    """Synchronise once; the exit code."""
    given = _parser().parse_args(arguments)
    try:
        return _synchronise(given)
    except SyncRefused as refusal:
        # what programs read is one document or nothing
        (console.log if given.output == "json" else console.say)(f"[ERROR] {refusal}")
        return REFUSED


def _synchronise(given: argparse.Namespace) -> int:
    wanted = read_reference(given.image)
    # the client of registries takes long to load, and a name that is refused needs none
    from reference.provisioning.images import mutability, summary
    from reference.provisioning.images.plan import Outcome, decide
    from reference.provisioning.images.push import check, push
    from reference.provisioning.images.registry import Registry
    from reference.provisioning.images.sources import opened

    with (
        opened(given.source) as source,
        Registry(given.target, lambda: mutability.credentials(given.region)) as target,
    ):
        tags = source.tags(wanted.name) if wanted.tag is None else [wanted.tag]
        if not tags:
            raise SyncRefused(f"the source has no tag of {wanted.name}")
        images = [source.image(wanted.name, tag) for tag in tags]
        target.tags(wanted.name)  # a repository is requested, never made in passing
        may_replace = cache(lambda: mutability.tags_may_be_replaced(wanted.name, given.region))
        decisions = [decide(image, wanted.name, target, may_replace) for image in images]
        check(source, [one.image for one in decisions if one.outcome is Outcome.PUSHED])
        if not given.dry_run:
            decisions = push(source, target, wanted.name, decisions)
    show = summary.as_document if given.output == "json" else summary.as_text
    show(wanted.name, decisions, dry_run=given.dry_run)
    return REFUSED if any(one.outcome is Outcome.REFUSED for one in decisions) else DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="image-sync",
        description="Brings images into the registry; what is there already, by its digest, is skipped.",
        allow_abbrev=False,
    )
    parser.add_argument("--source", required=True, help="oci:<folder>, or registry:<host[:port]>")
    parser.add_argument("--target", required=True, help="the address of the registry")
    parser.add_argument("--image", required=True, help="<name>[:<tag>]; without a tag, all tags of the source")
    parser.add_argument("--region", help="of the registry's repositories")
    parser.add_argument("--output", choices=("text", "json"), default="text")
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and change nothing")
    return parser
