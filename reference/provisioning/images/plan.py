"""What is to be done with each image, found out by looking at both sides; nothing is changed here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from reference.provisioning.images.manifests import Image
from reference.provisioning.images.registry import Registry


class Outcome(StrEnum):
    """What becomes of an image."""

    PUSHED = "pushed"
    SKIPPED = "skipped"
    REFUSED = "refused"


@dataclass(frozen=True)
class Decision:
    """What becomes of one image; `reason` says why it is refused."""

    image: Image
    outcome: Outcome
    reason: str = ""


def decide(image: Image, name: str, target: Registry, may_replace: Callable[[], bool]) -> Decision:
    """Skip what is there, replace what has changed only where that is allowed; raises SyncRefused."""
    present = target.digest(name, image.tag)
    if present == image.manifest.digest:
        return Decision(image, Outcome.SKIPPED)
    if present is not None and not may_replace():
        return Decision(image, Outcome.REFUSED, f"tag {image.tag!r} is immutable and holds another image: {present}")
    return Decision(image, Outcome.PUSHED)
