"""Keeping one's own actions and rescuing those of the dead."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Lock, Thread

from reference.actions.store.claims import MOST_ATTEMPTS, ClaimBook, Orphan

log = logging.getLogger(__name__)

ROUNDS_PER_LEASE = 4


class Leases:
    """The actions in progress in this process, and the thread that keeps them and rescues others'."""

    def __init__(self, claims: ClaimBook, enqueue: Callable[[str], None], stopping: Event) -> None:
        self._claims = claims
        self._enqueue = enqueue
        self._stopping = stopping
        self._held: set[str] = set()
        self._lock = Lock()

    @contextmanager
    def holding(self, action_id: str) -> Iterator[None]:
        """Keep the claim on this action for the time of the block."""
        with self._lock:
            self._held.add(action_id)
        try:
            yield
        finally:
            with self._lock:
                self._held.discard(action_id)

    def start(self) -> None:
        """Begin to renew and rescue, until the process ends."""
        Thread(target=self._keep_going, name="leases", daemon=True).start()

    def _keep_going(self) -> None:
        pause = self._claims.lease_seconds / ROUNDS_PER_LEASE
        never = Event()
        while not never.wait(pause):
            try:
                self._round()
            except Exception as error:  # the next round may fare better; without it actions would be lost
                log.warning("leases could not be renewed: %s", type(error).__name__)

    def _round(self) -> None:
        """Renew first: a worker that was merely halted must not count its own actions as orphans."""
        with self._lock:
            held = list(self._held)
        if held:
            self._claims.renew(held)
        if not self._stopping.is_set():
            for orphan in self._claims.orphans():
                self._rescue(orphan)

    def _rescue(self, orphan: Orphan) -> None:
        if orphan.attempts >= MOST_ATTEMPTS:
            log.error("action %s is given up after %d attempts", orphan.action_id, orphan.attempts)
            self._claims.give_up(orphan.action_id, given_up(orphan.attempts))
            return
        log.warning("action %s (%s) is queued again", orphan.action_id, orphan.status)
        self._enqueue(orphan.action_id)


def given_up(attempts: int) -> str:
    """The result of an action whose workers all died."""
    return f"The worker died while the action was running; given up after {attempts} attempts."
