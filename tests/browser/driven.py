"""The browser that scenarios are driven through, for tests that look at pages themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.browser import NoBrowser, find_browser
from support.drivers.browser import Browser

_ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def driven_browser() -> Iterator[Browser]:
    """One browser that reaches this machine alone; where there is none, the test is left out."""
    try:
        program = find_browser(_ROOT)
    except NoBrowser as missing:
        pytest.skip(str(missing))
    browser = Browser(program, "127.0.0.1")
    try:
        yield browser
    finally:
        browser.close()
