"""Evidence of what did not come true: a failure shows before and after, as a success does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any, Protocol

from support.evidence.attachments import attach_objects


class Seen(Protocol):
    """Something at one moment."""

    def evidence(self) -> Any:
        """For the report."""


@contextmanager
def when_it_fails(show: Callable[[], None]) -> Iterator[None]:
    """Where the block fails, leave evidence of how things are at that moment."""
    try:
        yield
    except AssertionError:
        with suppress(Exception):  # that it cannot be seen any more must not hide what was not true
            show()
        raise


def shown_when_it_fails(title: str, before: Seen, look: Callable[[], Seen]) -> AbstractContextManager[None]:
    """Where the block fails, leave as evidence how something was before, and how it is at that moment."""
    return when_it_fails(lambda: attach_objects(title, before=before.evidence(), after=look().evidence()))
