"""Where the lines of a chart go."""

from __future__ import annotations

import datetime as dt

import pytest

from reference.alerting.dashboard.charts import BOTTOM, LEFT, RIGHT, TOP, draw
from reference.alerting.dashboard.words import number, plain

NOON = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def test_a_line_goes_from_edge_to_edge_and_to_zero_where_nothing_happened() -> None:
    span = (NOON - 3 * HOUR, NOON)
    chart = draw("c", "Cost", "USD", {"shop": {NOON - 3 * HOUR: 2.0, NOON: 1.0}}, span, HOUR)
    (line,) = chart.lines
    assert [(dot.x, dot.y) for dot in line.dots] == [
        (LEFT, TOP),
        (LEFT + (RIGHT - LEFT) / 3, BOTTOM),
        (LEFT + 2 * (RIGHT - LEFT) / 3, BOTTOM),
        (RIGHT, (TOP + BOTTOM) / 2),
    ]
    assert [dot.told for dot in line.dots] == [
        "shop, 2026-11-21 09:00:00 UTC: 2",
        "",
        "",
        "shop, 2026-11-21 12:00:00 UTC: 1",
    ]


def test_the_table_has_what_happened_and_nothing_else() -> None:
    series = {"shop": {NOON - HOUR: 2.0}, "desk": {NOON: 0.5}}
    chart = draw("c", "Cost", "USD", series, (NOON - 3 * HOUR, NOON), HOUR)
    assert chart.headings == ("Time", "shop", "desk")
    assert [(row.label, [cell.told for cell in row.cells]) for row in chart.rows] == [
        ("2026-11-21 11:00:00 UTC", ["2", "0"]),
        ("2026-11-21 12:00:00 UTC", ["0", "0.5"]),
    ]
    assert chart.summary == "Cost. shop: 2 USD in all; desk: 0.5 USD in all"


def test_an_interval_that_began_before_the_span_lies_at_its_edge() -> None:
    begun = NOON - 2 * HOUR
    chart = draw("c", "Cost", "USD", {"shop": {begun: 1.0}}, (begun + dt.timedelta(minutes=20), NOON), HOUR)
    assert chart.lines[0].dots[0].x == LEFT
    assert chart.lines[0].dots[0].told


def test_without_values_there_is_no_line() -> None:
    assert draw("c", "Cost", "USD", {"shop": {}}, (NOON - HOUR, NOON), HOUR).lines == ()


@pytest.mark.parametrize("most", [0.0, 1e-9, 0.3, 1.0, 7.0, 99.0, 1e12])
def test_no_value_lies_outside_the_picture(most: float) -> None:
    chart = draw("c", "Cost", "USD", {"shop": {NOON: most, NOON - HOUR: most / 3}}, (NOON - HOUR, NOON), HOUR)
    assert all(TOP <= dot.y <= BOTTOM for dot in chart.lines[0].dots)
    assert [tick.at for tick in chart.ticks] == sorted((tick.at for tick in chart.ticks), reverse=True)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (0, "0"),
        (1234567, "1,234,567"),
        (10.5, "10.5"),
        (1 / 3, "0.333333"),
        (1e-9, "1.000000e-09"),
        (-2.0, "-2"),
        (1e300, "1.000000e+300"),
    ],
)
def test_numbers_are_written_as_short_as_they_can_be(value: float, told: str) -> None:
    assert number(value) == told


def test_complaints_are_written_plainly() -> None:
    assert plain("Input should be greater than or equal to 1") == "Must be at least 1"
    assert plain("must be an e-mail address") == "must be an e-mail address"
