"""A real browser, used as a person would: Chromium, driven by Playwright, which is imported with the first page.

Playwright belongs to the thread that started it and occupies that thread's event loop; it gets a thread of its own, so
that the rest of the process may do as it likes.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlsplit

from support.browser import BrowserProgram
from support.evidence.attachments import attach_image

T = TypeVar("T")
Page = Any
"""A `playwright.sync_api.Page`; the package may not be installed where nobody uses a browser."""

DESK = {"width": 1100, "height": 800}
"""Pixels of the window."""
_START_SECONDS = 30.0
_LAST_LOOK_SECONDS = 2.0
_STEPS = 6
"""A deed takes several steps, and each of them may take as long as a page has to do something."""
_ARGUMENTS = (
    "--no-zygote",
    "--disable-gpu",
    "--in-process-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--hide-scrollbars",
    # the window is drawn in one piece: without a GPU, each of some twenty tiles costs more than what is on it
    "--default-tile-width=1152",
    "--default-tile-height=1024",
)
SWITCHED_OFF = (
    # every page would be shown by parts of the browser made for it alone, a sixth of all that pages cost
    "RenderDocument",
    # what Playwright switches off: of two lists the browser heeds only the last
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "TcpPortRandomizationWin",
    "ThirdPartyStoragePartitioning",
    "msEdgeUpdateLaunchServicesPreferredVersion",
    "msForceBrowserSignIn",
)
"""Features of the browser that are switched off."""
_FITS = """() => [document.documentElement, document.body].filter(Boolean).every(
  one => one.scrollWidth <= innerWidth && one.scrollHeight <= innerHeight)"""
"""Whether the window shows the whole page."""
_SILENT = (
    "a page that answers nothing (open it in a browser of your own and see whether a script of it hangs; "
    "where it is only slow, raise request_seconds in the target's profile)"
)


class Browser:
    """One browser for all scenarios of this process. It starts with the first visit and reaches only `host`."""

    def __init__(self, program: BrowserProgram, host: str) -> None:
        self._program, self._host = program, host
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="browser")
        self._playwright: Any = None
        self._browser: Any = None
        self._swept: dict[str, Page] = {}

    def visit(self, url: str, seconds: float) -> Visit:
        """Somebody new at the computer, with no cookies; `seconds` is how long a page may take to do something."""
        return self._thread.submit(self._visit, url, seconds).result()

    def _visit(self, url: str, seconds: float) -> Visit:
        if self._browser is None:
            self._start()
        page = self._swept.pop(url, None) or self._browser.new_page(
            base_url=url, viewport=DESK, locale="en-GB", service_workers="block"
        )
        page.context.set_default_timeout(seconds * 1000)
        return Visit(self._thread, page, seconds, partial(self._sweep, url, seconds))

    def _sweep(self, url: str, seconds: float, page: Page) -> None:
        """Keep the page for the next visit, with nothing of this one: a new one takes longer than most of what is done
        with it."""
        from playwright.sync_api import Error

        try:
            _within(seconds, _forget_everything, page)
        except Error:
            page.context.close()
            return
        if self._swept.setdefault(url, page) is not page:
            page.context.close()

    def _start(self) -> None:
        from playwright.sync_api import sync_playwright

        self._playwright = sync_playwright().start()
        rules = f"MAP * ~NOTFOUND, EXCLUDE {self._host}"
        self._browser = self._playwright.chromium.launch(
            executable_path=str(self._program.path),
            args=[*_ARGUMENTS, f"--disable-features={','.join(SWITCHED_OFF)}", f"--host-resolver-rules={rules}"],
            env={**os.environ, **self._program.environment},
            timeout=_START_SECONDS * 1000,
        )

    def close(self) -> None:
        """End the browser. Visits that are still open end with it."""
        self._thread.submit(self._close).result()
        self._thread.shutdown()

    def _close(self) -> None:
        if self._browser is not None:
            self._browser.close()
        if self._playwright is not None:
            self._playwright.stop()
        self._browser = self._playwright = None
        self._swept.clear()


class Visit:
    """What one person does in the browser, on one page after the other.

    Whatever is asked of a page has its time. A page that has not what is needed in time raises AssertionError with what
    it shows instead; one that answers nothing, because a script of it hangs, is closed.
    """

    def __init__(self, thread: ThreadPoolExecutor, page: Page, seconds: float, leave: Callable[[Page], None]) -> None:
        self._thread, self._page, self._seconds, self._leave = thread, page, seconds, leave

    def act(self, title: str, deed: Callable[[Page], T]) -> T:
        """Do something with the page and leave a picture of what it then shows, also when it went wrong."""
        try:
            done = self._asked(deed, self._seconds * _STEPS)
        except Exception:
            with suppress(AssertionError):  # why the deed failed tells more than why there is no picture
                self._leave_picture(title)
            raise
        self._leave_picture(title)
        return done

    def look(self, deed: Callable[[Page], T]) -> T:
        """The same without a picture."""
        return self._asked(deed, self._seconds)

    def _leave_picture(self, title: str) -> None:
        attach_image(title, self._asked(_picture, self._seconds))

    def _asked(self, deed: Callable[[Page], T], seconds: float) -> T:
        return self._thread.submit(_tried, seconds, deed, self._page).result()

    def close(self) -> None:
        """Leave, cookies and all."""
        self._thread.submit(self._leave, self._page).result()


def _tried(seconds: float, deed: Callable[[Page], T], page: Page) -> T:
    from playwright.sync_api import Error
    from playwright.sync_api import TimeoutError as TooLate

    try:
        return _within(seconds, deed, page)
    except TooLate as error:
        wanted, seen = " ".join(str(error).split())[:400], _last_look(page)
    except Error:
        if not page.is_closed():
            raise
        wanted, seen = f"a page that answers within {seconds:g} s", _SILENT
    raise AssertionError(f"wanted: {wanted}\n  seen: {seen} at {urlsplit(page.url).path}")


def _within(seconds: float, deed: Callable[[Page], T], page: Page) -> T:
    """Do something with a page, in the browser's thread; raises Playwright's `Error` when the time is over.

    Most questions to a page have no time limit of their own. Closing the page is what ends one that it does not answer.
    """
    from greenlet import greenlet

    # what is called by the loop of Playwright may use the page from a greenlet of its own, as handlers of events do
    late = asyncio.get_running_loop().call_later(seconds, greenlet(page.context.close).switch)
    try:
        return deed(page)
    finally:
        late.cancel()


def _last_look(page: Page) -> str:
    from playwright.sync_api import Error

    try:
        return repr(" ".join(page.inner_text("body", timeout=_LAST_LOOK_SECONDS * 1000).split())[:600])
    except Error:
        return _SILENT


def _picture(page: Page) -> bytes:
    # A picture of the full page lays it out anew, also where the window shows all of it.
    fits = page.evaluate(_FITS)
    picture: bytes = page.screenshot(full_page=not fits, animations="disabled", caret="initial")
    return picture


def _forget_everything(page: Page) -> None:
    page.evaluate("() => { try { localStorage.clear(); sessionStorage.clear() } catch {} }")
    page.context.clear_cookies()
