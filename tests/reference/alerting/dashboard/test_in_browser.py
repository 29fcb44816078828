"""The dashboard in a real browser, and with it the driver that scenarios use it by."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from reference.alerting.store import configs
from reference.alerting.store.database import Connection
from support.drivers.alerting.model import Caller
from support.drivers.alerting.web import ADDRESSES, WebDashboard
from support.drivers.browser import Browser, Page
from support.evidence.attachments import use_sink
from tests.browser.driven import driven_browser
from tests.reference.alerting.api.serving import KEY, add_user
from tests.reference.alerting.dashboard.storing import HOSTILE, only, opened, stored, told

PHONE, DESK = {"width": 390, "height": 800}, {"width": 1200, "height": 800}
READABLE_CONTRAST = 4.5
OPERATOR = Caller("the operator", key=KEY)
FIELDS: dict[str, Any] = {
    "name": "Spending",
    "alert_type": "COST",
    "severity": "high",
    "thresholds": [
        {"metric": "total_cost", "operator": ">=", "value": "10.5", "duration_minutes": 15},
        {"metric": "error_rate", "operator": ">", "value": "20"},
    ],
    "filters": {"model": "gpt-4"},
    "notify_emails": ["ops@example.com", "lead@example.com"],
}
FAINTEST = """() => {
  const rgb = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = colour => colour.slice(0, 3).map(v => v / 255)
    .map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const ground = node => {
    for (; node; node = node.parentElement) {
      const colour = rgb(getComputedStyle(node).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  return [...document.body.querySelectorAll("*:not(svg *)")]
    .filter(node => node.checkVisibility() && [...node.childNodes].some(one => one.nodeType === 3 && one.data.trim()))
    .map(node => {
      const [low, high] = [light(rgb(getComputedStyle(node).color)), light(ground(node))].sort((a, b) => a - b);
      return [(high + .05) / (low + .05), node.textContent.trim().slice(0, 40)];
    }).sort((one, other) => one[0] - other[0])[0];
}"""


class Album:
    """Keeps the pictures that the driver takes."""

    def __init__(self) -> None:
        self.pictures: dict[str, bytes] = {}

    def take(self, kind: str, title: str, body: str | bytes, media_type: str, extension: str) -> None:
        assert isinstance(body, bytes)
        self.pictures[title] = body


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with driven_browser() as browser:
        yield browser


@pytest.fixture
def dashboard(browser: Browser, address: str) -> Iterator[WebDashboard]:
    visit = browser.visit(address, 5)
    yield WebDashboard(visit)
    visit.close()


@pytest.fixture
def operated(dashboard: WebDashboard) -> WebDashboard:
    """The dashboard with the operator before it."""
    assert dashboard.sign_in(OPERATOR)
    return dashboard


def test_only_a_known_key_signs_in(dashboard: WebDashboard) -> None:
    assert not dashboard.sign_in(Caller("a visitor", key="wrong"))
    assert dashboard.asks_for_key()
    assert dashboard.sign_in(OPERATOR)
    assert not dashboard.asks_for_key()


@pytest.mark.parametrize("page_name", ADDRESSES)
def test_whoever_knows_an_address_is_asked_for_a_key_there(dashboard: WebDashboard, page_name: str) -> None:
    dashboard.go_straight(page_name)
    assert dashboard.asks_for_key()
    assert dashboard.sign_in(OPERATOR)
    dashboard.go_straight(page_name)
    assert page_name in dashboard.text()
    assert not dashboard.asks_for_key()


def test_lines_of_others_can_be_left_out(operated: WebDashboard, connection: Connection) -> None:
    for name in ("Spending", "Slowness"):
        stored(connection, name)
    operated.configurations()
    for told_of in operated.without_lines_of_others("Spending"):
        assert "Spending" in told_of
        assert "Slowness" not in told_of
        assert "Sign out" in told_of
    assert "Slowness" in operated.text()


@pytest.mark.parametrize("by_keyboard", [False, True], ids=["mouse", "keyboard"])
def test_a_configuration_is_created_as_it_was_filled_in(
    operated: WebDashboard, connection: Connection, by_keyboard: bool
) -> None:
    assert operated.create(FIELDS, by_keyboard=by_keyboard).accepted
    made = only(connection)
    assert [(one.metric, one.operator, one.value, one.duration_minutes) for one in made.thresholds] == [
        ("total_cost", ">=", 10.5, 15),
        ("error_rate", ">", 20.0, 5),
    ]
    assert (made.name, made.severity, made.filters) == ("Spending", "high", {"model": "gpt-4"})
    assert made.notify_emails == ["ops@example.com", "lead@example.com"]
    (line,) = operated.configurations()
    assert line["Name"] == "Spending"
    assert line["Thresholds"].splitlines() == ["total_cost >= 10.5 within 15 min", "error_rate > 20 within 5 min"]
    assert line.buttons == ("Edit", "Disable", "Delete")


def test_what_is_wrong_is_told_beside_the_field_and_the_rest_is_kept(
    operated: WebDashboard, connection: Connection
) -> None:
    wrong = {**FIELDS, "thresholds": [{"metric": "total_cost", "value": "lots"}], "notify_emails": ["ops"]}
    submitted = operated.create(wrong)
    assert not submitted.accepted
    assert submitted.messages == {
        "Value of threshold 1": "Must be a number",
        "Notified addresses": "ops must be an e-mail address",
    }
    assert submitted.typed["Name"] == "Spending"
    assert submitted.typed["Value of threshold 1"] == "lots"
    assert submitted.typed["Severity"] == "high"
    assert configs.listed(connection) == []


def test_a_configuration_is_changed_switched_and_deleted(operated: WebDashboard, connection: Connection) -> None:
    stored(connection, "Spending", notify_emails=["ops@example.com"])
    other = stored(connection, "Spending twice")
    assert operated.edit("Spending", {"severity": "critical", "thresholds": [{"value": "25.5"}]}).accepted
    operated.switch("Spending", on=False)
    changed = configs.listed(connection)[0]
    assert (changed.severity, changed.thresholds[0].value, changed.enabled) == ("critical", 25.5, False)
    assert changed.notify_emails == ["ops@example.com"]
    operated.delete("Spending")
    assert configs.listed(connection) == [other]


def test_an_open_event_is_resolved_by_its_button(operated: WebDashboard, connection: Connection) -> None:
    for name in ("Spending", HOSTILE):
        opened(connection, str(stored(connection, name).id))
    assert {line["Configuration"] for line in operated.open_events()} == {"Spending", HOSTILE}
    assert operated.resolve(HOSTILE)
    assert [line["Configuration"] for line in operated.open_events()] == ["Spending"]
    assert operated.markup("script") == 0


def test_a_reader_is_told_and_has_no_buttons(dashboard: WebDashboard, connection: Connection) -> None:
    opened(connection, str(stored(connection, "Spending").id))
    add_user(connection, "ana", "free")
    assert dashboard.sign_in(Caller("Ana", key="ana-key"))
    assert dashboard.may_only_look()
    assert not dashboard.resolve("Spending")
    assert [line.buttons for line in dashboard.open_events()] == [()]


def test_measurements_are_numbers_and_tables(operated: WebDashboard, connection: Connection) -> None:
    told(connection, [0.25, 0.5])
    told(connection, [1234.5], application="search")
    seen = operated.measurements(application="checkout", window="1h")
    assert seen.numbers["Requests"] == 2
    assert seen.numbers["Cost"] == 0.75
    (line,) = seen.tables["Cost over time"]
    assert line["checkout"] == "0.75"
    assert operated.measurements(application="").numbers["Cost"] == 1235.25


def test_what_is_not_there_is_told_in_words(operated: WebDashboard) -> None:
    with pytest.raises(AssertionError, match="wanted: an open alert of 'Spending'"):
        operated.resolve("Spending")


def test_every_act_leaves_a_picture_also_one_that_fails(operated: WebDashboard) -> None:
    album = Album()
    use_sink(album)
    try:
        operated.history()
        with pytest.raises(AssertionError):
            operated.resolve("Spending")
    finally:
        use_sink(None)
    assert set(album.pictures) == {"the history", "the alert of Spending is resolved"}
    assert all(one.startswith(b"\x89PNG") for one in album.pictures.values())


def pages(connection: Connection) -> list[str]:
    """All pages, with something on them, also what is too long for its place."""
    config = stored(connection, "a-name-without-a-place-to-break-" * 6, notify_emails=["ops@example.com"])
    opened(connection, str(config.id))
    told(connection, [0.25, 0.5])
    told(connection, [100.0], application="an-application-without-a-place-to-break-" * 6)
    own = f"configurations/{config.id}"
    return ["configurations", "configurations/new", f"{own}/edit", f"{own}/delete", "events", "history", "metrics"]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_everything_fits_and_can_be_read(
    browser: Browser, address: str, connection: Connection, size: dict[str, int], dark: bool
) -> None:
    visit = browser.visit(address, 5)
    dashboard = WebDashboard(visit)

    def looked_at(path: str) -> Callable[[Page], tuple[int, tuple[float, str]]]:
        def look(page: Page) -> tuple[int, tuple[float, str]]:
            page.goto(f"/dashboard/{path}")
            return page.evaluate("document.documentElement.scrollWidth"), page.evaluate(FAINTEST)

        return look

    visit.look(lambda page: page.set_viewport_size(size))
    visit.look(lambda page: page.emulate_media(color_scheme="dark" if dark else "light"))
    dashboard.sign_in(OPERATOR)
    for path in pages(connection):
        width, (contrast, text) = visit.look(looked_at(path))
        assert width <= size["width"], f"{path} is wider than the screen"
        assert contrast >= READABLE_CONTRAST, f"{path}: {text}"
        assert dashboard.unnamed() == ()
    visit.close()
