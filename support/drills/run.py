"""The command behind `make drill`: every defect against the scenarios that should notice it; ends with the matrix."""

from __future__ import annotations

import secrets
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from rich.console import Console

from support.drills.defects import Defect, UnknownDefect, chosen, read_defects
from support.drills.experience import Experience, learnt, read_experience, remember
from support.drills.keeping import keep
from support.drills.lane import Lane
from support.drills.matrix import Matrix, document
from support.drills.planning import Plan, Round
from support.drills.scenarios import Drilled
from support.drills.telling import Teller
from support.evidence.bundle.files import BundleError
from support.evidence.bundle.signing import SigningError
from support.evidence.commit import suite_state
from support.evidence.records import moment
from support.gherkin.places import without_features
from support.targets.errors import EnvironmentFailure

PROVEN, NOT_PROVEN, ENGINE_ERROR = 0, 1, 3
JOBS = 2
PLAYERS = 6
_LEAST_SECONDS = 30.0
_SECONDS_EACH = 10.0
"""What a scenario may take against a defect: it waits in vain a few times."""
_LOOK_SECONDS = 0.2
_WIDTH = 160
"""Columns of the matrix where it is written to a file."""


@dataclass(frozen=True)
class Wanted:
    """What is to be drilled: all, or the named defects, or the named features. `jobs` environments work side by side,
    in each of them `players` scenarios. `afresh` does without the experience of earlier drills, `remembered` adds to
    it."""

    defects: Sequence[str] = ()
    features: Sequence[str] = ()
    jobs: int = JOBS
    players: int = PLAYERS
    seed: int | None = None
    afresh: bool = False
    remembered: bool = False

    @property
    def complete(self) -> bool:
        """Whether that is everything."""
        return not self.defects and not self.features


def run_drill(wanted: Wanted, root: Path) -> int:
    """Drill, show and keep what came of it; return 0 (proven), 1 (not proven) or 3 (the drill itself failed)."""
    console = Console(highlight=False, width=None if sys.stdout.isatty() else _WIDTH)
    try:
        with _interruptible():
            return _drill(wanted, root, console)
    except (EnvironmentFailure, UnknownDefect, BundleError, SigningError, OSError) as error:
        console.print(f"\nThe drill has failed: {error}", markup=False, soft_wrap=True)
    except KeyboardInterrupt:
        console.print("\nThe drill was interrupted; nothing was kept of it.")
    return ENGINE_ERROR


def _drill(wanted: Wanted, root: Path, console: Console) -> int:
    missing = without_features(wanted.features, root)
    if missing:
        raise EnvironmentFailure(f"there is no feature at {', '.join(missing)}")
    defects = chosen(read_defects(root), wanted.defects)
    experience = read_experience(root)
    begun, started = time.monotonic(), time.time()
    teller = Teller(console, lambda: time.monotonic() - begun)
    seed = wanted.seed if wanted.seed is not None else secrets.randbelow(1 << 32)
    jobs = max(1, min(wanted.jobs, len(defects)))
    with _lanes(root, jobs, wanted.features or ["features"]) as lanes:
        for lane in lanes:
            lane.await_ready()
        matrix = Matrix(defects, _concerned(lanes[0].scenarios, defects, wanted))
        if not matrix.scenarios:
            raise EnvironmentFailure("no scenario speaks of a promise that these defects break")
        known = Experience() if wanted.afresh else experience
        plan = Plan(matrix, seed, in_turn=not wanted.defects, experience=known)
        teller.begin(matrix, len(lanes), seed)
        _work(lanes, plan, teller, wanted.players)
    seconds = time.monotonic() - begun
    facts = _facts(wanted, root, started, seconds, seed)
    place = keep(document(matrix, facts), root, complete=wanted.complete)
    teller.end(matrix, seconds, wanted_scenarios=not wanted.defects, wanted_defects=not wanted.features)
    console.print(f"Matrix: {place.relative_to(root)}", markup=False)
    if wanted.remembered:
        kept = remember(learnt(matrix, experience, complete=wanted.complete), root)
        console.print(f"Experience: {kept.relative_to(root)}", markup=False)
    return _exit_code(matrix, wanted)


def _exit_code(matrix: Matrix, wanted: Wanted) -> int:
    """Whoever picks defects asks for those, whoever picks features for their scenarios, everybody else for both."""
    if matrix.failures:
        return ENGINE_ERROR
    missed = not wanted.features and matrix.unnoticed()
    unproven = not wanted.defects and matrix.unproven()
    both_picked = wanted.features and wanted.defects and matrix.unnoticed()
    return NOT_PROVEN if missed or unproven or both_picked else PROVEN


def _concerned(scenarios: Sequence[Drilled], defects: Sequence[Defect], wanted: Wanted) -> list[Drilled]:
    """The scenarios of the systems that the defects are about; for picked defects, only those that can notice."""
    if wanted.defects:
        return [scenario for scenario in scenarios if any(scenario.can_notice(defect) for defect in defects)]
    return [scenario for scenario in scenarios if any(scenario.systems & defect.systems for defect in defects)]


def _facts(wanted: Wanted, root: Path, started: float, seconds: float, seed: int) -> dict[str, Any]:
    return {
        "complete": wanted.complete,
        "selection": {"defects": list(wanted.defects), "features": list(wanted.features)},
        "target": "embedded",
        "suite": suite_state(root),
        "started_at": moment(started),
        "finished_at": moment(started + seconds),
        "seconds": round(seconds, 1),
        "seed": seed,
        "jobs": wanted.jobs,
        "players": wanted.players,
    }


# The lanes.


@contextmanager
def _lanes(root: Path, count: int, features: Sequence[str]) -> Iterator[list[Lane]]:
    """Lanes, ended at the end: in order, or at once when something went wrong."""
    run = f"drill-{secrets.token_hex(3)}"
    lanes: list[Lane] = []
    try:
        for number in range(1, count + 1):
            lanes.append(Lane(root, run, number, features))
        yield lanes
    except BaseException:
        for lane in lanes:
            lane.interrupt()
        raise
    finally:
        for lane in lanes:
            lane.end()


def _work(lanes: Sequence[Lane], plan: Plan, teller: Teller, players: int) -> None:
    """Let every lane work through the plan in a thread of its own. Raises what ends one of them."""
    errors: list[BaseException] = []
    stop = threading.Event()

    def work(lane: Lane) -> None:
        try:
            _work_through(lane, plan, teller, players, stop)
        except BaseException as error:
            errors.append(error)
            stop.set()

    threads = [threading.Thread(target=work, args=(lane,), daemon=True) for lane in lanes]
    try:
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads) and not errors:
            for thread in threads:
                thread.join(_LOOK_SECONDS)
    finally:
        stop.set()
    if errors:
        raise errors[0]


def _work_through(lane: Lane, plan: Plan, teller: Teller, players: int, stop: threading.Event) -> None:
    loaded: frozenset[str] = frozenset()
    while not stop.is_set() and (turn := plan.next(loaded)) is not None:
        begun = time.monotonic()
        try:
            lane.seed(turn.defect.seeding() if turn.defect is not None else {})
        except EnvironmentFailure as error:
            if turn.defect is None or stop.is_set():
                raise
            plan.give_up(turn, str(error))
            teller.gave_up(plan, turn, str(error))
            continue
        loaded = turn.parts
        played = _play(lane, plan, turn, players)
        plan.finish(turn, time.monotonic() - begun, played)
        teller.finished(plan, turn)


def _play(lane: Lane, plan: Plan, turn: Round, players: int) -> list[Drilled]:
    """Carry out the scenarios of a round; returns those that were begun."""
    begun: list[Drilled] = []
    for scenarios in plan.helpings(turn, players):
        at_most = _LEAST_SECONDS + len(scenarios) * _SECONDS_EACH / players
        lane.play(scenarios, players, at_most, lambda scenario, played: plan.take(turn, scenario, played))
        begun += scenarios
    return begun


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let a request to end do what Ctrl-C does."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        for number in before:
            # whoever is impatient must not stop the end itself
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
