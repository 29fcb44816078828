"""The browser that scenarios use: one of this machine, or a Chromium that `make browser` puts into the checkout."""

from __future__ import annotations

from support.browser.finding import BrowserProgram, NoBrowser, find_browser, system_browser
from support.browser.installing import install_browser, make_browser

__all__ = ["BrowserProgram", "NoBrowser", "find_browser", "install_browser", "make_browser", "system_browser"]
