"""The dashboard of the alerting system in a real browser: everything is found by its role and its name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from support.drivers.alerting.filling import Hand, Keyboard, Mouse, fill_and_save, follow
from support.drivers.alerting.model import Caller
from support.drivers.alerting.pages import FIGURES, OWN_LINES, TABLES, TEXT, number_in, shown_in, unnamed_in
from support.drivers.alerting.protocol import Shown, ShownMeasurements, Submitted
from support.drivers.browser import Page, Visit

READ_ONLY = "read only"
ADDRESSES: Mapping[str, str] = {
    "Configurations": "/dashboard/configurations",
    "Alerts": "/dashboard/events",
    "Metrics": "/dashboard/metrics",
}
"""Where pages are, by what the navigation calls them: what people keep among their bookmarks."""


class WebDashboard:
    """What one person does on the dashboard: signs in first, then goes from page to page."""

    channel = "web"

    def __init__(self, visit: Visit) -> None:
        self._visit = visit

    def sign_in(self, caller: Caller) -> bool:
        """Sign in with the caller's key; False when the page refuses it and asks again."""

        def deed(page: Page) -> bool:
            page.goto("/dashboard/login")
            page.get_by_label("API key", exact=True).fill(caller.key or "")
            follow(page, page.get_by_role("button", name="Sign in", exact=True))
            return bool(page.get_by_role("button", name="Sign out", exact=True).count())

        return self._visit.act(f"{caller.name} signs in", deed)

    def go_straight(self, page_name: str) -> None:
        """Open a page of `ADDRESSES` by its address, signed in or not."""

        def deed(page: Page) -> None:
            page.goto(ADDRESSES[page_name])

        self._visit.act(f"straight to {page_name}", deed)

    def asks_for_key(self) -> bool:
        """Whether the present page is the one that asks for a key."""
        return self._visit.look(lambda page: bool(page.get_by_label("API key", exact=True).count()))

    def configurations(self) -> tuple[Shown, ...]:
        """The list of configurations."""
        return self._visit.act("the configurations", lambda page: _list(page, "Configurations"))

    def create(self, fields: Mapping[str, Any], *, by_keyboard: bool = False) -> Submitted:
        """Fill the form of a new configuration and send it. Fields by their names in `Configuration.document()`.

        By keyboard alone, the mouse is not touched: from field to field with the tab key, and enter in the last one.
        """

        def deed(page: Page) -> Submitted:
            _have(page, page.get_by_role("link", name="New configuration", exact=True))
            hand: Hand = Keyboard(page) if by_keyboard else Mouse(page)
            hand.press("link", "New configuration")
            return fill_and_save(page, hand, fields)

        return self._visit.act("a new configuration is handed in", deed)

    def edit(self, name: str, changes: Mapping[str, Any]) -> Submitted:
        """Change fields of the configuration of that name."""

        def deed(page: Page) -> Submitted:
            follow(page, _have(page, _row(page, name).get_by_role("link", name="Edit")))
            return fill_and_save(page, Mouse(page), changes)

        return self._visit.act(f"changes to {name} are handed in", deed)

    def switch(self, name: str, *, on: bool) -> None:
        """Enable or disable the configuration of that name with its button."""

        def deed(page: Page) -> None:
            button = _row(page, name).get_by_role("button", name="Enable" if on else "Disable")
            follow(page, _have(page, button))

        self._visit.act(f"{name} is switched {'on' if on else 'off'}", deed)

    def delete(self, name: str) -> None:
        """Delete the configuration of that name and confirm it."""

        def deed(page: Page) -> None:
            follow(page, _have(page, _row(page, name).get_by_role("link", name="Delete")))
            follow(page, page.get_by_role("button", name="Delete it", exact=True))

        self._visit.act(f"{name} is deleted", deed)

    def open_events(self) -> tuple[Shown, ...]:
        """The list of open alerts, all of its pages."""

        def deed(page: Page) -> tuple[Shown, ...]:
            found = list(_list(page, "Alerts"))
            while _older(page):
                found += _shown(page)
            return tuple(found)

        return self._visit.act("the open alerts", deed)

    def resolve(self, name: str) -> bool:
        """Resolve the open alert of the configuration of that name with its button; False when there is no button.

        Several open alerts of one configuration: the newest.
        """

        def deed(page: Page) -> bool:
            _go(page, "Alerts")
            while not _row(page, name).count():
                assert _older(page), f"wanted: an open alert of {name!r}\n  seen: none on any page"
            button = _row(page, name).first.get_by_role("button", name="Resolve")
            if not button.count():
                return False
            follow(page, button)
            return True

        return self._visit.act(f"the alert of {name} is resolved", deed)

    def may_only_look(self) -> bool:
        """Whether the present page says that this person may change nothing."""
        return self._visit.look(lambda page: bool(page.get_by_role("banner").get_by_text(READ_ONLY).count()))

    def history(self, severity: str | None = None) -> tuple[Shown, ...]:
        """The list of messages, of one severity if it is named."""

        def deed(page: Page) -> tuple[Shown, ...]:
            _go(page, "History")
            if severity is not None:
                page.get_by_label("Severity", exact=True).select_option(label=severity)
                follow(page, page.get_by_role("button", name="Show", exact=True))
            return _shown(page)

        return self._visit.act("the history", deed)

    def measurements(self, *, application: str, window: str = "24h") -> ShownMeasurements:
        """The page of measurements of one application and window, with the data of its charts unfolded."""

        def deed(page: Page) -> ShownMeasurements:
            _go(page, "Metrics")
            page.get_by_label("Window", exact=True).select_option(label=window)
            page.get_by_label("Application", exact=True).fill(application)
            follow(page, page.get_by_role("button", name="Show", exact=True))
            numbers = {name: number_in(told) for name, told in page.evaluate(FIGURES)}
            _unfold(page)
            tables = page.evaluate(TABLES)
            _unfold(page)  # and fold again: the picture is to show the charts
            return ShownMeasurements(numbers, {told["caption"]: shown_in(told) for told in tables})

        return self._visit.act(f"the measurements of {application}", deed)

    def text(self) -> str:
        """All that a reader sees of the present page."""
        return self._visit.look(lambda page: str(page.evaluate(TEXT)))

    def without_lines_of_others(self, own: str) -> tuple[str, str]:
        """Text and source of the present page, without those lines of its tables that do not hold `own`."""
        return self._visit.look(lambda page: tuple(page.evaluate(OWN_LINES, own)))

    def markup(self, tag: str) -> int:
        """How many elements of a kind the present page has: hostile text must not have become any."""
        return self._visit.look(lambda page: int(page.locator(tag).count()))

    def unnamed(self) -> tuple[str, ...]:
        """What can be used on the present page and has no name that can be read aloud, as the browser tells it."""
        return self._visit.look(unnamed_in)


def _go(page: Page, section: str) -> None:
    follow(page, page.get_by_role("navigation", name="Main").get_by_role("link", name=section, exact=True))


def _have(page: Page, thing: Any) -> Any:
    """Something of the page of configurations, which is opened unless it is before one's eyes already."""
    if not thing.count():
        _go(page, "Configurations")
    return thing


def _list(page: Page, section: str) -> tuple[Shown, ...]:
    _go(page, section)
    return _shown(page)


def _shown(page: Page) -> tuple[Shown, ...]:
    """The one table of the page; a page that has nothing to list has none."""
    tables = page.evaluate(TABLES)
    return shown_in(tables[0]) if tables else ()


def _unfold(page: Page) -> None:
    for summary in page.locator("summary").all():
        summary.click()


def _row(page: Page, name: str) -> Any:
    """The rows whose heading is this name."""
    heading = page.get_by_role("rowheader", name=name, exact=True)
    return page.get_by_role("row").filter(has=heading)


def _older(page: Page) -> bool:
    link = page.get_by_role("link", name="Older", exact=True)
    if not link.count():
        return False
    follow(page, link)
    return True
