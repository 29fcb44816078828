"""The pytest plugin that gives a run its target.

The controlling process reads the chosen profile before anything is collected. Once the scenarios are selected, each
process that runs some asks for the parts of the embedded target that they need; the first brings them up, the others
find them. A deployed target is guarded instead, and nothing is started. Without scenarios nothing happens at all.

A worker whose first scenario holds a lock alone takes an environment of its own for all that it will carry out: what is
hurt there, hurts nobody else. Where there is only one environment (a kept one, a deployed target) everybody waits.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from support import processes
from support.evidence.redaction import register_secret, register_secrets_of
from support.processes import ProcessId
from support.runs import RUN_KEY
from support.targets import guard
from support.targets.chosen import DEFAULT, deployed_profile, profile_path
from support.targets.control import Control, Progress
from support.targets.embedded import embedded_profile, is_embedded
from support.targets.errors import EnvironmentFailure, Refused, Unreachable
from support.targets.locks import HURTS, Locks, concerning
from support.targets.needs import parts_for
from support.targets.offers import NotSupported
from support.targets.profile import Actions, Alerting, Profile, ProfileError, Provisioning
from support.targets.starting import Whereabouts, find_or_start, for_run
from support.targets.state import alive
from support.targets.supervisor import CATALOGUE
from support.waiting import Limits, use_limits

pytest_plugins = ["support.targets.faults"]

ENGINE_ERROR = 3
_WORKER_INPUT = "signoff_environment"
_FAILURES = (ProfileError, EnvironmentFailure, Refused, Unreachable)


@dataclass(frozen=True)
class EnvironmentRecord:
    """What a run says of its target. Times in seconds.

    `parts` maps the parts that the run used to the time that each took to become ready; `started` tells whether this
    run started them, `kept` whether they outlive it; `logs` is the folder of their log files while they run, `secrets`
    are those of the environment by name.
    """

    ready_seconds: float
    profile_name: str
    kind: str
    parts: dict[str, float] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    started: bool = False
    kept: bool = False
    logs: Path | None = None
    secrets: dict[str, str] = field(default_factory=dict, repr=False)


ENVIRONMENT_KEY: pytest.StashKey[EnvironmentRecord] = pytest.StashKey()
PROFILE_KEY: pytest.StashKey[Profile] = pytest.StashKey()
_PLUGIN_KEY: pytest.StashKey[TargetSession] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the target be chosen."""
    parser.getgroup("signoff").addoption(
        "--target", metavar="NAME|PATH", help=f"profile of the target, by name in targets/ or by path ({DEFAULT})"
    )
    parser.getgroup("signoff").addoption(
        "--environment",
        metavar="DIR",
        help="folder of the embedded environment, which ends with the calling process",
    )
    parser.addini("signoff_parts", "module:function that knows the parts of the embedded target", default=CATALOGUE)


def pytest_configure(config: pytest.Config) -> None:
    """Give every process of the run its view of the target."""
    plugin = config.stash[_PLUGIN_KEY] = TargetSession(config)
    config.pluginmanager.register(plugin, "signoff-target")


@pytest.fixture(scope="session")
def target(request: pytest.FixtureRequest) -> Profile:
    """The profile of the target that this run is pointed at."""
    return request.config.stash[_PLUGIN_KEY].profile()


class TargetSession:
    """The target of one run, as one of its processes sees it."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._worker_input: dict[str, Any] | None = getattr(config, "workerinput", None)
        self._chosen: str = config.getoption("--target") or DEFAULT
        self._failure = ""
        self._locks: Locks | None = None
        self._names: set[str] = set(HURTS)
        self._begun = False
        self._apart: Control | None = None
        self._up: frozenset[str] = frozenset()

    def profile(self) -> Profile:
        """The profile, with the addresses of the parts when the target is the embedded one."""
        if PROFILE_KEY not in self._config.stash:
            self._enter(frozenset())
        return self._config.stash[PROFILE_KEY]

    def look_again(self, adapt: Callable[[Profile], Profile]) -> None:
        """Take the embedded target as it is now, its profile adapted: a part may carry something else meanwhile.

        Also for a process that was forked from the one that looked first: it gets locks of its own.
        """
        self._take(find_or_start(self._place).describe(), adapt)

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Refuse an unusable profile before anything is collected."""
        if self._worker_input is not None or not self._config.getoption("--target"):
            return
        with self._ending_the_run():
            path = profile_path(self._config.rootpath, self._chosen)
            if not is_embedded(path):
                profile = deployed_profile(path)
                if not self._config.getoption("collectonly"):
                    guard.check(profile)
                    self._remember(profile)

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Tell a worker where the environment of the run is or is to be."""
        parent = self._place.parent
        node.workerinput[_WORKER_INPUT] = {
            "folder": str(self._place.folder),
            "parent": None if parent is None else [parent.pid, parent.started],
        }

    def pytest_itemcollected(self, item: pytest.Item) -> None:
        """Learn the locks of all scenarios, also of those that will not be selected."""
        self._names.update(getattr(getattr(item, "plan", None), "locks", ()))

    # first: xdist's own tells the controller that this worker is ready
    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Bring up what the selected scenarios need."""
        scenarios = [item for item in session.items if hasattr(item, "plan")]
        if not scenarios or self._config.getoption("collectonly"):
            return
        needed = parts_for(name for item in scenarios for name in getattr(item, "fixture_closure", ()))
        self._up = needed
        if self._worker_input is None:
            with self._ending_the_run():
                self._enter(needed)
            return
        try:
            self._enter(needed)
        except _FAILURES as error:  # the controller ends the run; a worker cannot
            self._failure = str(error)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node: Any, ids: list[str]) -> None:
        """In the controller: take note of the environment that the workers have, or end the run without one."""
        if ENVIRONMENT_KEY in self._config.stash or not any(".feature::" in name for name in ids):
            return
        with self._ending_the_run():
            description = find_or_start(self._place).describe()
            if description["failure"]:
                raise EnvironmentFailure(description["failure"])
            if self._place.kept:
                description["ready_seconds"] = 0.0
            self._tell_all(description)
            self._take(description)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """A scenario that the target does not offer is not supported."""
        plan = getattr(item, "plan", None)
        if plan is None:
            return
        if self._failure:
            raise EnvironmentFailure(self._failure)
        reason = refusal(self.profile(), plan.channel, plan.requirements)
        if reason:
            raise NotSupported(reason)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Hold the scenario's locks from before its set-up until after its tear-down."""
        plan = getattr(item, "plan", None)
        if plan is None or self._locks is None:
            return (yield)
        parts = parts_for(getattr(item, "fixture_closure", ()))
        self._provide(parts, hurting=bool(plan.locks))
        with self._locks.held(plan.locks, concerning(parts, self._locks.known)):
            return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> None:
        """Bring up what a fixture needs that only a step has asked for: no scenario is known to need it."""
        parts = parts_for([fixturedef.argname])
        if parts <= self._up or self.environment_folder is None:
            return
        self._up |= parts
        self._take(find_or_start(self._place).ensure(parts))

    def pytest_unconfigure(self) -> None:
        """End the environment of the run, unless it is kept."""
        if self._worker_input is None and not self._place.kept and not self._config.getoption("--environment"):
            for folder in reversed(self.environment_folders):
                with contextlib.suppress(EnvironmentFailure):
                    Control(folder).stop()

    @property
    def environment_folder(self) -> Path | None:
        """Folder of the embedded environment that this run uses or would use; None for a deployed target."""
        try:
            embedded = is_embedded(profile_path(self._config.rootpath, self._chosen))
        except ProfileError:
            return None
        return self._place.folder if embedded else None

    @property
    def environment_folders(self) -> list[Path]:
        """The same, and that of the environment apart if there is one."""
        folder = self.environment_folder
        if folder is None:
            return []
        return [folder, *([apart_from(folder)] if alive(apart_from(folder)) else [])]

    @cached_property
    def _place(self) -> Whereabouts:
        root, catalogue = self._config.rootpath, self._config.getini("signoff_parts")
        given = self._config.getoption("--environment")
        if given:
            return Whereabouts(root, Path(given).resolve(), processes.identify(os.getppid()), catalogue)
        if self._worker_input is None:
            return for_run(root, self._config.stash[RUN_KEY].id, catalogue)
        given = self._worker_input[_WORKER_INPUT]
        parent = None if given["parent"] is None else ProcessId(*given["parent"])
        return Whereabouts(root, Path(given["folder"]), parent, catalogue)

    def _provide(self, parts: frozenset[str], *, hurting: bool) -> None:
        """Have what the next scenario needs where it is not there for all: in the environment apart."""
        first, self._begun = not self._begun, True
        if first and hurting and self._worker_input is not None and self.profile().faults and not self._place.kept:
            self._place = replace(self._place, folder=apart_from(self._place.folder))
            self._apart = Control(self._place.folder)
            self._up = frozenset()
        if self._apart is None or (self._up and parts <= self._up):
            return
        self._up |= parts
        try:
            self._enter(parts)
        except _FAILURES as error:
            self._failure = str(error)

    def _enter(self, parts: frozenset[str]) -> None:
        """Have a usable profile: with the parts up, or with the guard satisfied."""
        path = profile_path(self._config.rootpath, self._chosen)
        if not is_embedded(path):
            profile = self._config.stash.get(PROFILE_KEY, None) or deployed_profile(path)
            guard.check_declarations(profile)
            self._remember(profile)
            return
        self._locks = Locks(self._place.folder / "locks", self._names)
        begun = time.monotonic()
        control = find_or_start(self._place)
        with self._locks.held():
            if self._place.kept:
                _heal(control.describe())
            description = control.ensure(parts, self._tell)
        if self._place.kept:
            description["ready_seconds"] = round(time.monotonic() - begun, 3)
        self._take(description)

    def _take(self, description: dict[str, Any], adapt: Callable[[Profile], Profile] = lambda profile: profile) -> None:
        """Have the profile of the embedded target as it is described."""
        path = profile_path(self._config.rootpath, self._chosen)
        self._remember(adapt(embedded_profile(path, description, self._config.rootpath)), description)

    def _remember(self, profile: Profile, description: dict[str, Any] | None = None) -> None:
        """Have a target for this process; from now on the filter knows its secrets."""
        self._config.stash[PROFILE_KEY] = profile
        record = self._config.stash[ENVIRONMENT_KEY] = _record(profile, description)
        register_secrets_of(profile)
        for name, value in record.secrets.items():
            register_secret(value, name)
        control = profile.faults.control if profile.faults else None
        folder = Path(control) if control else self._config.rootpath / ".signoff" / "locks"
        self._locks = Locks(folder / "locks" if control else folder / profile.name, self._names)
        waiting = profile.waiting
        use_limits(Limits(effect=waiting.effect_seconds, quiet=waiting.quiet_seconds))

    def _tell(self, progress: Progress) -> None:
        if progress.state == "ready" and progress.seconds is not None and self._worker_input is None:
            self._line(f"{progress.part} ready in {progress.seconds:.1f} s")

    def _tell_all(self, description: dict[str, Any]) -> None:
        for name, part in description["parts"].items():
            if part["state"] == "ready" and not self._place.kept:
                self._line(f"{name} ready in {part['ready_seconds']:.1f} s")

    def _line(self, text: str) -> None:
        if self._config.get_verbosity() >= 0:
            self._config.get_terminal_writer().line(text)

    @contextlib.contextmanager
    def _ending_the_run(self) -> Iterator[None]:
        """Turn a failure to have a target into the end of the run, with a sentence and exit code 3."""
        try:
            yield
        except _FAILURES as error:
            pytest.exit(f"no target to run against: {error}", returncode=ENGINE_ERROR)


def apart_from(folder: Path) -> Path:
    """Folder of the environment that a worker has to itself beside the one for all in `folder`."""
    return folder.with_name(f"{folder.name}-apart")


def refusal(profile: Profile, channel: str | None, requirements: tuple[str, ...]) -> str:
    """Why the target does not offer a scenario of this channel and these requirements; empty when it does."""
    for requirement in requirements:
        if requirement in profile.not_supported:
            return f"{requirement}: {profile.not_supported[requirement]}"
    system = _system(profile, requirements)
    if channel is None or system is None:
        return ""
    offered = system.channels.get(channel, False)
    if offered is True:
        return ""
    return f"the channel {channel} is not offered" + (f": {offered}" if offered else "")


def _heal(description: dict[str, Any]) -> None:
    """Give back the database that a killed run may have left cut off."""
    address = description["facts"].get("alerting_database_url")
    if address:
        from support.targets.database_cut import heal

        heal(address)


def _system(profile: Profile, requirements: tuple[str, ...]) -> Actions | Alerting | Provisioning | None:
    """The system whose promises these are; action automation where nobody says."""
    systems = {"AL": profile.alerting, "PR": profile.provisioning}
    return next((systems[one[:2]] for one in requirements if one[:2] in systems), profile.actions)


def _record(profile: Profile, description: dict[str, Any] | None) -> EnvironmentRecord:
    if description is None:
        return EnvironmentRecord(0.0, profile.name, profile.kind, versions=dict(profile.versions))
    parts = {name: part["ready_seconds"] for name, part in description["parts"].items() if part["state"] == "ready"}
    kept = bool(description["kept"])
    return EnvironmentRecord(
        ready_seconds=float(description["ready_seconds"]),
        profile_name=profile.name,
        kind=profile.kind,
        parts=parts,
        versions=dict(profile.versions),
        started=not kept,
        kept=kept,
        logs=Path(description["folder"]) / "logs",
        secrets=dict(description["secrets"]),
    )
