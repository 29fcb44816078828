"""Which browser there is: the one that `make browser` has installed is preferred to a system Chromium.

It is the same on every machine, and has no windows to draw: its pages cost half of the processor time.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from support.npm import home_of

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MANIFESTS = Path(__file__).parent
TOOL = "browser"
PROGRAM = "chromium"
REMEDY = "run make browser"
_LIBRARIES = "lib"
_FONTS = "fonts.conf"


class NoBrowser(Exception):
    """No browser can be started here; the message is the one command that helps."""


@dataclass(frozen=True)
class BrowserProgram:
    """An executable Chromium and what has to be in its environment beside the user's own."""

    path: Path
    environment: Mapping[str, str] = field(default_factory=dict)


def find_browser(root: Path) -> BrowserProgram:
    """The browser of this checkout, or the one of this machine. Raises NoBrowser, also when nothing can drive it."""
    found = installed_browser(root) or system_browser()
    if found is None or not can_be_driven():
        raise NoBrowser(f"no browser: {REMEDY}")
    return found


def can_be_driven() -> bool:
    """Whether the package that drives browsers is installed."""
    return importlib.util.find_spec("playwright") is not None


def system_browser() -> BrowserProgram | None:
    """A Chromium or Chrome on the path."""
    found = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    return None if found is None else BrowserProgram(Path(found))


def installed_browser(root: Path) -> BrowserProgram | None:
    """The Chromium below `root` that `install_browser` has put there."""
    home = home_of(root, TOOL, MANIFESTS)
    program = home / PROGRAM
    return BrowserProgram(program, environment_for(home)) if program.is_file() else None


def environment_for(home: Path) -> dict[str, str]:
    """What the installed browser needs where the machine has no libraries or no fonts for it.

    The libraries are kept only where the browser did not start without them.
    """
    environment = {}
    if (home / _LIBRARIES).is_dir():
        paths = [str(home / _LIBRARIES), os.environ.get("LD_LIBRARY_PATH", "")]
        environment["LD_LIBRARY_PATH"] = os.pathsep.join(filter(None, paths))
    if not Path("/etc/fonts/fonts.conf").is_file():
        environment["FONTCONFIG_FILE"] = str(home / _FONTS)
    return environment
