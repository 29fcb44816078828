"""Commands for the embedded environment that is kept between runs: up, down, status, logs.

Each returns an exit code.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from support.processes import memory_bytes
from support.targets.as_deployed import write_as_deployed
from support.targets.chosen import DEFAULT, profile_path
from support.targets.control import Control, Progress
from support.targets.embedded import embedded_profile
from support.targets.errors import EnvironmentFailure
from support.targets.following import follow as follow_files
from support.targets.profile import ProfileError
from support.targets.starting import find_or_start, kept_at
from support.targets.state import KEPT, LAST_LOGS, alive

OK, NOT_UP, ENGINE_ERROR = 0, 1, 3
_LAST_LINES = 20
_STATES = {"ready": "green", "starting": "yellow", "paused": "yellow", "not started": "dim"}


def up(root: Path) -> int:
    """Start all parts and keep them; write a profile that addresses them as if they were deployed."""
    console = _console()
    was_up = alive(root / KEPT) is not None
    try:
        path = profile_path(root, DEFAULT)
        control = find_or_start(kept_at(root))
        description = control.ensure(control.describe()["parts"], lambda progress: _tell(console, progress))
        deployed = write_as_deployed(control.folder, embedded_profile(path, description, root))
    except (EnvironmentFailure, ProfileError) as error:
        console.print(f"The embedded target is not up: {error}", markup=False)
        if not was_up:
            _end(root)
        return ENGINE_ERROR
    if was_up:
        console.print("The embedded target is up already; `make status` shows it.")
    else:
        console.print(f"The embedded target is up after {description['ready_seconds']:.1f} s. `make bdd` uses it;")
        console.print("`make status` and `make logs` show it; `make down` ends it.")
    shown = deployed.relative_to(root)
    console.print(f"As if it were deployed: make bdd TARGET={shown}", markup=False)
    return OK


def down(root: Path) -> int:
    """End the kept environment."""
    console = _console()
    try:
        ended = Control(root / KEPT).stop()
    except EnvironmentFailure as error:
        console.print(f"The embedded target has not ended: {error}", markup=False)
        return ENGINE_ERROR
    console.print("The embedded target is down." if ended else "The embedded target is not up; nothing to end.")
    return OK


def status(root: Path) -> int:
    """Show every part of the kept environment: how it is, where, since when ready, how big."""
    console = _console()
    if alive(root / KEPT) is None:
        console.print("The embedded target is not up. `make up` starts it and keeps it.")
        return NOT_UP
    try:
        description = Control(root / KEPT).describe()
    except EnvironmentFailure as error:
        console.print(str(error), markup=False)
        return ENGINE_ERROR
    console.print(_table(description))
    return OK if all(part["state"] == "ready" for part in description["parts"].values()) else NOT_UP


def logs(root: Path, part: str | None = None, follow: bool = False) -> int:
    """Show the log of a part, or the last lines of all; of the last run when no environment is kept."""
    console = _console()
    kept = root / KEPT / "logs"
    folder = kept if alive(root / KEPT) is not None or not (root / LAST_LOGS).is_dir() else root / LAST_LOGS
    known = {path.stem: path for path in sorted(folder.glob("*.log"))}
    if not known:
        console.print("There are no logs: nothing has been started here yet.")
        return NOT_UP
    if part is not None and part not in known:
        console.print(f"There is no log of {part!r}; there are {', '.join(known)}.", markup=False)
        return ENGINE_ERROR
    chosen = known if part is None else {part: known[part]}
    for name, path in chosen.items():
        if part is None:
            console.rule(name)
        _show(path, None if part else _LAST_LINES)
    if follow:
        with suppress(KeyboardInterrupt):
            follow_files(chosen)
    return OK


def _console() -> Console:
    return Console(highlight=False, soft_wrap=True)


def _tell(console: Console, progress: Progress) -> None:
    if progress.state == "ready" and progress.seconds is not None:
        console.print(f"{progress.part} ready in {progress.seconds:.1f} s", markup=False)


def _end(root: Path) -> None:
    with suppress(EnvironmentFailure):
        Control(root / KEPT).stop()


def _table(description: dict[str, Any]) -> Table:
    table = Table("part", "state", "pid", "address", "ready in", "memory", box=None, pad_edge=False)
    for name, part in description["parts"].items():
        state = part["state"] + (f" ({part['reason'].splitlines()[0]})" if part["reason"] else "")
        style = _STATES.get(part["state"], "red")
        seconds = f"{part['ready_seconds']:.2f} s" if part["pid"] and part["ready_seconds"] is not None else "-"
        memory = f"{memory_bytes(part['pid']) / 2**20:.0f} MiB" if part["pid"] else "-"
        table.add_row(
            name, f"[{style}]{state}[/]", str(part["pid"] or "-"), f"127.0.0.1:{part['port']}", seconds, memory
        )
    return table


def _show(path: Path, last: int | None) -> None:
    with path.open(encoding="utf-8", errors="replace") as file:
        lines: Iterator[str] | deque[str] = file if last is None else deque(file, last)
        for line in lines:
            sys.stdout.write(line if line.endswith("\n") else line + "\n")
    sys.stdout.flush()
