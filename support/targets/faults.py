"""Hurting a target on purpose: pausing, killing and starting its parts, and setting everything right again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.targets.control import Control
from support.targets.errors import EnvironmentFailure
from support.targets.offers import offered
from support.targets.profile import Profile

DOMAIN_NAMES = {
    "worker": "actions-worker",
    "database": "postgres",
    "queue": "valkey",
    "cloud": "cloud",
    "cluster": "cluster",
    "evaluator": "alerting-evaluator",
    "deliverer": "alerting-deliverer",
    "ingester": "alerting-ingester",
    "alerting desk": "alerting-api",
}
"""What scenarios call a part, and what the environment calls it; other names are the same for both."""


class Faults:
    """Pauses, kills and starts parts of one target through its supervisor. Remembers what it has hurt."""

    def __init__(self, control: Control) -> None:
        self._control = control
        self._hurt: list[str] = []

    def pause(self, part: str) -> None:
        """Stop a part in its tracks: it keeps its connections and answers nothing."""
        self._remember(part)
        self._control.pause(_name(part))

    def resume(self, part: str) -> None:
        """Let a paused part go on."""
        self._control.resume(_name(part))

    def kill(self, part: str) -> None:
        """Kill a part outright, with everything it started."""
        self._remember(part)
        self._control.kill(_name(part))

    def start(self, part: str) -> None:
        """Start a killed part again, or let a paused one go on, and wait until it is ready."""
        self._control.start(_name(part))

    def state(self, part: str) -> str:
        """How a part is: "ready", "paused", "killed", "died", "failed" or "not started"."""
        state: str = self._described(part)["state"]
        return state

    def log(self, part: str) -> str:
        """Everything that a part has written since its last start."""
        return Path(self._described(part)["log"]).read_text(encoding="utf-8", errors="replace")

    def set_right(self) -> None:
        """Bring back all parts that were paused or killed; the last one hurt comes first."""
        while self._hurt:
            self._control.start(self._hurt.pop())

    def _remember(self, part: str) -> None:
        name = _name(part)
        if name not in self._hurt:
            self._hurt.append(name)

    def _described(self, part: str) -> dict[str, str]:
        parts: dict[str, dict[str, str]] = self._control.describe()["parts"]
        if _name(part) not in parts:
            raise EnvironmentFailure(f"there is no part {part!r}; there are {', '.join(parts)}")
        return parts[_name(part)]


def _name(part: str) -> str:
    return DOMAIN_NAMES.get(part, part)


@pytest.fixture
def faults(target: Profile) -> Iterator[Faults]:
    """Ways to hurt the target; whatever was hurt is set right when the scenario ends."""
    settings = offered(target.faults, "a way to pause or kill its parts")
    faults = Faults(Control(Path(settings.control)))
    yield faults
    faults.set_right()
