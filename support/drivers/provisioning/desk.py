"""The platform engineer's desk: requests that were prepared, commands that were run, secrets that are known there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from support.drivers.commands import Finished
from support.drivers.provisioning.commands import PlatformCommands
from support.evidence.redaction import register_secret


class PlatformDesk:
    """What a scenario remembers of its own acts. `prepared` are its requests, by the name that sentences call them."""

    def __init__(self, commands: PlatformCommands) -> None:
        self.commands = commands
        self.prepared: dict[str, Any] = {}
        self.finished: list[Finished] = []
        self.secrets: dict[str, str] = {}
        self._act: Callable[[], Finished] | None = None
        self._ways: dict[str, Callable[[], object]] = {}

    def prepare(self, name: str, request: Any) -> Any:
        """Remember a request under a name; returns it."""
        self.prepared[name] = request
        return request

    def request(self, name: str) -> Any:
        """The request of this name. Raises LookupError, naming those that there are."""
        if name not in self.prepared:
            raise LookupError(f"no request {name!r} was prepared; there are {', '.join(self.prepared) or 'none'}")
        return self.prepared[name]

    def keep_secret(self, name: str, value: str) -> str:
        """Remember a password or value that nothing may show, by what it is; no evidence will; returns it."""
        register_secret(value, name)
        self.secrets[name] = value
        return value

    def enable(self, deed: str, way: Callable[[], object]) -> None:
        """Say how a deed is done in this scenario, whose sentence is the same in others."""
        self._ways[deed] = way

    def carry_out(self, deed: str) -> None:
        """Do a deed in the way of this scenario. Raises LookupError where nothing was prepared for it."""
        if deed not in self._ways:
            raise LookupError(f"nothing was prepared in this scenario in order to {deed}")
        self._ways[deed]()

    def does(self, act: Callable[[], Finished]) -> Finished:
        """Carry out an act, which may run several commands and returns the end of the last; it can be repeated."""
        self._act = act
        return self.ran(act())

    def ran(self, finished: Finished) -> Finished:
        """Take note of how a command ended; returns it."""
        self.finished.append(finished)
        return finished

    def again(self) -> Finished:
        """Do the latest act again, or run the latest command where no act was told. Raises LookupError."""
        return self.ran((self._act or self.commands.again)())

    @property
    def latest(self) -> Finished:
        """How the latest command ended. Raises LookupError when none was run."""
        if not self.finished:
            raise LookupError("no command has been run in this scenario")
        return self.finished[-1]
