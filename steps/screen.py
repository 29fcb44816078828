"""The dashboard before the eyes of the scenario's one person, and what was seen there last."""

from __future__ import annotations

import pytest

from steps.vigil import Vigil
from support.drivers.alerting.model import Document
from support.drivers.alerting.protocol import Shown, ShownMeasurements, Submitted
from support.drivers.alerting.web import WebDashboard

ALERTS, INCIDENTS, FIGURES = "alerts", "incidents", "shop's figures"
_PAGES = {ALERTS: "Configurations", INCIDENTS: "Alerts", FIGURES: "Metrics"}
WINDOW = "24h"


class Screen:
    """One person signs in at the first look, with what they show; whoever is not let in stays where they are.

    `lines` are the lists that were looked at since something was done last, by the name of their page; `filled_in` and
    `submitted` what was put into a form and what became of it, `done` whether the latest deed could be done at all.
    """

    def __init__(self, vigil: Vigil, dashboard: WebDashboard) -> None:
        self._vigil, self.page = vigil, dashboard
        self._person = ""
        self.let_in = False
        self.lines: dict[str, tuple[Shown, ...]] = {}
        self.measured: ShownMeasurements | None = None
        self.submitted: Submitted | None = None
        self.filled_in: Document = {}
        self.done = False

    def sit_down(self, who: str) -> bool:
        """Have somebody sign in, unless they have; tells whether they are let in."""
        if self._person and self._person != who:
            raise LookupError(f"{self._person} sits before the dashboard, not {who}")
        if not self._person:
            self._person = who
            self.let_in = self.page.sign_in(self._vigil.caller(who))
        return self.let_in

    def go_straight(self, who: str, view: str) -> None:
        """Have somebody who has not signed in open a page by its address."""
        if self._person:
            raise LookupError(f"{self._person} sits before the dashboard, and is asked for a key no more")
        self._person = who
        self.page.go_straight(_PAGES[view])

    def must_be_let_in(self, who: str) -> None:
        """The same for somebody with the right to."""
        assert self.sit_down(who), f"wanted: {who} to be let in to the dashboard\n  seen: {self.page.text()[:300]!r}"

    def look_at(self, view: str) -> None:
        """Look at one page."""
        if view == ALERTS:
            self.lines[ALERTS] = self.page.configurations()
        elif view == INCIDENTS:
            self.lines[INCIDENTS] = self.page.open_events()
        else:
            self.measured = self.page.measurements(application=self._vigil.named("shop"), window=WINDOW)

    def alert(self, name: str) -> Shown:
        """The line of an alert. Fails when there is none, or more than one."""
        found = self._named(ALERTS, "Name", name)
        assert len(found) == 1, f"wanted: one line of the alert {name!r}\n  seen: {len(found)}"
        return found[0]

    def incidents(self, name: str) -> list[Shown]:
        """The lines of open incidents of the alert with this name."""
        return self._named(INCIDENTS, "Configuration", name)

    def forget(self) -> None:
        """Take what was seen for old, because something was done."""
        self.lines.clear()

    def _named(self, view: str, heading: str, name: str) -> list[Shown]:
        if view not in self.lines:
            self.look_at(view)
        return [line for line in self.lines[view] if as_read(line[heading]) == as_read(name)]


def as_read(text: str) -> str:
    """A text as somebody reads it from a page: every run of blanks is one."""
    return " ".join(text.split())


@pytest.fixture
def screen(vigil: Vigil, dashboard: WebDashboard) -> Screen:
    """The dashboard of the scenario's one person."""
    return Screen(vigil, dashboard)
