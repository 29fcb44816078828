"""What a step of provisioning comes to."""

from __future__ import annotations

from dataclasses import dataclass

SUCCESS, NO_CHANGE, WARNING, ERROR, DRY_RUN = STATUSES = ("success", "no_change", "warning", "error", "dry_run")


@dataclass(frozen=True)
class Outcome:
    """A status and what was done, in one line."""

    status: str
    message: str


def done(message: str) -> Outcome:
    """Something was changed."""
    return Outcome(SUCCESS, message)


def unchanged(message: str) -> Outcome:
    """All was as wanted."""
    return Outcome(NO_CHANGE, message)
