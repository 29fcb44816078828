"""The process that runs scenarios: pytest, without what costs time and serves nobody.

`python -m support.evidence.launching ARGUMENTS` is `python -m pytest ARGUMENTS` that looks for garbage less often while
everything is imported, and ends without taking the interpreter apart object by object.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Iterable
from typing import NoReturn

UNNEEDED_PLUGINS = ("hypothesispytest", "valkey", "anyio", "platformdirs")
"""Plugins that installed packages bring along; leaving them out saves most of a second in each process."""
_GARBAGE_THRESHOLDS = (50_000, 20, 100)


def pytest_command(features: Iterable[str], options: Iterable[str] = ()) -> list[str]:
    """The command line of a process of its own; `options` go to pytest as they are."""
    return [sys.executable, "-m", "support.evidence.launching", *pytest_arguments(features, options)]


def pytest_arguments(features: Iterable[str], options: Iterable[str] = ()) -> list[str]:
    """What pytest is told; `options` go to it as they are."""
    given = list(options)
    unneeded = [*UNNEEDED_PLUGINS]
    if not any(option.startswith("--log") for option in given):
        # nothing shows what it captures, and it costs as much as carrying out the steps of a scenario
        unneeded.append("logging")
    left_out = [word for name in unneeded for word in ("-p", f"no:{name}")]
    return [*features, *left_out, *given]


def main() -> NoReturn:
    """Run pytest with the arguments of this process and end the process with pytest's exit code."""
    gc.set_threshold(*_GARBAGE_THRESHOLDS)
    import pytest

    code = int(pytest.main())
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
