"""Requests of several files: those that are fit, and what is wrong with the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from reference.provisioning.console import say
from reference.provisioning.documents import UnreadableDocumentError, read_request_file
from reference.provisioning.secrets.enumerations import Enumerations
from reference.provisioning.secrets.model import RefusedError, SecretRequest, read_request


@dataclass
class Failures:
    """What went wrong, by the file it concerns."""

    reasons: dict[str, list[str]] = field(default_factory=dict)

    def add(self, source: str, *reasons: str) -> None:
        """Note reasons for one file."""
        self.reasons.setdefault(source, []).extend(reasons)

    def tell(self) -> None:
        """Print a line for each reason of each file."""
        for source, reasons in self.reasons.items():
            for reason in reasons:
                say(f"{source}: {source}: {reason}")


def read_requests(
    sources: Iterable[str], enumerations: Enumerations, failures: Failures
) -> list[tuple[str, SecretRequest]]:
    """The fit requests with their files. What two files ask for is given to the first."""
    fit: list[tuple[str, SecretRequest]] = []
    taken: dict[str, str] = {}
    for source in dict.fromkeys(sources):
        try:
            request = read_request(read_request_file(Path(source)), enumerations)
        except RefusedError as error:
            failures.add(source, *error.reasons)
        except UnreadableDocumentError as error:
            failures.add(source, str(error))
        else:
            others = [f"{claim} is already asked for by {taken[claim]}" for claim in _claims(request) if claim in taken]
            if others:
                failures.add(source, *others)
                continue
            taken |= dict.fromkeys(_claims(request), source)
            fit.append((source, request))
    return fit


def _claims(request: SecretRequest) -> tuple[str, ...]:
    """What can belong to one request only: its secret, and the id by which its files are called."""
    return request.key, f"id {request.id} of {request.service} in {request.environment}"
