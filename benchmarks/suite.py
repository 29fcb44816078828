"""The suite as its users run it: starting the embedded target, one topic, a whole capability."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.figures import Figures

ROOT = Path(__file__).resolve().parent.parent
TOPIC = "features/automated_actions/restarting_workloads.feature"
CAPABILITY = "features/automated_actions"
_TOOK = re.compile(r"^(?:answer|exit code -?\d+) after ([\d.]+) (ms|s):?", re.MULTILINE)


def environment_cold_and_warm(runs: int) -> list[Figures]:
    """From `up` to every part ready: without any cached data folder, and with it, in turn."""
    cold, warm = [], []
    for _ in range(runs):
        shutil.rmtree(ROOT / ".signoff" / "cache", ignore_errors=True)
        cold.append(_up_and_down())
        warm.append(_up_and_down())
    figures = [Figures("all parts ready, cold", cold), Figures("all parts ready, warm", warm)]
    return [*figures, Figures.ratio("cold / warm", figures[0], figures[1])]


def kept_environment(runs: int) -> list[Figures]:
    """One topic answered from a kept target, beside the same topic with a target of its own."""
    fresh = Figures("one topic, own target", [_seconds(["bdd", TOPIC]) for _ in range(runs)])
    _support(["up"])
    try:
        kept = Figures("one topic, kept target", [_seconds(["bdd", TOPIC]) for _ in range(runs)])
        bare = Figures("one topic, kept target, no report", [_pytest_seconds([TOPIC]) for _ in range(runs)])
    finally:
        _support(["down"])
    return [fresh, kept, bare, Figures.ratio("kept / own", kept, fresh)]


def whole_capability(runs: int) -> list[Figures]:
    """All scenarios of a capability with two workers and with none, in turn; start and report included."""
    two, one, ready = [], [], []
    for _ in range(runs):
        two.append(_seconds(["bdd", "--workers", "2", CAPABILITY]))
        ready.append(_verdict()["environment_ready_seconds"])
        one.append(_seconds(["bdd", "--workers", "0", CAPABILITY]))
    figures = [Figures("whole capability, 2 workers", two), Figures("whole capability, no workers", one)]
    return [
        *figures,
        Figures("of that: target ready", ready),
        Figures.ratio("2 workers / none", figures[0], figures[1]),
    ]


def whole_suite(runs: int) -> list[Figures]:
    """All capabilities with two workers, and the least that this could take: what the target itself needs to answer.

    That is the time between each request or command and its answer, as the evidence tells it, shared by the workers;
    neither waiting for effects nor any work of the suite is in it.
    """
    taken, inside = [], []
    for _ in range(runs):
        taken.append(_seconds(["bdd", "--workers", "2"]))
        inside.append(_inside_the_target(ROOT / "evidence" / "latest") / 2)
    figures = [Figures("whole suite, 2 workers", taken), Figures("lower bound: inside the target", inside)]
    return [*figures, Figures.ratio("taken / lower bound", *figures)]


def _inside_the_target(bundle: Path) -> float:
    """Seconds that passed between requests or commands and their answers."""
    lines = (bundle / "results.jsonl").read_text(encoding="utf-8").splitlines()
    return sum(
        _answered_after(bundle / "allure-results" / piece["source"])
        for line in lines
        for step in json.loads(line)["steps"]
        for piece in step.get("evidence", ())
        if piece["kind"] in ("exchange", "command")
    )


def _answered_after(attachment: Path) -> float:
    found = _TOOK.search(attachment.read_text(encoding="utf-8"))
    return 0.0 if found is None else float(found[1]) * (0.001 if found[2] == "ms" else 1.0)


def _up_and_down() -> float:
    seconds = _seconds(["up"])
    _support(["down"])
    return seconds


def _seconds(arguments: Sequence[str]) -> float:
    started = time.monotonic()
    _support(arguments)
    return time.monotonic() - started


def _support(arguments: Sequence[str]) -> None:
    _run([sys.executable, "-m", "support", *arguments])


def _pytest_seconds(arguments: Sequence[str]) -> float:
    started = time.monotonic()
    _run([sys.executable, "-m", "pytest", *arguments])
    return time.monotonic() - started


def _run(command: Sequence[str]) -> None:
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if ended.returncode != 0:
        raise SystemExit(
            f"{' '.join(command)} ended with {ended.returncode}:\n{ended.stdout[-2000:]}{ended.stderr[-2000:]}"
        )


def _verdict() -> dict[str, float]:
    verdict: dict[str, float] = json.loads((ROOT / "evidence" / "latest" / "verdict.json").read_text(encoding="utf-8"))
    return verdict
