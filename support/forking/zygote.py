"""The zygote of a run of features: a process with pytest and the suite loaded, which the run's workers are forked from.

The controller forks it when it has loaded everything and nothing of the run has begun. Signoff's own commands can be
forked from it, too, as scenarios about Signoff call them by the dozen; of the suite they find nothing loaded but what
is Signoff's. It ends with the controller.
"""

from __future__ import annotations

import os
import secrets
import select
import shlex
import signal
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

import pytest
from _pytest.assertion.rewrite import AssertionRewritingHook

from support import processes
from support.forking import commands
from support.forking.loading import load_all, settle
from support.forking.programs import Program
from support.gherkin.suite import suite_of

_SIGNOFF = "support"
PLAIN_COMMAND = (sys.executable, "-m", _SIGNOFF)
"""What calls Signoff in a process of its own."""
_WORKER = "support.forking.worker"
_LIBRARIES: Mapping[str, tuple[str, ...]] = {
    _SIGNOFF: ("support.evidence.run", "support.evidence.bundle.cli", "support.evidence.bundle.gathering")
}
_WORKER_INPUT = "signoff_zygote"
_NAME_KEY: pytest.StashKey[str] = pytest.StashKey()


def signoff_command(config: pytest.Config) -> list[str]:
    """The command line of Signoff itself, without its arguments: forked from the run's zygote where there is one."""
    name = config.stash.get(_NAME_KEY, None)
    return [*PLAIN_COMMAND] if name is None else commands.line(name, _SIGNOFF)


# after xdist's own has said how many workers there will be, before anything is configured
def pytest_cmdline_main(config: pytest.Config) -> None:
    """In the controller of workers: fork the zygote, and have xdist ask it for them."""
    workers: list[str] = getattr(config.option, "tx", None) or []
    if not workers or hasattr(config, "workerinput") or not suite_of(config).is_selected:
        return
    name = config.stash[_NAME_KEY] = secrets.token_hex(8)
    _fork(name, config)
    python = shlex.join(commands.line(name, _WORKER))
    config.option.tx = [f"{one}//python={python}" if one.endswith("popen") else one for one in workers]


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker where to ask."""
    if _NAME_KEY in node.config.stash:
        node.workerinput[_WORKER_INPUT] = node.config.stash[_NAME_KEY]


def pytest_configure(config: pytest.Config) -> None:
    """Take over what the controller told."""
    name = getattr(config, "workerinput", {}).get(_WORKER_INPUT)
    if name is not None:
        config.stash[_NAME_KEY] = name


def _fork(name: str, config: pytest.Config) -> None:
    with commands.listener(name) as listener:
        controller = os.getpid()
        if os.fork() == 0:
            _be_zygote(listener, controller, config)


def _be_zygote(listener: socket.socket, controller: int, config: pytest.Config) -> NoReturn:
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        processes.die_with_parent(signal.SIGKILL)
        processes.forget_farewells()
        if os.getppid() != controller:
            os._exit(1)
        processes.call_itself("zygote")
        with Path(os.devnull).open("r+b") as nothing:
            for number in (0, 1):
                os.dup2(nothing.fileno(), number)
        suite_of(config).read_ahead()
        settle()
        _be_program(_serve(listener), str(config.getini("signoff_steps")))
    except BaseException:
        sys.excepthook(*sys.exc_info())
    os._exit(1)


def _serve(listener: socket.socket) -> Program:
    """Fork what is asked for; returns in a process that is to be a program, with what that is."""
    asked = commands.Commands(listener, _LIBRARIES)
    while True:
        program = asked.attend(select.select(asked.sources(), [], [])[0])
        if program is not None:
            return program
        load_all(asked.libraries())


def _be_program(program: Program, steps: str) -> NoReturn:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    processes.call_itself(program.module.rpartition(".")[2])
    # each session of pytest has its own
    sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, AssertionRewritingHook)]
    if program.module != _WORKER:
        _forget_suite(steps)
        processes.find_modules_as_if_started()
    program.run()


def _forget_suite(steps: str) -> None:
    """Another suite has modules of the same names."""
    for name in [name for name in sys.modules if name.partition(".")[0] in (steps, "conftest")]:
        del sys.modules[name]
