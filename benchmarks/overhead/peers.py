"""The other runners: installed when first measured, in folders of their own, never beside the suite's packages."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from support.evidence.report.tool import ReportError, node_program

_INSTALL_SECONDS = 300
_STAMP = "installed"
# The versions of pytest and pytest-bdd are those that the suite itself runs on.
PYTEST_BDD = ("pytest==9.2.0", "pytest-bdd==9.0.1", "allure-pytest==2.16.2")
BEHAVE = ("behave==1.3.3", "allure-behave==2.16.2")
CUCUMBER = ("@cucumber/cucumber@13.3.0", "allure-cucumberjs@3.12.2")


class PeerMissing(Exception):
    """A peer cannot be had here; the message says why."""


def python_peer(root: Path, name: str, packages: Sequence[str]) -> Path:
    """The interpreter of an environment below `root` that holds the packages. Raises PeerMissing."""
    home = _home(root, name, packages)
    python = home / "bin" / "python"
    if not (home / _STAMP).is_file():
        shutil.rmtree(home, ignore_errors=True)
        _run([sys.executable, "-m", "venv", str(home)], name)
        _run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages], name)
        (home / _STAMP).touch()
    return python


def node_peer(root: Path, name: str, packages: Sequence[str]) -> Path:
    """The `node_modules` of a folder below `root` that holds the packages. Raises PeerMissing."""
    home = _home(root, name, packages)
    if not (home / _STAMP).is_file():
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        (home / "package.json").write_text(json.dumps({"private": True}), encoding="utf-8")
        command = [str(node()), str(_npm()), "install", "--ignore-scripts", "--no-audit", "--no-fund"]
        _run([*command, "--loglevel=error", *packages], name, home)
        (home / _STAMP).touch()
    return home / "node_modules"


def node() -> Path:
    """Node itself, the one that makes the report. Raises PeerMissing."""
    try:
        return node_program()
    except ReportError as error:
        raise PeerMissing(str(error)) from None


def _npm() -> Path:
    return node().parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def _home(root: Path, name: str, packages: Sequence[str]) -> Path:
    digest = hashlib.sha256("\n".join([sys.version, *packages]).encode()).hexdigest()[:10]
    return root / ".signoff" / "tools" / f"peers-{name}-{digest}"


def _run(command: Sequence[str], name: str, folder: Path | None = None) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    try:
        ended = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=_INSTALL_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PeerMissing(f"{name} cannot be installed: {error}") from None
    if ended.returncode != 0:
        last = (ended.stderr.strip() or ended.stdout.strip() or "no reason given").splitlines()[-1]
        raise PeerMissing(f"{name} cannot be installed: {last}")
