"""Runs the commands of a platform as its profile says they are invoked, in the scenario's own working folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from support.drivers.commands import CommandRunner, Finished, Running
from support.evidence.attachments import attach_text
from support.targets.offers import NotSupported
from support.targets.profile import Cloud, Profile, Provisioning

_HOMES = {"AWS_SHARED_CREDENTIALS_FILE": "credentials", "AWS_CONFIG_FILE": "config"}


@dataclass(frozen=True)
class Invocation:
    """One run of a command: its name for the suite, its arguments, and the variables that it alone was given."""

    command: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


class PlatformCommands:
    """The commands of one scenario. `folder` is their working folder and home.

    Every command finds the cloud account of the profile in the standard AWS variables; `variables` are what a scenario
    tells all of them otherwise. `before_run` is called before each of them starts.
    """

    def __init__(
        self,
        target: Profile,
        settings: Provisioning,
        folder: Path,
        before_run: Callable[[], None] = lambda: None,
    ) -> None:
        self.folder = folder
        self.given: dict[Path, bytes] = {}
        self.variables: dict[str, str] = {}
        self.latest: Invocation | None = None
        self._settings, self._limit = settings, target.waiting.command_seconds
        self._environment = {**cloud_variables(target.cloud), **settings.environment}
        self._before_run = before_run
        self._running: list[Running] = []

    def run(
        self,
        command: str,
        arguments: Sequence[str | Path],
        environment: Mapping[str, str] | None = None,
        title: str | None = None,
    ) -> Finished:
        """Run a command to its end, which becomes evidence; `title` says who does what.

        Raises `NotSupported` when the profile has no such command, `CommandTimedOut` when it does not end.
        """
        with self._begin(command, arguments, environment, title) as running:
            return running.finish()

    def start(
        self,
        command: str,
        arguments: Sequence[str | Path],
        environment: Mapping[str, str] | None = None,
        title: str | None = None,
    ) -> Running:
        """Start a command and return while it runs; it does not outlive the scenario. Raises `NotSupported`."""
        running = self._begin(command, arguments, environment, title)
        self._running.append(running)
        return running

    def again(self) -> Finished:
        """Run the latest command once more, as it was. Raises LookupError when there was none."""
        if self.latest is None:
            raise LookupError("no command has been run that could be run again")
        return self.run(self.latest.command, self.latest.arguments, self.latest.environment)

    def write(self, name: str, content: str | bytes) -> Path:
        """Write a file below the working folder, for commands to read; returns its path."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
        path.write_bytes(raw)
        self.given[path] = raw
        attach_text(f"file {name}", raw.decode("utf-8", "replace"))
        return path

    def end(self) -> None:
        """End what is still running."""
        for running in self._running:
            with running:
                pass

    def _begin(
        self,
        command: str,
        arguments: Sequence[str | Path],
        environment: Mapping[str, str] | None,
        title: str | None,
    ) -> Running:
        line = self._settings.commands.get(command)
        if line is None:
            raise NotSupported(f"the target's profile does not say how {command} is invoked")
        invocation = Invocation(command, tuple(map(str, arguments)), dict(environment or {}))
        self.latest = invocation
        self._before_run()
        runner = CommandRunner(line, self.folder, self._limit, self._environment)
        told = {**self.variables, **invocation.environment}
        return runner.start(invocation.arguments, told, title or f"the platform engineer runs {command}")


def cloud_variables(cloud: Cloud | None) -> dict[str, str]:
    """The standard AWS variables of an account; without keys in the profile, those that this process goes by."""
    if cloud is None:
        return {}
    variables = {"AWS_REGION": cloud.region, "AWS_DEFAULT_REGION": cloud.region}
    if cloud.endpoint_url:
        variables |= {"AWS_ENDPOINT_URL": cloud.endpoint_url, "AWS_EC2_METADATA_DISABLED": "true"}
    if cloud.access_key_id and cloud.secret_access_key:
        return variables | {
            "AWS_ACCESS_KEY_ID": cloud.access_key_id.get_secret_value(),
            "AWS_SECRET_ACCESS_KEY": cloud.secret_access_key.get_secret_value(),
        }
    own = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    # a command has another home, where the usual files are not
    usual = {name: str(Path.home() / ".aws" / file) for name, file in _HOMES.items()}
    return {**usual, **own, **variables}
