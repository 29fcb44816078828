"""Makes records of the past older, so that a scenario about the last hour need not last an hour.

The target's clock is never touched: the rows of the scenario's own actions are moved back in the target's database.
"""

from __future__ import annotations

import datetime as dt

import psycopg

from support.drivers.actions.model import Person
from support.targets.offers import offered
from support.targets.profile import Actions


class History:
    """Writes to the table of actions; only to rows of people of the scenario."""

    def __init__(self, settings: Actions) -> None:
        self._settings = settings

    def age(self, person: Person, by: dt.timedelta) -> int:
        """Move all records of `person` back by `by`; return how many there were."""
        dsn = offered(self._settings.history_dsn, "access to its records of the past")
        with psycopg.connect(dsn.get_secret_value()) as connection:
            moved = connection.execute(
                "UPDATE actions SET created_at = created_at - %(by)s, updated_at = updated_at - %(by)s"
                " WHERE owner = %(owner)s",
                {"by": by.total_seconds(), "owner": person.username},
            )
        return moved.rowcount
