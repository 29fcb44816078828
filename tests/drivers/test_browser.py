"""Pages that answer nothing: no question to one waits for ever, and the next visit finds the browser as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from support.drivers.alerting.pages import TABLES, unnamed_in
from support.drivers.browser import Browser, Page, Visit
from tests.browser.driven import driven_browser
from tests.patience import without_hanging

ADDRESS = "http://127.0.0.1"
PAGE = "data:text/html,<p>All is well</p><button onclick='for (;;) {}'>Go</button>"
SILENT = r"seen: a page that answers nothing \(.*script of it hangs.*raise request_seconds"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with driven_browser() as browser:
        yield browser


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Somebody before a page that will hang, with little patience."""
    with without_hanging():
        visit = browser.visit(ADDRESS, 0.3)
        visit.look(lambda page: page.goto(PAGE))
        yield visit
        visit.close()


def hang(page: Page) -> None:
    page.evaluate("() => { setTimeout(() => { for (;;) {} }) }")


QUESTIONS: dict[str, Callable[[Page], Any]] = {
    "a reading": lambda page: page.evaluate(TABLES),
    "how many there are": lambda page: page.get_by_role("button").count(),
    "what has no name": unnamed_in,
}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=list(QUESTIONS))
def test_a_question_to_a_page_that_hangs_ends_and_names_the_remedy(
    visit: Visit, question: Callable[[Page], Any]
) -> None:
    visit.look(hang)
    with pytest.raises(AssertionError, match=rf"wanted: a page that answers within 0\.3 s\n  {SILENT}"):
        visit.look(question)
    with pytest.raises(AssertionError, match=SILENT):
        visit.look(question)


def test_a_step_that_makes_the_page_hang_is_what_is_told(visit: Visit) -> None:
    with pytest.raises(AssertionError, match=rf"wanted: .*Timeout 300ms exceeded.*\n  {SILENT}"):
        visit.act("go", lambda page: page.get_by_role("button").click())


def test_a_page_of_which_no_picture_can_be_taken_is_told(visit: Visit) -> None:
    with pytest.raises(AssertionError, match=SILENT):
        visit.act("hang", hang)


def test_the_next_visit_finds_the_browser_as_it_was(visit: Visit, browser: Browser) -> None:
    visit.look(hang)
    visit.close()
    other = browser.visit(ADDRESS, 5)
    other.look(lambda page: page.goto(PAGE))
    assert other.look(lambda page: page.inner_text("p")) == "All is well"
    other.close()
