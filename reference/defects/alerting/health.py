"""Defects of telling how alerting is, and of recovering."""

from __future__ import annotations

import threading
from time import monotonic
from typing import Any

from reference.defects.catalogue import DESKS, EVALUATOR, INGESTER, Kind, defect
from reference.defects.patching import replace

REMEMBERED_SECONDS = 60


def problems(make: Any) -> None:
    """Put something else in the place of finding out why the service cannot work."""
    from reference.alerting.api.health import Health

    replace(Health, "problem", make)


@defect("Alerting says that it is well although its database is away", Kind.RECORD, ("AL-16",), *DESKS)
def well_without_its_database() -> None:
    problems(lambda original: lambda self: None)


@defect("How alerting is, is told from memory", Kind.RECORD, ("AL-16",), *DESKS)
def health_from_memory() -> None:
    known: dict[str, Any] = {"moment": -REMEMBERED_SECONDS, "problem": None}

    def make(original: Any) -> Any:
        def problem(self: Any) -> Any:
            if known["problem"] or monotonic() - known["moment"] > REMEMBERED_SECONDS:
                known.update(moment=monotonic(), problem=original(self))
            return known["problem"]

        return problem

    problems(make)


@defect(
    "Whoever asks how alerting is waits until the database has been tried long enough", Kind.LATE, ("AL-16",), *DESKS
)
def health_after_long_thought() -> None:
    def make(original: Any) -> Any:
        def problem(self: Any) -> Any:
            found = original(self)
            if found:
                threading.Event().wait(4)
            return found

        return problem

    problems(make)


@defect("Why alerting is unwell is told with the address and password", Kind.LEAK, ("AL-16", "AL-15"), *DESKS)
def health_tells_the_password() -> None:
    def make(original: Any) -> Any:
        def problem(self: Any) -> Any:
            found = original(self)
            return found and f"{found}: {self._database.url}"

        return problem

    problems(make)


@defect("Without the feed alerting says that it is unwell", Kind.RECORD, ("AL-16",), *DESKS)
def unwell_without_the_feed() -> None:
    def make(original: Any) -> Any:
        return lambda self: original(self) or ", ".join(f"{name} is away" for name in self.degraded())

    problems(make)


@defect("That the feed is away is not told", Kind.RECORD, ("AL-16",), *DESKS)
def missing_feed_untold() -> None:
    from reference.alerting.api.health import Health

    replace(Health, "degraded", lambda original: lambda self: [])


@defect("Parts that are there are told as missing", Kind.RECORD, ("AL-16",), *DESKS)
def present_parts_told_as_missing() -> None:
    from reference.alerting.api.health import Health

    replace(Health, "degraded", lambda original: lambda self: sorted(self._peers))


def gives_up() -> None:
    """Let a worker do nothing any more once the database was away."""
    from reference.alerting.store.database import DatabaseAway
    from reference.alerting.work import Away, Rounds

    def make(original: Any) -> Any:
        def keep(self: Any, perform: Any, *, once: bool = False) -> None:
            lost: list[Exception] = []

            def attempt() -> None:
                if lost:
                    raise Away("the database was lost")
                try:
                    perform()
                except DatabaseAway as error:
                    lost.append(error)
                    raise

            original(self, perform if once else attempt, once=once)

        return keep

    replace(Rounds, "keep", make)


@defect("Whoever takes in the feed gives up once the database was away", Kind.MISSING, ("AL-16", "AL-04"), INGESTER)
def ingester_gives_up() -> None:
    gives_up()


@defect("Whoever looks at alerts gives up once the database was away", Kind.MISSING, ("AL-16", "AL-06"), EVALUATOR)
def evaluator_gives_up() -> None:
    gives_up()
