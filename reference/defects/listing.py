"""Defects of listing actions."""

from __future__ import annotations

from reference.defects.catalogue import API, Kind, defect
from reference.defects.patching import reword


def lists(old: str, new: str) -> None:
    """Change the statement that lists."""
    from reference.actions.store import actions

    reword(actions, "LIST", old, new)


ORDER = "ORDER BY actions.updated_at, actions.created_at, actions.action_id"
AGE = "updated_at >= clock_timestamp() - make_interval(mins => %(minutes)s)"


@defect("Only the first page of a list is shown", Kind.HALF, ("AA-14",), API)
def first_page_only() -> None:
    lists(ORDER, f"{ORDER} LIMIT 2")


@defect("Lists leave out what no worker has taken yet", Kind.HALF, ("AA-14",), API)
def pending_left_out() -> None:
    lists("WHERE owner", "WHERE status <> 'PENDING' AND owner")


@defect("Lists begin with what changed last", Kind.RECORD, ("AA-14",), API)
def newest_first() -> None:
    lists(ORDER, "ORDER BY actions.updated_at DESC")


@defect("The state that is asked for does not matter", Kind.PERMISSION, ("AA-14",), API)
def state_ignored() -> None:
    lists("OR status = %(status)s)", "OR true)")


@defect("The age that is asked for is taken for hours", Kind.WRONG_OBJECT, ("AA-14",), API)
def age_in_hours() -> None:
    lists(AGE, AGE.replace("mins", "hours"))


@defect("An age of an hour ends at the last full quarter of an hour", Kind.HALF, ("AA-14",), API)
def age_rounded() -> None:
    lists(AGE, "updated_at >= clock_timestamp() - make_interval(mins => greatest(0, %(minutes)s - 15))")


@defect("State or age is enough", Kind.WRONG_OBJECT, ("AA-14",), API)
def either_filter_is_enough() -> None:
    lists("AND (%(minutes)s::int IS NULL OR", "AND (%(minutes)s::int IS NULL OR status = %(status)s OR")


@defect("The actions of everybody are listed", Kind.LEAK, ("AA-14", "AA-19"), API)
def everybody_listed() -> None:
    lists("WHERE owner = %(owner)s", "WHERE (owner = %(owner)s OR true)")
