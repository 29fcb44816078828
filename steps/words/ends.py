"""When a service token ends, and how the administrator writes that moment."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from steps.words.sentences import Words, word

_ZONES: Mapping[str, dt.timezone | None] = {
    "in UTC": dt.UTC,
    "in Tokyo time": dt.timezone(dt.timedelta(hours=9)),
    "in New York time": dt.timezone(dt.timedelta(hours=-5)),
    "without a zone": None,
}
"""What is written behind the time of day. A moment without a zone is one of UTC."""
_END = rf"(?:ends in \d+ hours|ended \d+ minutes ago)(?:, written (?:{'|'.join(_ZONES)}))?"
_PARTED = re.compile(r"(?:ends in (?P<hours>\d+) hours|ended (?P<minutes>\d+) minutes ago)(?:, written (?P<zone>.*))?")


@dataclass(frozen=True)
class End:
    """A moment seen from the present, and the zone that it is written in (None: no zone is written)."""

    ahead: dt.timedelta
    zone: dt.timezone | None

    def written(self, now: dt.datetime) -> str:
        """The moment as the administrator writes it."""
        moment = now + self.ahead
        shown = moment.astimezone(self.zone) if self.zone else moment.astimezone(dt.UTC).replace(tzinfo=None)
        return shown.isoformat(timespec="seconds")


@word(_END)
def end(text: str) -> End:
    """When a token ends."""
    parted = _PARTED.fullmatch(text)
    if parted is None:
        raise ValueError(f"{text!r} is no end of a token")
    hours, minutes = int(parted["hours"] or 0), int(parted["minutes"] or 0)
    return End(dt.timedelta(hours=hours, minutes=-minutes), _ZONES[parted["zone"] or "in UTC"])


ENDS: Words = {"End": end}
