"""A small suite in a folder of its own, with a small target: the honest one of `planted/`, and what is added to it."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from support import processes
from support.evidence.attachments import attach_text
from support.evidence.redaction import register_secret
from support.ownership import Ownership
from support.targets.ports import Ports
from support.waiting import Answer, Done, Never, NotYet, eventually

CHECKOUT = Path(__file__).resolve().parents[3]
DEPLOYED = "staging"
_KEY = "HOUSE_KEY"
_ANSWERS_WITHIN = 20.0


class PlantedSuite:
    """The suite of one scenario below `folder`. `environment` is what whoever runs it has in the environment."""

    def __init__(self, source: Path, folder: Path, owner: Ownership) -> None:
        self._source, self._owner = source, owner
        self.folder = folder
        self.environment: dict[str, str] = {}
        owner.register("the planted suite", lambda: _remove(folder), lambda: not folder.exists())
        shutil.copytree(source / "lamps", folder, ignore=shutil.ignore_patterns("__pycache__"))

    @property
    def house(self) -> Path:
        """Where the target keeps what it does."""
        return self.folder / "house"

    def add(self, name: str) -> None:
        """Lay an addition of `planted/` over the suite, and show what that is."""
        addition = self._source / "additions" / name
        files = sorted(path for path in addition.rglob("*") if path.is_file() and path.suffix != ".pyc")
        if not files:
            raise LookupError(f"{addition} holds nothing")
        for path in files:
            place = self.folder / path.relative_to(addition)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)
            attach_text(place.relative_to(self.folder).as_posix(), place.read_text(encoding="utf-8"))

    def behave(self, manner: str) -> None:
        """Have the target go wrong in a manner that its program knows."""
        self.house.mkdir(exist_ok=True)
        (self.house / "manner").write_text(manner, encoding="utf-8")

    def excuse(self, scenario: str, reason: str, expires: dt.date) -> None:
        """Note a scenario as one that is known not to hold until the end of a day."""
        entry = {"scenario": scenario, "reason": reason, "owner": "electrician@example.com"}
        lines = ["[[exception]]", *(f"{name} = {json.dumps(text)}" for name, text in entry.items())]
        text = "\n".join([*lines, f"expires = {expires.isoformat()}", ""])
        (self.folder / "features" / "known.toml").write_text(text, encoding="utf-8")
        attach_text("features/known.toml", text)

    def deploy(self, *, production: bool = False) -> None:
        """Have somebody else run the target, and write the profile that says where it is."""
        self.add("deployed")
        ports, key = Ports(), secrets.token_urlsafe(24)
        port = ports.reserve(DEPLOYED)
        register_secret(key, "key of the house")
        self.environment[_KEY] = key
        profile = self.folder / "targets" / f"{DEPLOYED}.toml"
        text = profile.read_text(encoding="utf-8").replace("{port}", str(port))
        profile.write_text(text.replace("= false", "= true") if production else text, encoding="utf-8")
        ports.hand_over(DEPLOYED)
        process = self._start(port, {_KEY: key})
        self._owner.register("the deployed target", lambda: _end(process), lambda: process.poll() is not None)
        _await(process, port)
        ports.close()

    def _start(self, port: int, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-S", str(self.folder / "target.py"), str(port), str(self.house)]
        return subprocess.Popen(
            command,
            cwd=self.folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()


def _await(process: subprocess.Popen[bytes], port: int) -> None:
    def probe() -> Answer[None]:
        if process.poll() is not None:
            return Never(f"it ended with code {process.returncode}")
        return Done(None) if processes.listens(port, process.pid) else NotYet("it does not listen")

    eventually(probe, wanted="the deployed target to answer", within=_ANSWERS_WITHIN)


def _remove(folder: Path) -> None:
    """Whatever is still at work there goes with the folder."""
    for pid in processes.told_of(folder):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)
