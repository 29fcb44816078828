"""Choosing a desk by its own settings."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from support.drivers.alerting.api import ApiAlerts
from support.drivers.alerting.desks import Desks, Wish
from support.drivers.alerting.model import Caller
from support.targets.offers import NotSupported

MAIN: dict[str, Any] = {
    **{channel: {"enabled": True} for channel in ("email", "slack", "sms")},
    "webhook": {"enabled": True, "method": "POST"},
    "general": {"min_severity": "warning", "throttle_period_seconds": 300},
}
OTHER: dict[str, Any] = {
    **MAIN,
    "sms": {"enabled": False},
    "webhook": {"enabled": True, "method": "get"},
    "general": {"min_severity": "error", "throttle_period_seconds": 1},
}


def api(settings: dict[str, Any]) -> ApiAlerts:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json=settings))
    return ApiAlerts(httpx.Client(base_url="http://desk.example", transport=transport))


@pytest.fixture
def desks() -> Desks:
    apis = {"http://main": api(MAIN), "http://other": api(OTHER)}
    return Desks(apis, lambda url: apis[url], lambda: Caller("Ana", "k"))


def test_the_main_desk_comes_first(desks: Desks) -> None:
    assert desks.main().url == "http://main"
    assert desks.fitting(Wish()).url == "http://main"
    assert desks.main().passes("warning")
    assert not desks.main().passes("info")


def test_another_desk_is_any_but_the_main_one(desks: Desks) -> None:
    assert desks.other().url == "http://other"
    with pytest.raises(NotSupported, match="second desk"):
        Desks({"http://main": api(MAIN)}, lambda _: api(MAIN), lambda: Caller("Ana", "k")).other()


@pytest.mark.parametrize(
    "wish",
    [
        Wish(disabled=frozenset({"sms"})),
        Wish(min_severity="error"),
        Wish(throttled_at_most=5),
        Wish(webhook_method="GET", enabled=frozenset({"webhook"})),
    ],
)
def test_a_desk_with_other_settings(desks: Desks, wish: Wish) -> None:
    assert desks.fitting(wish).url == "http://other"


def test_what_no_desk_has_is_not_supported(desks: Desks) -> None:
    with pytest.raises(
        NotSupported, match=r"the first desk: disabled channels; another desk at http://other: shortest period"
    ):
        desks.fitting(Wish(disabled=frozenset({"sms"}), throttled_at_least=60))
