"""The state file of an environment: where its supervisor can be asked, and which process that is.

The file is the address by which others know an environment. Only its owner may read it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from support.processes import ProcessId
from support.targets.site import write_private

STATE_FILE = "state.json"
KEPT = Path(".signoff/environment")
OF_RUNS = Path(".signoff/environments")
LAST_LOGS = Path(".signoff/logs")


@dataclass(frozen=True)
class State:
    """What the state file says. `port` and `secret` open the control; `kept` environments outlive a run."""

    id: str
    pid: int
    started: int
    guardian: int
    guardian_started: int
    port: int
    secret: str
    kept: bool

    @property
    def supervisor(self) -> ProcessId:
        """The process that answers at the port."""
        return ProcessId(self.pid, self.started)

    def write(self, folder: Path) -> None:
        """Put the state file into the environment's folder."""
        write_private(folder / STATE_FILE, asdict(self))


def read_state(folder: Path) -> State | None:
    """Read the state file of an environment; None when there is none or it makes no sense."""
    try:
        return State(**json.loads((folder / STATE_FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def alive(folder: Path) -> State | None:
    """The state of an environment whose supervisor is alive, or None."""
    state = read_state(folder)
    return state if state is not None and state.supervisor.alive() else None
