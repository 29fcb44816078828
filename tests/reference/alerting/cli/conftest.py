"""The command line, and the API that it asks."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from reference.alerting.cli.__main__ import main
from tests.reference.alerting.api.conftest import (
    api,
    api_database,
    database_url,
    desk,
    listener,
    make_api_settings,
    running_api,
    running_desk,
    running_listener,
)
from tests.reference.alerting.api.serving import KEY

__all__ = [
    "api",
    "api_database",
    "database_url",
    "desk",
    "listener",
    "make_api_settings",
    "running_api",
    "running_desk",
    "running_listener",
]


@dataclass
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def result(self) -> Any:
        """The document on standard output of a command that was done."""
        assert self.code == 0, self.err
        assert self.err == ""
        return json.loads(self.out)


Cli = Callable[..., Ended]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Runs one command against an address."""

    def run(url: httpx.URL | str, *arguments: str, key: str | None = KEY) -> Ended:
        monkeypatch.setenv("ALERTS_URL", str(url))
        monkeypatch.delenv("ALERTS_API_KEY", raising=False)
        if key is not None:
            monkeypatch.setenv("ALERTS_API_KEY", key)
        try:
            code = main(arguments)
        except SystemExit as ending:
            code = int(ending.code or 0)
        return Ended(code, *capsys.readouterr())

    return run


@pytest.fixture
def cli(run: Cli, api: httpx.Client) -> Cli:
    """Runs one command against the API without channels; the result is JSON."""
    return lambda *arguments, **options: run(api.base_url, "--output", "json", *arguments, **options)


@pytest.fixture
def text(run: Cli, api: httpx.Client) -> Cli:
    """Runs one command against the API without channels; the result is a table."""
    return lambda *arguments, **options: run(api.base_url, *arguments, **options)
