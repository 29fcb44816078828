"""Decides otherwise which calls a filter is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Conditions = Callable[..., tuple[Any, dict[str, Any]]]


def compared(comparison: str, joined: str = " AND ") -> None:
    """Put another comparison in the place of equality: `{name}` is what a call tells, `{wanted}` what is asked for.

    It holds for alerts and figures alike. The evaluator looks at more alerts then, as it has to.
    """
    from psycopg import sql

    from reference.alerting.evaluator.tasks import Task
    from reference.defects.patching import replace

    def make(original: Conditions) -> Conditions:
        def conditions(period: Any, filters: Any) -> tuple[Any, dict[str, Any]]:
            within, values = original(period, None)
            if not filters:
                return within, values
            parts = [
                sql.SQL(comparison).format(name=sql.Identifier(name), wanted=sql.Placeholder(name)) for name in filters
            ]
            fitting = sql.SQL(joined).join(parts)
            return sql.SQL("{} AND ({})").format(within, fitting), {**values, **filters}

        return conditions

    conditions(make)
    some = any if joined == " OR " else all

    def touches(self: Any, filters: Any) -> bool:
        return some(self.application == wanted for name, wanted in filters.items() if name == "application")

    replace(Task, "touches", lambda original: touches)


def conditions(make: Callable[[Conditions], Conditions]) -> None:
    """Put something else in the place of the condition for calls of a period and filters."""
    from reference.alerting import aggregates
    from reference.defects.patching import replace

    replace(aggregates, "conditions", make)
