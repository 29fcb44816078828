"""Makes records of the past older, so that a scenario about the last hour need not last an hour.

The target's clock is never touched: the rows of the scenario's own actions are moved back in the target's database.
"""

from __future__ import annotations

import datetime as dt

from support.drivers.actions.model import Person
from support.evidence.attachments import attach_text
from support.targets.offers import offered
from support.targets.profile import Actions


class History:
    """Writes to the table of actions; only to rows of people of the scenario."""

    def __init__(self, settings: Actions) -> None:
        self._settings = settings

    def age(self, action_id: str, person: Person, by: dt.timedelta) -> None:
        """Move the record of one of the person's actions back by `by`.

        Raises LookupError when the person has no such action.
        """
        dsn = offered(self._settings.history_dsn, "access to its records of the past")
        # a tenth of a second that only these scenarios need
        import psycopg

        with psycopg.connect(dsn.get_secret_value()) as connection:
            moved = connection.execute(
                "UPDATE actions SET created_at = created_at - %(by)s, updated_at = updated_at - %(by)s"
                " WHERE action_id = %(action)s AND owner = %(owner)s",
                {"by": by, "action": action_id, "owner": person.username},
            )
        if moved.rowcount != 1:
            raise LookupError(f"{person.name} has no action {action_id} that could be made older")
        attach_text("record made older", f"action {action_id} of {person.name}: by {by}")
