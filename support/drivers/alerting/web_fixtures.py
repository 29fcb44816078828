"""The dashboard as pytest fixtures: one browser for the session, a visit of its own for each scenario."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from support.browser import NoBrowser, find_browser
from support.drivers.alerting.web import WebDashboard
from support.drivers.browser import Browser
from support.targets.guard import HostGuard
from support.targets.offers import NotSupported
from support.targets.profile import Alerting, Profile

_ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def browser(target: Profile, alerting_settings: Alerting) -> Iterator[Browser]:
    """One browser for the whole session; it starts with the first page."""
    HostGuard(target).allow(alerting_settings.url)
    try:
        program = find_browser(_ROOT)
    except NoBrowser as missing:
        raise NotSupported(str(missing)) from None
    made = Browser(program, urlsplit(alerting_settings.url).hostname or "")
    yield made
    made.close()


@pytest.fixture
def dashboards(browser: Browser, alerting_settings: Alerting, target: Profile) -> Iterator[Callable[[], WebDashboard]]:
    """The dashboard for one person after the other, each in a browser of their own, without cookies."""
    visits = []

    def visit() -> WebDashboard:
        visits.append(browser.visit(alerting_settings.url, target.waiting.request_seconds))
        return WebDashboard(visits[-1])

    yield visit
    for one in visits:
        one.close()


@pytest.fixture
def dashboard(dashboards: Callable[[], WebDashboard]) -> WebDashboard:
    """The dashboard for the scenario's one person."""
    return dashboards()
