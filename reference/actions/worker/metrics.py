"""How long actions take, measured from their submission."""

from __future__ import annotations

from time import time

from prometheus_client import Histogram, start_http_server

BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, float("inf"))

ELAPSED = Histogram(
    "automated_actions_action_elapsed_seconds",
    "Time from the submission of an action to its end.",
    ("name", "status"),
    buckets=BUCKETS,
)


def observe(name: str, status: str, created_at: float) -> None:
    """Measure an action that has just ended; `created_at` is seconds since the epoch."""
    ELAPSED.labels(name, str(status)).observe(max(0.0, time() - created_at))


def serve(port: int) -> None:
    """Answer on this port of the loopback interface; raises OSError when it is taken."""
    start_http_server(port, addr="127.0.0.1")
