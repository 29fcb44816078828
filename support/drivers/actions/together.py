"""Requests at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

_PATIENCE_SECONDS = 30.0


def at_the_same_moment(requests: Sequence[Callable[[], T]]) -> list[T]:
    """Make all requests at once, each in a thread of its own; return the answers in the order of the requests.

    Nobody asks before everybody is ready to. An exception of a request is raised here.
    """
    everybody_ready = threading.Barrier(len(requests), timeout=_PATIENCE_SECONDS)

    def ask(request: Callable[[], T]) -> T:
        everybody_ready.wait()
        return request()

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(ask, requests))
