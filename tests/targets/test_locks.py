"""Locks: alone means alone, company is shared, nobody starves, and the dead hold nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.targets.locks import HURTS, Locks, concerning
from support.waiting import consistently, eventually, holds
from tests.patience import OUTLASTING, PATIENT

SHORT = 0.15


class Scenario:
    """Holds locks in a thread of its own until it is let go."""

    def __init__(self, locks: Locks, *alone: str) -> None:
        self.inside = threading.Event()
        self._go = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(locks, alone), daemon=True)
        self._thread.start()

    def _run(self, locks: Locks, alone: tuple[str, ...]) -> None:
        with locks.held(alone):
            self.inside.set()
            self._go.wait(OUTLASTING)

    def let_go(self) -> None:
        self._go.set()

    def end(self) -> None:
        self.let_go()
        self._thread.join(PATIENT)
        assert not self._thread.is_alive()

    def gets_in(self) -> None:
        eventually(holds(self.inside.is_set, bool), wanted="the lock")

    def stays_out(self) -> None:
        look = holds(self.inside.is_set, lambda inside: not inside)
        consistently(look, wanted="still waiting for the lock", throughout=SHORT)


@pytest.fixture
def scenarios() -> Iterator[list[Scenario]]:
    begun: list[Scenario] = []
    yield begun
    for scenario in begun:
        scenario.let_go()
    for scenario in begun:
        scenario.end()


def run(begun: list[Scenario], locks: Locks, *alone: str) -> Scenario:
    begun.append(Scenario(locks, *alone))
    return begun[-1]


def test_ordinary_scenarios_run_beside_each_other(tmp_path: Path, scenarios: list[Scenario]) -> None:
    for _ in range(3):
        run(scenarios, Locks(tmp_path)).gets_in()


def test_a_scenario_with_a_lock_waits_for_all_others(tmp_path: Path, scenarios: list[Scenario]) -> None:
    others = [run(scenarios, Locks(tmp_path)) for _ in range(2)]
    for other in others:
        other.gets_in()
    alone = run(scenarios, Locks(tmp_path), "worker")
    others[0].end()
    alone.stays_out()
    others[1].end()
    alone.gets_in()


def test_while_one_is_alone_the_others_wait(tmp_path: Path, scenarios: list[Scenario]) -> None:
    alone = run(scenarios, Locks(tmp_path), "worker")
    alone.gets_in()
    other, second = run(scenarios, Locks(tmp_path)), run(scenarios, Locks(tmp_path), "worker")
    other.stays_out()
    second.stays_out()
    alone.end()
    # whichever of the two comes first lets the other in when it ends
    eventually(holds(lambda: other.inside.is_set() or second.inside.is_set(), bool), wanted="one of them in")


def test_newcomers_queue_behind_one_who_waits_to_be_alone(tmp_path: Path, scenarios: list[Scenario]) -> None:
    first = run(scenarios, Locks(tmp_path))
    first.gets_in()
    alone = run(scenarios, Locks(tmp_path), "worker")
    alone.stays_out()
    newcomer = run(scenarios, Locks(tmp_path))
    newcomer.stays_out()
    first.end()
    alone.gets_in()
    newcomer.stays_out()
    alone.end()
    newcomer.gets_in()


def test_different_locks_exclude_each_other_without_deadlock(tmp_path: Path, scenarios: list[Scenario]) -> None:
    known = ("disk", "worker")
    disk = run(scenarios, Locks(tmp_path, known), "disk")
    disk.gets_in()
    worker = run(scenarios, Locks(tmp_path, known), "worker")
    worker.stays_out()
    disk.end()
    worker.gets_in()


def test_a_lock_that_is_not_known_to_all_is_still_held_alone(tmp_path: Path, scenarios: list[Scenario]) -> None:
    run(scenarios, Locks(tmp_path), "network").gets_in()
    run(scenarios, Locks(tmp_path), "network").stays_out()


def test_the_dead_hold_nothing(tmp_path: Path, scenarios: list[Scenario]) -> None:
    program = (
        "import sys, time\nfrom pathlib import Path\nfrom support.targets.locks import Locks\n"
        "with Locks(Path(sys.argv[1])).held(['worker']):\n    print('in', flush=True)\n    time.sleep(600)\n"
    )
    root = Path(__file__).parents[2]
    holder = subprocess.Popen([sys.executable, "-c", program, tmp_path], cwd=root, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "in\n"
    newcomer = run(scenarios, Locks(tmp_path))
    newcomer.stays_out()
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    newcomer.gets_in()
    holder.stdout.close()


@pytest.mark.parametrize(
    ("parts", "matter"),
    [
        (["actions-api", "actions-worker", "cluster"], {"queue", "worker", "of-another-suite"}),
        (["alerting-api"], {"alerting", "queue", "of-another-suite"}),
        (["notifiers"], {"alerting", "of-another-suite"}),
        (["cloud"], {"of-another-suite"}),
        ([], {"of-another-suite"}),
    ],
)
def test_only_those_wait_who_need_what_is_hurt(parts: list[str], matter: set[str]) -> None:
    assert concerning(parts, {*HURTS, "of-another-suite"}) == matter


def test_whoever_does_not_need_what_is_hurt_goes_on_meanwhile(tmp_path: Path) -> None:
    hurting, other = Locks(tmp_path), Locks(tmp_path)
    with hurting.held(["worker"], shared=["queue"]), other.held(shared=["alerting", "queue"]):
        pass
