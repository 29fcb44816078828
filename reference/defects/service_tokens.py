"""Defects of issuing service tokens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from reference.defects.catalogue import API, Kind, defect
from reference.defects.patching import replace, replace_here
from reference.defects.whose_action import open_to_everybody


def tokens_issued(change: Any) -> None:
    """Issue tokens otherwise: `change(identity, expires_at)` gives both anew."""
    from reference.actions.api import tokens

    def make(original: Any) -> Any:
        return lambda identity, expires_at, *more: original(*change(identity, expires_at), *more)

    replace(tokens, "issue_token", make)


def moments(understand: Any) -> None:
    """Understand the moments in requests otherwise: `understand(moment)` has a zone."""
    from reference.actions.api import models

    replace_here(models, "aware", lambda original: understand)


@defect("Everybody may issue service tokens", Kind.PERMISSION, ("AA-20",), API)
def everybody_issues_tokens() -> None:
    open_to_everybody("create-token")


@defect("A service token lasts an hour longer than wanted", Kind.LATE, ("AA-20",), API)
def token_lasts_longer() -> None:
    tokens_issued(lambda identity, expires_at: (identity, expires_at + timedelta(hours=1)))


@defect("The zone that the end of a token is written in does not matter", Kind.LATE, ("AA-20",), API)
def zone_ignored() -> None:
    moments(lambda moment: moment.replace(tzinfo=UTC))


@defect("An end without a zone is one in the time of the office", Kind.EARLY, ("AA-20",), API)
def zone_of_the_office() -> None:
    office = timezone(timedelta(hours=1))
    moments(lambda moment: moment if moment.tzinfo else moment.replace(tzinfo=office))


@defect("Tokens are issued although their end has passed", Kind.PERMISSION, ("AA-20",), API)
def end_may_have_passed() -> None:
    from reference.actions.api import models

    class LongAgo(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime(1970, 1, 1, tzinfo=tz)

    replace_here(models, "datetime", lambda original: LongAgo)
