"""What a drill shows: each round as it ends, with an estimate of the rest, and the matrix at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from rich.console import Console
from rich.table import Table

from support.drills.defects import Defect
from support.drills.matrix import Matrix, wholes
from support.drills.planning import Plan, Round
from support.drills.scenarios import Drilled

_FULL = 1.0


class Teller:
    """Tells of a drill on a console. `clock` counts seconds from its start."""

    def __init__(self, console: Console, clock: Callable[[], float]) -> None:
        self._console = console
        self._clock = clock
        self._ready = 0.0

    def begin(self, matrix: Matrix, lanes: int, seed: int) -> None:
        """The environments are up."""
        self._ready = self._clock()
        many = _count(len(wholes(matrix.scenarios)), "scenario")
        self._line(
            f"{_count(len(matrix.defects), 'defect')}, {many} ({len(matrix.scenarios)} with their channels), "
            f"{_count(lanes, 'environment')} ready in {self._ready:.1f} s, seed {seed}"
        )

    def finished(self, plan: Plan, turn: Round) -> None:
        """A round is over."""
        matrix = plan.matrix
        known = matrix.sound if turn.defect is None else matrix.played.get(turn.defect.name, {})
        ran = [known[scenario.id] for scenario in turn.scenarios if scenario.id in known]
        if turn.defect is None:
            held = sum(one.outcome == "passed" for one in ran)
            self._round(plan, f"the sound target: {held} of {len(turn.scenarios)} passed")
            return
        noticed = sum(one.noticed for one in ran)
        told = f"noticed by {noticed} of {len(ran)}" if noticed else f"not noticed by {len(ran)}"
        self._round(plan, f"{turn.defect.name}: {told}{_occasion(turn)}")

    def gave_up(self, plan: Plan, turn: Round, reason: str) -> None:
        """A defect could not be drilled."""
        self._round(plan, f"{turn.defect.name if turn.defect else 'the sound target'} cannot be drilled: {reason}")

    def end(self, matrix: Matrix, seconds: float, *, wanted_scenarios: bool, wanted_defects: bool) -> None:
        """The matrix, what is missing of what was wanted, and the sum of it."""
        self._console.print()
        self._console.print(_table(matrix))
        if wanted_defects or not wanted_scenarios:
            self._list("Defects that nobody noticed", (_named(one) for one in matrix.unnoticed()))
        if wanted_scenarios:
            self._list("Scenarios that no defect turned red at a Then", _unproven(matrix))
        self._list("Defects that could not be drilled", (f"{n}: {why}" for n, why in matrix.failures.items()))
        proven, every = len(matrix.proven()), len(wholes(matrix.scenarios))
        noticed = len(matrix.defects) - len(matrix.unnoticed())
        self._line(
            f"\nDrill: {noticed} of {_count(len(matrix.defects), 'defect')} noticed, "
            f"{proven} of {_count(every, 'scenario')} proven, {seconds:.0f} s"
        )

    def _round(self, plan: Plan, text: str) -> None:
        spent = self._clock() - self._ready
        left = plan.left()
        share = plan.done / (plan.done + left) if plan.done + left else _FULL
        rest = spent / plan.done * left if plan.done else 0.0
        self._line(f"[{share:>4.0%}, about {rest:>3.0f} s left]  {text}")

    def _list(self, heading: str, lines: Iterable[str]) -> None:
        found = list(lines)
        if found:
            self._line(f"\n{heading}:")
            for line in found:
                self._line(f"  - {line}")

    def _line(self, text: str) -> None:
        self._console.print(text, markup=False, soft_wrap=True)


def _occasion(turn: Round) -> str:
    if turn.again:
        return " (once more, with those who have noticed it in an earlier drill)"
    return " (again, with those who had not met it)" if turn.extra else ""


def _table(matrix: Matrix) -> Table:
    table = Table("promises", "defect", "noticed by", "such as", box=None, pad_edge=False)
    for defect in sorted(matrix.defects, key=lambda one: one.promises):
        noticed = list(wholes(matrix.noticed_by(defect)).values())
        tried = len(wholes(one for one in matrix.scenarios if matrix.was_tried(defect, one)))
        example = _with_channels(noticed[0]) if noticed else "nobody"
        table.add_row(", ".join(defect.promises), defect.title, f"{len(noticed)} of {tried}", example)
    return table


def _unproven(matrix: Matrix) -> Iterable[str]:
    for channels in wholes(matrix.unproven()).values():
        red = [one for one in channels if not matrix.is_sound(one)]
        why = "".join(f"; {matrix.sound[one.id].outcome} on the sound target" for one in red if one.id in matrix.sound)
        yield f"{_with_channels(channels)}  [{channels[0].feature}]{why}"


def _with_channels(scenarios: list[Drilled]) -> str:
    channels = ", ".join(one.channel.upper() for one in scenarios if one.channel)
    return scenarios[0].title + (f" ({channels})" if channels else "")


def _named(defect: Defect) -> str:
    return f"{defect.name}: {defect.title} ({', '.join(defect.promises)})"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
