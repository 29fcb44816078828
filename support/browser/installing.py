"""Putting a Chromium into the checkout: npm's `@sparticuz/chromium`, pinned, unpacked by Node."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from support.browser.finding import MANIFESTS, PROGRAM, TOOL, can_be_driven, environment_for, system_browser
from support.npm import ToolError, install_tool, run_node

_PACKED = Path("node_modules/@sparticuz/chromium/bin")
_ARCHIVES = ("al2023.tar", "fonts.tar", "swiftshader.tar")
_MACHINES = frozenset({"x86_64", "amd64"})
_UNPACK_SECONDS = 120
_START_SECONDS = 30
_UNPACK = """
const {createReadStream, createWriteStream, readdirSync} = require("node:fs");
const {createBrotliDecompress} = require("node:zlib");
const {pipeline} = require("node:stream/promises");
const [from, to] = process.argv.slice(1);
(async () => {
  for (const name of readdirSync(from).filter(name => name.endsWith(".br")))
    await pipeline(createReadStream(`${from}/${name}`), createBrotliDecompress(),
      createWriteStream(`${to}/${name.slice(0, -3)}`));
})().catch(error => { console.error(String(error)); process.exit(1); });
"""
# Fonts are looked for beside this file, wherever the checkout lies.
_FONTS_CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir prefix="relative">fonts</dir></fontconfig>
"""


def make_browser(root: Path) -> int:
    """See to it that there is a browser, say which, and answer with an exit code: what `make browser` does.

    Where none can be installed, one of the machine will do.
    """
    if not can_be_driven():
        print('nothing can drive a browser: install the extra "browser" (playwright)', file=sys.stderr)
        return 1
    try:
        print(f"browser: {install_browser(root)}")
    except ToolError as error:
        print(error, file=sys.stderr)
        found = system_browser()
        if found is None:
            return 1
        print(f"browser: {found.path} of this machine")
    return 0


def install_browser(root: Path) -> Path:
    """Install Chromium below `root` unless it is there; return its program. Raises ToolError."""
    if platform.system() != "Linux" or platform.machine().lower() not in _MACHINES:
        raise ToolError(
            f"there is no ready-made browser for {platform.system()} on {platform.machine()}: "
            "install Chromium or Chrome so that it is found on the path"
        )
    return install_tool(root, TOOL, MANIFESTS, PROGRAM, unpack)


def unpack(home: Path) -> None:
    """Make a Chromium that starts out of the packed one in a tool's folder. Raises ToolError when it does not start."""
    arguments = ["-e", _UNPACK, str(home / _PACKED), str(home)]
    run_node(arguments, home, _UNPACK_SECONDS, "the browser could not be unpacked")
    for name in _ARCHIVES:
        archive = home / name
        with tarfile.open(archive) as packed:
            # Python knows it since 3.11.4
            packed.extraction_filter = getattr(tarfile, "data_filter", None)
            packed.extractall(home)
        archive.unlink()
    (home / "fonts.conf").write_text(_FONTS_CONFIGURATION, encoding="utf-8")
    (home / PROGRAM).chmod(0o755)
    shutil.rmtree(home / "node_modules")
    _keep_libraries_if_needed(home)


def _keep_libraries_if_needed(home: Path) -> None:
    libraries, aside = home / "lib", home / "lib-aside"
    libraries.rename(aside)
    if _complaint(home) is None:
        shutil.rmtree(aside)
        return
    aside.rename(libraries)
    complaint = _complaint(home)
    if complaint is not None:
        raise ToolError(f"the browser was installed, but does not start:\n{complaint}")


def _complaint(home: Path) -> str | None:
    """What the program says when it cannot start; None when it can."""
    environment = os.environ | environment_for(home)
    try:
        subprocess.run(
            [str(home / PROGRAM), "--version"],
            env=environment,
            capture_output=True,
            text=True,
            timeout=_START_SECONDS,
            check=True,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    except subprocess.CalledProcessError as error:
        return str(error.stderr or error).strip()
    return None
