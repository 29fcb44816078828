"""What all tests need: patience, and programs that can be interrupted even where a shell made these tests ignore it."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator

import pytest

from tests.patience import use_patience

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # inherited by every child; only the main thread may change it
    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def patient() -> Iterator[None]:
    """Wait patiently, whatever limits another test has left; one that waits in vain sets shorter ones of its own."""
    use_patience()
    yield
    use_patience()
