"""Filling in a form of the dashboard, with the mouse or by keyboard alone, and reading what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from support.drivers.alerting.pages import CONTROLS, FAULTS, NOTICE, answers_of
from support.drivers.alerting.protocol import Submitted
from support.drivers.browser import Page

_LABELS = {
    "name": "Name",
    "description": "Description",
    "alert_type": "Type",
    "severity": "Severity",
    "enabled": "Enabled",
    "notify_emails": "Notified addresses",
}
_OF_THRESHOLD = {"metric": "Metric", "operator": "Operator", "value": "Value", "duration_minutes": "Window in minutes"}
_SAVE = "Save"
_MOST_TABS = 200
_FILTERS = ("provider", "model", "application", "environment")
_FOCUSED = """() => {
  const on = document.activeElement, told = on.labels?.length ? on.labels[0] : on;
  return [told.textContent.trim().replace(/\\s+/g, " "), on.type ?? on.tagName];
}"""
_ON_A_LINE_OF_TEXT = """() => document.activeElement.matches(
  'input:not([type]), input[type="text"], input[type="number"], input[type="email"]')"""


class Hand(Protocol):
    """How somebody uses a page."""

    def fill(self, label: str, value: Any) -> None:
        """Put a value into the field with this label: text, the word of a choice, or whether a box is checked."""

    def press(self, role: str, name: str) -> None:
        """Use the button or link of this name, and wait for the page that it leads to."""

    def hand_in(self) -> None:
        """Hand in the form that was filled in, and wait for the page that this leads to."""


class Mouse:
    """With the mouse at hand."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def fill(self, label: str, value: Any) -> None:
        field = self._page.get_by_label(label, exact=True)
        kind = field.evaluate("field => field.type")
        if kind == "checkbox":
            field.set_checked(bool(value))
        elif kind == "select-one":
            field.select_option(label=str(value).lower())
        else:
            field.fill(str(value))

    def press(self, role: str, name: str) -> None:
        follow(self._page, self._page.get_by_role(role, name=name, exact=True))

    def hand_in(self) -> None:
        self.press("button", _SAVE)


class Keyboard:
    """By keyboard alone: from thing to thing with the tab key."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def fill(self, label: str, value: Any) -> None:
        kind = self._tab_to(label)
        if kind == "checkbox":
            if self._page.evaluate("document.activeElement.checked") != bool(value):
                self._page.keyboard.press("Space")
        elif kind == "select-one":
            self._choose(str(value).lower())
        else:
            self._page.keyboard.press("ControlOrMeta+a")
            self._page.keyboard.type(str(value))

    def _choose(self, word: str) -> None:
        """From the first choice down with the arrow key; typing would go to the next that begins alike."""
        choices: list[str] = self._page.evaluate("[...document.activeElement.options].map(one => one.text)")
        assert word in choices, f"wanted: a choice {word!r}\n  seen: {', '.join(choices)}"
        self._page.keyboard.press("Home")
        for _ in choices[: choices.index(word)]:
            self._page.keyboard.press("ArrowDown")

    def press(self, role: str, name: str) -> None:
        self._tab_to(name)
        self._press_enter()

    def hand_in(self) -> None:
        """With the enter key in the last field, as people do where it is one line of text; elsewhere on the button."""
        if self._page.evaluate(_ON_A_LINE_OF_TEXT):
            self._press_enter()
        else:
            self.press("button", _SAVE)

    def _press_enter(self) -> None:
        with self._page.expect_navigation():
            self._page.keyboard.press("Enter")

    def _tab_to(self, name: str) -> str:
        """Press the tab key until the thing of this name has the focus; return what kind of thing it is."""
        seen: list[str] = []
        for _ in range(_MOST_TABS):
            self._page.keyboard.press("Tab")
            reached, kind = self._page.evaluate(_FOCUSED)
            if reached == name:
                return str(kind)
            seen.append(reached)
        told = ", ".join(dict.fromkeys(seen))[:600]
        raise AssertionError(f"wanted: {name!r} within reach of the tab key\n  seen: {told}")


def follow(page: Page, thing: Any) -> None:
    """Click a link or a button and wait for the page that it leads to."""
    with page.expect_navigation():
        thing.click()


def fill_and_save(page: Page, hand: Hand, fields: Mapping[str, Any]) -> Submitted:
    """Fill in the form of a configuration, hand it in, and read what the page says to it."""
    for number, _ in enumerate(fields.get("thresholds", ()), 1):
        if not page.get_by_role("group", name=f"Threshold {number}", exact=True).count():
            hand.press("button", "Add a threshold")
    for label, value in labelled(fields):
        hand.fill(label, value)
    hand.hand_in()
    messages = answers_of(*page.evaluate(FAULTS))
    listed = page.get_by_role("heading", name="Configurations", exact=True).count()
    typed = {} if listed else dict(page.evaluate(CONTROLS))
    return Submitted(bool(listed) and not messages, page.evaluate(NOTICE), messages, typed)


def labelled(fields: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    """What is to be filled in, by the labels of the form, in the order in which the form has them."""
    for name in ("name", "description", "alert_type", "severity", "enabled"):
        if name in fields:
            yield _LABELS[name], fields[name]
    for number, threshold in enumerate(fields.get("thresholds", ()), 1):
        for part, word in _OF_THRESHOLD.items():
            if part in threshold:
                yield f"{word} of threshold {number}", threshold[part]
    filters = fields.get("filters") or {}
    for key in sorted(filters, key=_FILTERS.index):
        yield key.capitalize(), filters[key]
    if "notify_emails" in fields:
        yield _LABELS["notify_emails"], "\n".join(fields["notify_emails"])
