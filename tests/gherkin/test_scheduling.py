"""Which worker carries out what, and when."""

from __future__ import annotations

from support.gherkin.scheduling import spread


def test_scenarios_of_a_feature_are_spread_over_the_whole_run() -> None:
    waiting = [f"waiting.feature::{number}" for number in range(6)]
    working = [f"working.feature::{number}" for number in range(3)]
    order = spread([*waiting, *working])
    assert [identity.partition(".")[0] for identity in order] == [
        *("waiting", "working", "waiting"),
        *("waiting", "working", "waiting"),
        *("waiting", "working", "waiting"),
    ]


def test_within_a_feature_the_order_stays() -> None:
    waiting = [f"waiting.feature::{number}" for number in (2, 0, 1)]
    order = spread([*waiting, "working.feature::0"])
    assert [identity for identity in order if identity.startswith("waiting")] == waiting


def test_a_group_counts_as_one() -> None:
    assert spread(["holding locks"]) == ["holding locks"]
