"""Keeps pytest's own display (dots, sections, statistics) off the terminal in runs of scenarios."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest


class QuietDisplay:
    """Silences pytest's terminal reporter, and leaves it in place: other plugins write through it."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionstart(self) -> Generator[None, None, None]:
        option, plugins = self._config.option, self._config.pluginmanager
        option.no_summary = option.no_header = True
        reporter: Any = plugins.get_plugin("terminalreporter")
        if reporter is not None:
            reporter.showfspath = False
            reporter._show_progress_info = False
            reporter.isatty = type(reporter.isatty)(False)
            _silence(reporter, "report_collect", "summary_stats", "_report_keyboardinterrupt")
        workers: Any = plugins.get_plugin("terminaldistreporter")
        if workers is not None:
            _silence(workers, "setstatus", "ensure_show_status", "write_line")
        usual = min(option.verbose, 0)
        # the header asks for this and nothing else
        option.verbose = -2
        try:
            yield
        finally:
            option.verbose = usual

    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str]:
        counted = report.when == "call" or report.outcome != "passed"
        return (report.outcome if counted else "", "", "")


def _silence(reporter: Any, *names: str) -> None:
    for name in names:
        setattr(reporter, name, _nothing)


def _nothing(*_: object, **__: object) -> None:
    """Stands where something was printed."""
