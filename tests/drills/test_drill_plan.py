"""Which scenario meets which defect, and in which order."""

from __future__ import annotations

from itertools import pairwise

import pytest

from support.drills.planning import Plan, Round
from support.drills.scenarios import Drilled, Played
from tests.drills.drilling import NOTICED, PASSED, defect, matrix, scenario

NOTHING: frozenset[str] = frozenset()
WORKER = frozenset({"actions-worker"})


def carried_out(plan: Plan, outcomes: dict[tuple[str, str], Played]) -> list[Round]:
    """Work through a plan alone; what is not told otherwise passes."""
    rounds: list[Round] = []
    loaded = NOTHING
    while (turn := plan.next(loaded)) is not None:
        loaded = turn.parts
        for one in turn.scenarios:
            name = turn.defect.name if turn.defect else ""
            plan.take(turn, one, outcomes.get((name, one.title), PASSED))
        plan.finish(turn, 1.0, turn.scenarios)
        rounds.append(turn)
    return rounds


def pairs(rounds: list[Round]) -> list[tuple[str, Drilled]]:
    return [(turn.defect.name if turn.defect else "", one) for turn in rounds for one in turn.scenarios]


def test_every_scenario_meets_the_sound_target_and_the_defects_of_its_promises() -> None:
    dark, cold = defect("dark", "LA-01"), defect("cold", "LA-02")
    shining, warm = scenario(1, "LA-01"), scenario(2, "LA-02")
    noticed = {("dark", shining.title): NOTICED, ("cold", warm.title): NOTICED}
    plan = Plan(matrix([dark, cold], [shining, warm], sound=False), seed=1)
    rounds = carried_out(plan, noticed)
    assert rounds[0].defect is None
    assert sorted(name for name, _ in pairs(rounds)) == ["", "", "cold", "dark"]
    assert plan.left() == 0


def test_who_is_unproven_meets_all_defects_and_none_twice() -> None:
    defects = [defect("dark", "LA-01"), defect("cold", "LA-02"), defect("loud", "LA-03")]
    blind, seeing = scenario(1, "LA-01"), scenario(2, "LA-01")
    plan = Plan(matrix(defects, [blind, seeing], sound=False), seed=1)
    met = pairs(carried_out(plan, {("dark", seeing.title): NOTICED}))
    assert sorted(name for name, one in met if one == blind) == ["", "cold", "dark", "loud"]
    assert sorted(name for name, one in met if one == seeing) == ["", "dark"]


def test_the_search_ends_as_soon_as_all_are_proven() -> None:
    defects = [defect(name, "LA-02") for name in ("cold", "loud", "slow")]
    shining = scenario(1, "LA-01")
    plan = Plan(matrix(defects, [shining], sound=False), seed=1)
    rounds = carried_out(plan, {(one.name, shining.title): NOTICED for one in defects})
    assert len(rounds) == 2
    assert rounds[1].extra


@pytest.mark.parametrize("part", ["cli", "alerting-cli", "provisioning"])
def test_defects_of_a_command_line_are_only_for_those_who_use_it(part: str) -> None:
    mute = defect("mute", "LA-01", parts=(part,))
    through_api, through_cli, neither = scenario(1), scenario(2, channel="cli"), scenario(3, channel=None)
    plan = Plan(matrix([mute], [through_api, through_cli, neither], sound=False), seed=1)
    met = {one for name, one in pairs(carried_out(plan, {})) if name}
    assert met == {through_cli, neither}


def test_a_lane_goes_on_with_the_parts_that_it_has_loaded() -> None:
    defects = [defect("a"), defect("b", parts=("actions-api",)), defect("c"), defect("d", parts=("actions-api",))]
    plan = Plan(matrix(defects, [scenario(1)], sound=False), seed=1, in_turn=False)
    parts = [turn.parts for turn in carried_out(plan, {}) if turn.defect]
    assert sum(before != after for before, after in pairwise(parts)) == 1


def test_two_lanes_never_get_the_same() -> None:
    defects = [defect(name) for name in "abcd"]
    plan = Plan(matrix(defects, [scenario(1)], sound=False), seed=1)
    assert plan.next(NOTHING) is not None  # the sound target
    taken = [turn.defect for turn in (plan.next(WORKER) for _ in range(4)) if turn]
    assert len(set(taken)) == len(taken) == 4


def test_what_did_not_end_in_time_is_given_up_and_proves_nothing() -> None:
    dark, shining = defect("dark"), scenario(1)
    made = matrix([dark], [shining])
    plan = Plan(made, seed=1, in_turn=False)
    turn = Round(dark, (shining,))
    plan.finish(turn, 30.0, turn.scenarios)
    assert made.played["dark"][shining.id].outcome == "given up"
    assert made.unnoticed() == [dark]


def test_a_scenario_meets_a_defect_through_one_of_its_channels_in_turn() -> None:
    defects = [defect(name) for name in "abcd"]
    through_api, through_cli = scenario(1, title="Shining"), scenario(2, title="Shining", channel="cli")
    outcomes = {(one.name, "Shining"): NOTICED for one in defects}
    plan = Plan(matrix(defects, [through_api, through_cli], sound=False), seed=1)
    met = [one for name, one in pairs(carried_out(plan, outcomes)) if name]
    assert sorted(one.channel or "" for one in met) == ["api", "api", "api", "cli"]


def test_a_defect_that_nobody_noticed_meets_the_other_channels_too() -> None:
    dark, loud = defect("dark"), defect("loud")
    through_api, through_cli = scenario(1, title="Shining"), scenario(2, title="Shining", channel="cli")
    plan = Plan(matrix([dark, loud], [through_api, through_cli], sound=False), seed=1)
    met = [one for name, one in pairs(carried_out(plan, {("loud", "Shining"): NOTICED})) if name == "dark"]
    assert sorted(one.channel or "" for one in met) == ["api", "cli"]


def _played_until_settled(plan: Plan, size: int, red: set[str]) -> list[str]:
    turn = plan.next(frozenset())
    while turn is not None and turn.defect is None:
        turn = plan.next(frozenset())
    assert turn is not None
    played: list[str] = []
    for helping in plan.helpings(turn, size):
        for one in helping:
            plan.take(turn, one, NOTICED if one.id in red else PASSED)
            played.append(one.id)
    return played


def test_who_has_proven_itself_is_spared_once_the_defect_is_noticed() -> None:
    defects = [defect("dark", "LA-01"), defect("cold", "LA-01")]
    scenarios = [scenario(number, "LA-01") for number in range(6)]
    plan = Plan(matrix(defects, scenarios), seed=1)
    everybody = {one.id for one in scenarios}
    assert set(_played_until_settled(plan, 2, everybody)) == everybody
    assert len(_played_until_settled(plan, 2, everybody)) == 2


def test_nobody_is_spared_while_the_defect_goes_unnoticed() -> None:
    scenarios = [scenario(number, "LA-01") for number in range(6)]
    plan = Plan(matrix([defect("dark", "LA-01"), defect("cold", "LA-01")], scenarios), seed=1)
    _played_until_settled(plan, 2, {one.id for one in scenarios})
    assert len(_played_until_settled(plan, 2, set())) == 6


def test_who_was_spared_in_a_search_does_not_count_as_tried() -> None:
    dark, loud = defect("dark", "LA-09"), defect("loud", "LA-09")
    first, second = scenario(1), scenario(2)
    made = matrix([dark, loud], [first, second])
    plan = Plan(made, seed=1)
    assert plan.next(NOTHING) is not None  # the sound target
    searches = [plan.next(NOTHING), plan.next(NOTHING)]
    assert {turn.defect for turn in searches if turn and turn.extra} == {dark, loud}
    assert plan.next(NOTHING) is None
    turn = next(turn for turn in searches if turn and turn.defect == dark)
    plan.take(turn, first, NOTICED)
    plan.finish(turn, 1.0, [first])
    assert made.was_tried(dark, first)
    assert not made.was_tried(dark, second)
    again = plan.next(NOTHING)
    assert again is not None
    assert (again.defect, again.scenarios) == (dark, (second,))
