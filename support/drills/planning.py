"""Who tries what next: rounds on the sound target first, then each defect, then the defects that might yet help.

A round is one state of an environment (a defect, or none) and the scenarios to carry out against it. First every defect
meets the scenarios that can notice it, each through one of its channels, in turn: channels count as one. The unproven
ones go first, and once the defect is noticed, the others, having proven themselves before, are spared. A defect that
nobody noticed then meets the other channels, and a scenario that is unproven the other defects, until all were tried.
Experience, where there is any, names those that meet a defect before all others, and who may wait for another one; when
they miss it beside all the others, they meet it once more beside few.
Lanes ask for rounds and tell what came of them from threads of their own.
"""

from __future__ import annotations

import math
import random
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from support.drills.defects import Defect
from support.drills.experience import Experience
from support.drills.matrix import Matrix, wholes
from support.drills.scenarios import Drilled, Played

RENEWAL_SECONDS = 0.5
"""Starting a part anew, about."""
USUAL_SECONDS = 0.6
"""A scenario of which nothing is known yet, about."""
_TURNS = {"api": 3}
"""How often a channel has its turn while each other one has it once: a command is a process, a request is not."""
_SOUND_SHARES = 8
_LEAST_SHARE = 8
_GIVEN_UP = Played("given up", "", "", "it had not ended when its time was over", 0.0)


@dataclass(frozen=True)
class Round:
    """Scenarios to be carried out against a defect, or against the sound target.

    `extra` where nothing promised it, `again` where they have met the defect before.
    """

    defect: Defect | None
    scenarios: tuple[Drilled, ...]
    extra: bool = False
    again: bool = False

    @property
    def parts(self) -> frozenset[str]:
        """The parts that carry something."""
        return frozenset(self.defect.parts) if self.defect is not None else frozenset()


class Plan:
    """The rounds of one drill. Safe to use from several threads.

    With `in_turn` as above; without, every defect meets all that can notice it through all their channels, once.
    """

    def __init__(
        self, matrix: Matrix, seed: int, *, in_turn: bool = True, experience: Experience | None = None
    ) -> None:
        self.matrix = matrix
        self._in_turn = in_turn
        self._experience = experience if experience is not None and in_turn else Experience()
        self._hopes = self._experience.hopes(matrix.scenarios, {defect.name for defect in matrix.defects})
        self._next_channel: dict[str, int] = {}
        self._claimed: set[tuple[str, str]] = set()
        self._again: list[Round] = []
        self.done = 0.0
        self._turn = threading.Lock()
        self._order = random.Random(seed)
        self._sound = list(self._sound_rounds())
        self._first = [Round(defect, self._shuffled(matrix, defect)) for defect in matrix.defects]
        self._first = [one for one in self._first if one.scenarios]

    def next(self, loaded: frozenset[str]) -> Round | None:
        """What a lane does next, whose environment carries defects in the parts `loaded`; None when all is done."""
        with self._turn:
            if self._sound:
                return self._sound.pop()
            if self._first:
                # a round with the same parts spares making others sound again
                best = max(self._first, key=lambda one: (one.parts == loaded, self.cost(one)))
                self._first.remove(best)
                return best
            if self._again:
                return self._again.pop()
            return self._extra_round(loaded) if self._in_turn else None

    def helpings(self, turn: Round, size: int) -> Iterator[tuple[Drilled, ...]]:
        """The scenarios of a round, `size` or more of them at a time, as long as there is something to be learnt."""
        self._strike_hopes(turn)
        eager = self._eager(turn)
        ordered = sorted(turn.scenarios, key=lambda scenario: scenario not in eager)
        known = self._known(turn)
        count = len(known) or size
        while ordered:
            count = max(count, sum(scenario in eager for scenario in ordered))
            yield tuple(ordered[:count])
            ordered, count = ordered[count:], size
            if self._is_settled(turn, ordered):
                return

    def _eager(self, turn: Round) -> set[Drilled]:
        """Who is to meet the defect in any case: whom experience names, and the unproven with no hope elsewhere."""
        with self._turn:
            return self._hopeless() | set(self._known(turn))

    def _strike_hopes(self, turn: Round) -> None:
        """Nobody needs to wait any longer for the defect of a round that begins."""
        with self._turn:
            for hopes in self._hopes.values():
                hopes.discard(turn.defect.name if turn.defect is not None else "")

    def _hopeless(self) -> set[Drilled]:
        """The unproven that experience expects nothing more of."""
        return {scenario for scenario in self.matrix.unproven() if not self._hopes.get(scenario.whole)}

    def _known(self, turn: Round) -> list[Drilled]:
        """Whom experience names for the defect of a round."""
        first = self._experience.of(turn.defect.name) if turn.defect is not None else frozenset()
        return [scenario for scenario in turn.scenarios if scenario.id in first]

    def _is_settled(self, turn: Round, left: Sequence[Drilled]) -> bool:
        """Whether the defect is noticed and nobody of those left has anything to prove."""
        if turn.defect is None or not self._in_turn:
            return False
        with self._turn:
            return bool(self.matrix.noticed_by(turn.defect)) and self._hopeless().isdisjoint(left)

    def take(self, turn: Round, scenario: Drilled, played: Played) -> None:
        """Note how a scenario went."""
        with self._turn:
            self.matrix.note(turn.defect, scenario, played)

    def finish(self, turn: Round, seconds: float, begun: Iterable[Drilled]) -> None:
        """Note that a round is over; of what was `begun`, what did not end in time counts as tried."""
        with self._turn:
            played = self.matrix.sound if turn.defect is None else self.matrix.played.setdefault(turn.defect.name, {})
            for scenario in begun:
                played.setdefault(scenario.id, _GIVEN_UP)
            if turn.defect is not None:
                self.matrix.seconds[turn.defect.name] += seconds
                missed = not (turn.extra or turn.again or self.matrix.noticed_by(turn.defect))
                if missed and (known := self._known(turn)):
                    self._again.append(Round(turn.defect, tuple(known), again=True))
            self._claimed.difference_update(_claims(turn))
            self.done += self.cost(turn)

    def give_up(self, turn: Round, reason: str) -> None:
        """Note that a defect cannot be drilled, and why."""
        with self._turn:
            if turn.defect is not None:
                self.matrix.failures[turn.defect.name] = reason
            self._claimed.difference_update(_claims(turn))
            self.done += self.cost(turn)

    def left(self) -> float:
        """The cost of the rounds that are known to remain, in the same unit as `done`."""
        with self._turn:
            return sum(self.cost(one) for one in [*self._sound, *self._first, *self._again])

    def cost(self, turn: Round) -> float:
        """About how long a round takes for one player, in seconds."""
        renewal = RENEWAL_SECONDS if turn.defect is not None else 0.0
        return renewal + sum(self.expected(scenario) for scenario in self._known(turn) or turn.scenarios)

    def expected(self, scenario: Drilled) -> float:
        """About how long a scenario takes, in seconds."""
        known = self.matrix.sound.get(scenario.id)
        return known.seconds if known is not None else USUAL_SECONDS

    def _sound_rounds(self) -> Iterator[Round]:
        scenarios = list(self.matrix.scenarios)
        self._order.shuffle(scenarios)
        share = max(_LEAST_SHARE, math.ceil(len(scenarios) / _SOUND_SHARES))
        for start in range(0, len(scenarios), share):
            yield Round(None, tuple(scenarios[start : start + share]))

    def _shuffled(self, matrix: Matrix, defect: Defect) -> tuple[Drilled, ...]:
        first = self._experience.of(defect.name)
        known = [scenario for scenario in matrix.scenarios if scenario.id in first and scenario.fits(defect)]
        scenarios = [scenario for scenario in matrix.scenarios if scenario.can_notice(defect)]
        if self._in_turn:
            met = {scenario.whole for scenario in known}
            others = [channels for whole, channels in wholes(scenarios).items() if whole not in met]
            scenarios = [*known, *map(self._one_channel, others)]
        self._order.shuffle(scenarios)
        return tuple(scenarios)

    def _one_channel(self, channels: list[Drilled]) -> Drilled:
        whole = channels[0].whole
        turns = [one for one in channels for _ in range(_TURNS.get(one.channel or "", 1))]
        turn = self._next_channel.setdefault(whole, self._order.randrange(len(turns)))
        self._next_channel[whole] = turn + 1
        return turns[turn % len(turns)]

    def _extra_round(self, loaded: frozenset[str]) -> Round | None:
        """The defect with most that has not met it and may yet help; first of all those whose promises they share."""
        unproven = {scenario for scenario in self.matrix.unproven() if self.matrix.is_sound(scenario)}
        rounds = [
            Round(defect, untried, extra=True)
            for defect in self.matrix.defects
            if defect.name not in self.matrix.failures and (untried := self._untried(defect, unproven))
        ]
        best = max(rounds, key=lambda one: (_promising(one), len(one.scenarios), one.parts == loaded), default=None)
        if best is not None:
            # until it is known how they went, nobody else is to try the same
            self._claimed.update(_claims(best))
        return best

    def _untried(self, defect: Defect, unproven: set[Drilled]) -> tuple[Drilled, ...]:
        """Who has not met the defect: of the unproven, and of those that can notice it while nobody has."""
        missed = defect.name in self.matrix.seconds and not self.matrix.noticed_by(defect)
        return tuple(
            scenario
            for scenario in self.matrix.scenarios
            if (scenario in unproven or (missed and scenario.can_notice(defect)))
            and scenario.fits(defect)
            and not self.matrix.was_tried(defect, scenario)
            and (defect.name, scenario.id) not in self._claimed
        )


def _claims(turn: Round) -> set[tuple[str, str]]:
    """What a round is about to try: defects and scenarios by name."""
    return {(turn.defect.name, scenario.id) for scenario in turn.scenarios} if turn.defect is not None else set()


def _promising(turn: Round) -> int:
    """How many of a round share a promise with its defect."""
    return sum(turn.defect is not None and scenario.can_notice(turn.defect) for scenario in turn.scenarios)
