"""Messages counted by channel and by recipient, and shown as evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from support.evidence.attachments import attach_table, attach_text
from support.observers.alerting.messages import Letter
from support.observers.comparing import listed

_MOST_SHOWN = 8


def by_channel(letters: Iterable[Letter], channels: Iterable[str]) -> dict[str, list[Letter]]:
    """The messages of each of these channels, oldest first."""
    found: dict[str, list[Letter]] = {channel: [] for channel in channels}
    for letter in letters:
        if letter.channel in found:
            found[letter.channel].append(letter)
    return found


def uneven(letters: Mapping[str, Sequence[Letter]]) -> list[str]:
    """Say who was sent more than others by a channel that writes to each recipient by itself."""
    faults = []
    for channel, arrived in letters.items():
        counted = Counter(letter.recipients for letter in arrived)
        if len(set(counted.values())) > 1:
            told = listed(f"{number} to {listed(recipients)}" for recipients, number in counted.items())
            faults.append(f"by {channel}: {told}")
    return faults


def told(letters: Mapping[str, Sequence[Letter]]) -> str:
    """How many have come by each channel, in words."""
    return listed(f"{len(arrived)} by {channel}" for channel, arrived in letters.items())


def show(title: str, letters: Sequence[Letter]) -> None:
    """Leave messages as evidence: a line for each, and the first ones as they are read."""
    rows = [
        {
            "number": letter.number,
            "arrived (UTC)": f"{letter.arrived_at:%H:%M:%S.%f}",
            "channel": letter.channel,
            "to": listed(letter.recipients),
            "severity": letter.severity,
            "title": letter.title,
            "outcome": f"{letter.how} {letter.status or ''}".strip(),
        }
        for letter in letters
    ]
    attach_table(f"{title}: {len(letters)}", rows)
    for letter in letters[:_MOST_SHOWN]:
        attach_text(f"message {letter.number} by {letter.channel}", f"{letter.describe()}\n\n{letter.text}")
