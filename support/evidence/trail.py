"""What happened in the scenario that is running: set-up, steps, teardown, each with its evidence.

Everything that is told about a scenario afterwards (report, records, console, JUnit) is told from its trail.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from support.gherkin.plans import PlannedStep, ScenarioPlan

Store = Callable[[str | bytes, str], str]
"""Keeps a text or a picture under a file extension and returns the name of the file."""


@dataclass(slots=True)
class Evidence:
    """One attachment: `source` is its file among the Allure results."""

    kind: str
    title: str
    source: str
    media_type: str


@dataclass(slots=True, eq=False)
class Stage:
    """A stretch of a scenario: a step, a part of set-up or teardown, or something nested in one.

    Times are seconds since the epoch. `status` is passed, failed, broken, skipped, or "" while it runs.
    """

    title: str
    started: float
    stopped: float = 0.0
    status: str = ""
    message: str = ""
    planned: PlannedStep | None = None
    evidence: list[Evidence] = field(default_factory=list)
    stages: list[Stage] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """How long it took; zero when it was not reached."""
        return max(self.stopped - self.started, 0.0)


class Trail:
    """Follows one scenario. It is also the sink of the attachments made meanwhile."""

    def __init__(self, plan: ScenarioPlan, identity: str, store: Store | None) -> None:
        self.plan = plan
        self.identity = identity
        self.started = time.time()
        self.stopped = 0.0
        self.setup: list[Stage] = []
        self.steps: list[Stage] = []
        self.teardown: list[Stage] = []
        self.outcome = "passed"
        self.message = ""
        self.trace = ""
        self.failed_sentence = ""
        self.unwritten = ""
        self.setup_error: BaseException | None = None
        self.earlier: list[Trail] = []
        self.loose = Stage("", self.started)
        self._store = store
        self._running: list[Stage] = []

    def begin(self, title: str, among: list[Stage]) -> Stage:
        """Open a stage; what is attached from now on belongs to it."""
        stage = Stage(title, time.time())
        among.append(stage)
        self._running.append(stage)
        return stage

    def end(self, stage: Stage, status: str, message: str = "") -> None:
        """Close a stage and everything left open inside it."""
        stage.stopped, stage.status, stage.message = time.time(), status, message
        if stage in self._running:
            del self._running[self._running.index(stage) :]

    def begin_step(self) -> Stage:
        """Open the next planned step."""
        planned = self.plan.steps[len(self.steps)]
        stage = self.begin(sentence(planned), self.steps)
        stage.planned = planned
        return stage

    def skip_step(self) -> None:
        """Note that the next planned step was not reached."""
        planned = self.plan.steps[len(self.steps)]
        now = time.time()
        self.steps.append(Stage(sentence(planned), now, now, "skipped", planned=planned))

    def skip_the_rest(self) -> None:
        """Note all remaining planned steps as not reached."""
        while len(self.steps) < len(self.plan.steps):
            self.skip_step()

    @property
    def running(self) -> Stage | None:
        """The innermost open stage."""
        return self._running[-1] if self._running else None

    @property
    def running_step(self) -> Stage | None:
        """The step that is open, if any."""
        last = self.steps[-1] if self.steps else None
        return last if last is not None and not last.status else None

    def take(self, kind: str, title: str, body: str | bytes, media_type: str, extension: str) -> None:
        """Keep a piece of evidence under the innermost open stage. Safe to call from several threads."""
        if self._store is None:
            return
        stages = self._running
        stage = stages[-1] if stages else self.loose
        try:
            source = self._store(body, extension)
        except OSError as error:
            # the run says so at its end; the scenario goes on
            self.unwritten = str(error)
            return
        stage.evidence.append(Evidence(kind, title, source, media_type))


def sentence(step: PlannedStep) -> str:
    """The step as written, with its keyword."""
    return f"{step.keyword} {step.text}"
