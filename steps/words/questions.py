"""What people ask alerting for when they want figures: in which view, of which window, of which calls."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from steps.words.sentences import Words, word
from support.drivers.alerting.answers import Answer
from support.drivers.alerting.figures import figures_of, ranking_of, series_of
from support.observers.alerting.aggregates import (
    INTERVALS,
    Call,
    figure_by,
    figures,
    fitting_interval,
    latencies,
    series,
)

_MODEL = ("provider", "model")


@dataclass(frozen=True)
class Window:
    """A stretch of time that ends now: what alerting calls it, and its length; one that nobody knows has none."""

    name: str
    length: dt.timedelta = dt.timedelta()


@dataclass(frozen=True)
class View:
    """A way to look at figures: its name, what an answer tells, and what calls give in the same form.

    A `closed` one tells of what there was in the window and of nothing else.
    """

    name: str
    told: Callable[[Answer], Mapping[str, float]]
    given: Callable[[Sequence[Call], dt.timedelta], Mapping[str, float]]
    closed: bool = False


@dataclass(frozen=True)
class Question:
    """A view of the calls of the shop in a window, perhaps of one model alone."""

    view: View
    window: Window
    model: str | None = None


@dataclass(frozen=True)
class Ranking:
    """The first so many of a list: its name in alerting, the figure that decides, and what it ranks."""

    view: str
    limit: int
    figure: str
    columns: tuple[str, ...]


WINDOWS: Mapping[str, Window] = {
    "1 hour": Window("1h", dt.timedelta(hours=1)),
    "24 hours": Window("24h", dt.timedelta(hours=24)),
    "3 fortnights": Window("3 fortnights"),
}


def _over_time(view: str, figure: str) -> View:
    def given(calls: Sequence[Call], window: dt.timedelta) -> Mapping[str, float]:
        found = series(calls, INTERVALS[fitting_interval(window)], figure)
        return {moment.isoformat(): value for moment, value in found.items()}

    def told(answer: Answer) -> Mapping[str, float]:
        return {moment.isoformat(): value for moment, value in series_of(answer, figure).items()}

    return View(view, told, given, closed=True)


_VIEWS: Mapping[str, View] = {
    "summary": View("summary", figures_of, lambda calls, _: figures(calls)),
    "latency": View("latency", figures_of, lambda calls, _: latencies(calls)),
    "error rate by model": View(
        "error-rates",
        lambda answer: dict(ranking_of(answer, "error_rate", *_MODEL)),
        lambda calls, _: figure_by(calls, "error_rate", *_MODEL),
        closed=True,
    ),
    "tokens over time": _over_time("usage", "total_tokens"),
    "cost over time": _over_time("cost", "total_cost"),
}
_RANKINGS: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "models by tokens": ("top-models", "total_tokens", _MODEL),
    "applications by cost": ("top-applications", "total_cost", ("application",)),
}
_ASKED = re.compile(r"the shop's ([\w ]+) of the past ([\w ]+?)(?:, of the model \"([^\"]*)\" alone)?")
_TOP = re.compile(r"the top (\d+) (models by tokens|applications by cost)")


@word(
    rf"the shop's (?:{'|'.join(_VIEWS)}) of the past (?:{'|'.join(WINDOWS)})"
    r'(?:, of the model "[^"]*" alone)?'
)
def question(text: str) -> Question:
    """Figures that somebody asks for."""
    parted = _ASKED.fullmatch(text)
    if parted is None:
        raise ValueError(f"no question for figures: {text!r}")
    return Question(_VIEWS[parted[1]], WINDOWS[parted[2]], parted[3])


@word(rf"the top \d+ (?:{'|'.join(_RANKINGS)})")
def ranking(text: str) -> Ranking:
    """A list that somebody asks for, the largest first."""
    parted = _TOP.fullmatch(text)
    if parted is None:
        raise ValueError(f"no ranking: {text!r}")
    view, figure, columns = _RANKINGS[parted[2]]
    return Ranking(view, int(parted[1]), figure, columns)


QUESTIONS: Words = {"Question": question, "Ranking": ranking}
