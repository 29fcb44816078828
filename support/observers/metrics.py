"""What the target's measuring points say: health, and how long actions took."""

from __future__ import annotations

import json
from dataclasses import dataclass

import httpx

from support.evidence.attachments import attach_table, attach_text
from support.observers.comparing import expect_none
from support.targets.offers import offered
from support.waiting import Answer, Done, NotYet, eventually

DURATIONS = "automated_actions_action_elapsed_seconds"
"""Histogram of the worker: seconds from creation to end, by name and status of the action."""

Labels = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Durations:
    """How many actions were measured, and how many seconds they took together."""

    count: int
    seconds: float


@dataclass(frozen=True)
class MetricsSeen:
    """All samples of one measuring point at one moment, by sample name and labels."""

    samples: dict[tuple[str, Labels], float]

    def total(self, sample: str, labels: Labels) -> float:
        """Sum the samples of a name that carry at least these labels."""
        return sum(value for (name, found), value in self.samples.items() if name == sample and labels <= found)

    def durations(self, action: str, status: str) -> Durations:
        """How often and how long actions of this name took to end in this status."""
        labels = frozenset({("name", action), ("status", status)})
        count = self.total(f"{DURATIONS}_count", labels)
        return Durations(int(count), self.total(f"{DURATIONS}_sum", labels))


@dataclass(frozen=True)
class HealthSeen:
    """How the system answered the question for its health. `host` is what it calls itself; empty when unwell."""

    well: bool
    host: str
    seen: str


class MetricsObserver:
    """Asks the measuring points of the action automation system.

    `client` addresses the system's API; `worker_url` is the complete address of the worker's measuring point.
    """

    def __init__(self, client: httpx.Client, worker_url: str | None) -> None:
        self._client, self._worker_url = client, worker_url

    def of_worker(self) -> MetricsSeen:
        """See what the worker has measured. Raises `NotSupported` when the profile does not say where to look."""
        return self._scrape(offered(self._worker_url, "measurements of the worker"))

    def health(self) -> HealthSeen:
        """Ask for the system's health, as a load balancer does; a system that does not answer is unwell."""
        try:
            response = self._client.get("/healthz")
        except httpx.HTTPError as error:
            return HealthSeen(False, "", f"no answer: {error}")
        seen = f"{response.status_code} {response.text[:200]}"
        attach_text("health", seen)
        host = _text_in(response) if response.is_success else ""
        return HealthSeen(bool(host), host, seen)

    def expect_measured(self, before: MetricsSeen, action: str, status: str, at_most: float) -> None:
        """Wait until one more action of this name and status is measured, with a time between 0 and `at_most` seconds.

        Other scenarios may be measured meanwhile: the count must grow, by how much is nobody's business.
        """
        old = before.durations(action, status)

        def probe() -> Answer[Durations]:
            now = self.of_worker().durations(action, status)
            return Done(now) if now.count > old.count else NotYet(f"{now.count} measured, as before")

        new = eventually(probe, wanted=f"one more measured duration of {action} ending in {status}")
        count, seconds = new.count - old.count, new.seconds - old.seconds
        rows = [{"": "before", **vars(old)}, {"": "after", **vars(new)}]
        attach_table(f"measured durations of {action}", rows)
        faults = [] if 0 < seconds <= at_most * count else [f"{seconds:.3f} s for {count} actions"]
        expect_none(faults, wanted=f"between 0 and {at_most:g} s for each action")

    def _scrape(self, address: str) -> MetricsSeen:
        from prometheus_client.parser import text_string_to_metric_families

        response = self._client.get(address)
        response.raise_for_status()
        samples: dict[tuple[str, Labels], float] = {}
        for family in text_string_to_metric_families(response.text):
            for sample in family.samples:
                key = (sample.name, frozenset(sample.labels.items()))
                samples[key] = samples.get(key, 0.0) + sample.value
        return MetricsSeen(samples)


def _text_in(response: httpx.Response) -> str:
    """The text that an answer consists of; empty when it is anything else."""
    try:
        told = json.loads(response.text)
    except ValueError:
        return ""
    return told if isinstance(told, str) else ""
