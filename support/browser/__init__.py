"""The browser that scenarios use: the Chromium that `make browser` puts into the checkout, or one of this machine."""

from __future__ import annotations

from support.browser.finding import BrowserProgram, NoBrowser, find_browser, system_browser
from support.browser.installing import install_browser, make_browser

__all__ = ["BrowserProgram", "NoBrowser", "find_browser", "install_browser", "make_browser", "system_browser"]
