"""Finding the environment of a run, or starting it: by whichever of the run's processes needs it first."""

from __future__ import annotations

import configparser
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from support import processes
from support.processes import ProcessId
from support.targets import remnants
from support.targets.children import tail
from support.targets.control import Control
from support.targets.errors import EnvironmentFailure
from support.targets.state import KEPT, OF_RUNS, alive
from support.targets.supervisor import CATALOGUE


@dataclass(frozen=True)
class Whereabouts:
    """Where a run's environment is or is to be: `folder`, and the process with which it ends (None: it is kept)."""

    root: Path
    folder: Path
    parent: ProcessId | None = None
    catalogue: str = CATALOGUE

    @property
    def kept(self) -> bool:
        """Whether the environment outlives the run."""
        return self.parent is None


def kept_at(root: Path) -> Whereabouts:
    """The environment of a checkout that is kept from run to run."""
    return Whereabouts(root, root / KEPT)


def catalogue_of(root: Path) -> str:
    """Which parts the suite in this folder has: as its `pytest.ini` says, else those of the embedded target."""
    settings = configparser.ConfigParser(interpolation=None)
    settings.read(root / "pytest.ini", encoding="utf-8")
    return settings.get("pytest", "signoff_parts", fallback=CATALOGUE)


def for_run(root: Path, run: str, catalogue: str = CATALOGUE) -> Whereabouts:
    """The environment for a run of this process: the kept one when it is up, else one of the run's own."""
    kept = kept_at(root)
    if alive(kept.folder) is not None:
        return kept
    me = processes.identify(os.getpid())
    return Whereabouts(root, root / OF_RUNS / run, me, catalogue)


def find_or_start(place: Whereabouts) -> Control:
    """Return the control of an environment, after starting its supervisor unless it is up.

    Whatever dead environments have left is removed first. Raises `EnvironmentFailure` when it cannot be started.
    """
    try:
        with remnants.starting(place.folder):
            if alive(place.folder) is None:
                remnants.sweep(place.folder, all_of_it=False)
                remnants.sweep_dead_runs(place.root)
                _start(place)
    except OSError as error:
        what = f"{error.strerror or error} ({error.filename or place.folder})"
        raise EnvironmentFailure(
            f"the embedded environment cannot be started: {what}. It needs to write below {place.root / '.signoff'}."
        ) from error
    return Control(place.folder)


def _start(place: Whereabouts) -> None:
    logs = place.folder / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    log = logs / "supervisor.log"
    command = [sys.executable, "-m", "support.targets.supervisor", "--catalogue", place.catalogue]
    command += ["--root", str(place.root), "--folder", str(place.folder)]
    if place.parent is not None:
        command += ["--parent", f"{place.parent.pid}:{place.parent.started}"]
    with log.open("wb") as errors:
        supervisor = subprocess.Popen(
            command,
            cwd=place.root,
            env=processes.environment_finding(Path(__file__).resolve().parents[2]),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
        )
    assert supervisor.stdout is not None
    with supervisor.stdout as words:
        first = words.readline()
    _understand(first, log)
    _forget(supervisor)


def _understand(line: bytes, log: Path) -> None:
    try:
        said = json.loads(line)
    except ValueError:
        raise EnvironmentFailure(f"the supervisor did not come up. Its last words:\n{tail(log)}") from None
    if "failed" in said:
        raise EnvironmentFailure(f"the supervisor did not come up: {said['failed']}")


def _forget(supervisor: subprocess.Popen[bytes]) -> None:
    """The supervisor is not our child to wait for: it ends by itself, perhaps long after us."""
    supervisor.returncode = 0
