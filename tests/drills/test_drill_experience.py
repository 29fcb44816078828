"""What a drill learns from the one before, and that it is never believed."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.drills.experience import EXPERIENCE_FILE, Experience, learnt, read_experience, remember
from support.drills.matrix import Matrix
from support.drills.planning import Plan
from support.drills.scenarios import Drilled, Played
from support.targets.errors import EnvironmentFailure
from tests.drills.drilling import NOTICED, PASSED, defect, matrix, scenario

NOTHING: frozenset[str] = frozenset()
SHINING, WARM, LOUD = scenario(1), scenario(2), scenario(3)


def played_through(plan: Plan, noticing: set[tuple[str, str]]) -> list[tuple[str, str]]:
    """Work through a plan alone as lanes do; returns who met which defect, in order."""
    met: list[tuple[str, str]] = []
    while (turn := plan.next(NOTHING)) is not None:
        begun: list[Drilled] = []
        for helping in plan.helpings(turn, 1):
            for one in helping:
                name = turn.defect.name if turn.defect else ""
                plan.take(turn, one, NOTICED if (name, one.title) in noticing else PASSED)
                met.append((name, one.title))
            begun += helping
        plan.finish(turn, 1.0, begun)
    return [pair for pair in met if pair[0]]


def experience(**first: Drilled) -> Experience:
    return Experience({name: frozenset({one.id}) for name, one in first.items()})


def test_who_is_known_to_notice_a_defect_is_the_only_one_to_meet_it() -> None:
    made = matrix([defect("dark"), defect("cold"), defect("mute")], [SHINING, WARM, LOUD])
    noticing = {("dark", SHINING.title), ("cold", WARM.title), ("mute", LOUD.title)}
    plan = Plan(made, seed=1, experience=experience(dark=SHINING, cold=WARM, mute=LOUD))
    assert sorted(played_through(plan, noticing)) == sorted(noticing)
    assert (made.unproven(), made.unnoticed()) == ([], [])


def test_wrong_experience_proves_nothing_and_loses_nothing() -> None:
    made = matrix([defect("dark"), defect("cold")], [SHINING, WARM])
    noticing = {("dark", WARM.title), ("cold", SHINING.title)}
    plan = Plan(made, seed=1, experience=experience(dark=SHINING, cold=WARM))
    met = played_through(plan, noticing)
    assert noticing <= set(met)
    assert (made.unproven(), made.unnoticed()) == ([], [])


def test_who_was_not_proven_as_expected_meets_the_defects_of_its_promises_first() -> None:
    strangers = [defect(f"strange{number}", "LA-02") for number in range(4)]
    others = [scenario(10 + number, "LA-02") for number in range(4)]
    made = matrix([*strangers, defect("dark"), defect("cold")], [SHINING, WARM, *others])
    known = {one.name: other for one, other in zip(strangers, others, strict=True)}
    noticing = {("cold", WARM.title), ("cold", SHINING.title), *((name, one.title) for name, one in known.items())}
    plan = Plan(made, seed=1, experience=experience(dark=SHINING, cold=WARM, **known))
    met = [name for name, title in played_through(plan, noticing) if title == SHINING.title]
    assert met == ["dark", "cold", "dark"], "the last is the look once more of who was expected to notice it"


def test_a_defect_that_nobody_notices_meets_everybody_in_spite_of_experience() -> None:
    made = matrix([defect("dark")], [SHINING, WARM, LOUD])
    played_through(Plan(made, seed=1, experience=experience(dark=SHINING)), set())
    assert set(made.played["dark"]) == {SHINING.id, WARM.id, LOUD.id}
    assert [one.name for one in made.unnoticed()] == ["dark"]


def test_who_missed_a_defect_in_spite_of_experience_meets_it_once_more() -> None:
    made = matrix([defect("dark"), defect("cold")], [SHINING, WARM])
    plan = Plan(made, seed=1, experience=experience(dark=SHINING))
    again = 0
    while (turn := plan.next(NOTHING)) is not None:
        begun = [one for helping in plan.helpings(turn, 1) for one in helping]
        for one in begun:
            noticed = turn.again and one is SHINING
            again += turn.again
            plan.take(turn, one, NOTICED if noticed else PASSED)
        plan.finish(turn, 1.0, begun)
    assert again == 1, "nobody is named for the cold"
    assert [one.name for one in made.unnoticed()] == ["cold"]
    assert made.proven() == {SHINING.whole}


def test_a_scenario_that_experience_does_not_know_meets_the_defects_of_its_promises() -> None:
    made = matrix([defect("dark"), defect("cold")], [SHINING, WARM])
    met = played_through(Plan(made, seed=1, experience=experience(dark=SHINING)), {("dark", SHINING.title)})
    assert {("dark", WARM.title), ("cold", WARM.title)} <= set(met)


def test_a_known_scenario_meets_the_defect_through_the_channel_that_is_known() -> None:
    through_api, through_cli = scenario(1, title="Shining"), scenario(2, title="Shining", channel="cli")
    made = matrix([defect("dark")], [through_api, through_cli])
    for seed in range(5):
        plan = Plan(made, seed=seed, experience=experience(dark=through_cli))
        turn = plan.next(NOTHING)
        while turn is not None and turn.defect is None:
            turn = plan.next(NOTHING)
        assert turn is not None
        assert [one.channel for one in turn.scenarios] == ["cli"]


def red(made: Matrix, *pairs: tuple[str, Drilled]) -> None:
    for name, one in pairs:
        made.note(next(found for found in made.defects if found.name == name), one, NOTICED)


def test_each_scenario_is_shared_out_once_and_each_noticed_defect_has_one() -> None:
    made = matrix([defect("dark"), defect("cold"), defect("mute"), defect("unseen")], [SHINING, WARM])
    red(made, ("dark", SHINING), ("dark", WARM), ("cold", WARM), ("mute", SHINING))
    first = learnt(made, Experience(), complete=True).first
    assert {name: len(ids) for name, ids in first.items()} == {"dark": 1, "cold": 1, "mute": 1, "unseen": 0}
    assert {identity for ids in first.values() for identity in ids} == {SHINING.id, WARM.id}


def test_the_quickest_is_remembered_where_any_would_do() -> None:
    made = matrix([defect("dark"), defect("cold"), defect("mute")], [SHINING, WARM])
    made.note(None, WARM, Played("passed", "", "", "", 9.0))
    red(made, ("dark", SHINING), ("cold", WARM), ("mute", SHINING), ("mute", WARM))
    assert learnt(made, Experience(), complete=True).of("mute") == {SHINING.id}


def test_a_drill_of_a_part_leaves_the_rest_of_the_experience() -> None:
    before = experience(dark=LOUD, cold=SHINING, foreign=SHINING)
    made = matrix([defect("dark"), defect("cold")], [SHINING, WARM])
    red(made, ("dark", SHINING), ("dark", WARM))
    first = learnt(made, before, complete=False)
    assert first.of("dark") == {LOUD.id, SHINING.id, WARM.id}
    assert not first.of("cold")
    assert first.of("foreign") == {SHINING.id}, "it was not drilled"
    assert learnt(made, before, complete=True).of("foreign") == NOTHING


def test_experience_is_kept_and_read_again(tmp_path: Path) -> None:
    assert read_experience(tmp_path) == Experience()
    known = Experience({"dark": frozenset({SHINING.id, WARM.id})})
    remember(known, tmp_path)
    assert read_experience(tmp_path) == known


@pytest.mark.parametrize("text", ["{", "[]", '{"dark": 1}'])
def test_experience_that_makes_no_sense_is_told(text: str, tmp_path: Path) -> None:
    path = tmp_path / EXPERIENCE_FILE
    path.parent.mkdir(parents=True)
    path.write_text(text)
    with pytest.raises(EnvironmentFailure, match="makes no sense"):
        read_experience(tmp_path)
