"""Where the dashboard's pages are."""

from __future__ import annotations

BASE = "/dashboard"
LOGIN = f"{BASE}/login"
CONFIGURATIONS = f"{BASE}/configurations"
EVENTS = f"{BASE}/events"
METRICS = f"{BASE}/metrics"

SECTIONS = (
    ("configurations", "Configurations"),
    ("events", "Alerts"),
    ("history", "History"),
    ("metrics", "Metrics"),
)
"""The pages of the main navigation, with what they are called."""
