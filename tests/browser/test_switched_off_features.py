"""What is switched off in the browser: Signoff's list stands in place of Playwright's, so it has to hold that, too."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from support.drivers import browser

_LIST = re.compile(r"disabledFeatures = \[(.*?)\]\.filter", re.DOTALL)
_NAME = re.compile(r'^\s*"(\w+)",?$', re.MULTILINE)


def test_nothing_that_playwright_switches_off_is_left_on() -> None:
    found = importlib.util.find_spec("playwright")
    if found is None or found.origin is None:
        pytest.skip("nothing drives a browser here")
    bundle = Path(found.origin).parent / "driver/package/lib/coreBundle.js"
    lists = _LIST.findall(bundle.read_text(encoding="utf-8"))
    assert len(lists) == 1, "Playwright keeps its list elsewhere: look there for what belongs into ours"
    names = set(_NAME.findall(lists[0]))
    assert names
    assert names - set(browser.SWITCHED_OFF) == set()
