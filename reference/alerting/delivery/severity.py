"""How urgent a message is, and the bridge from the severities of configurations."""

from __future__ import annotations

ORDER = ("info", "warning", "error", "critical")
"""The severities of messages, the least urgent first."""

BRIDGE = {"low": "info", "medium": "warning", "high": "error"}
"""What the severities of configurations mean for a message; `critical` is called so in both."""

COLOURS = {"info": "#2196F3", "warning": "#FF9800", "error": "#F44336", "critical": "#9C27B0"}
OTHER_COLOUR = "#757575"


def message_severity(severity: str) -> str:
    """The severity of a message for one of a message or of a configuration, in any letters; raises ValueError."""
    lowered = severity.lower()
    bridged = BRIDGE.get(lowered, lowered)
    if bridged not in ORDER:
        raise ValueError(f"unknown severity {severity[:40]!r}")
    return bridged


def reaches(severity: str, minimum: str) -> bool:
    """Whether a message of this severity is urgent enough to be sent."""
    return ORDER.index(severity) >= ORDER.index(minimum)


def colour(severity: str) -> str:
    """The colour in which a severity is shown."""
    return COLOURS.get(severity, OTHER_COLOUR)
