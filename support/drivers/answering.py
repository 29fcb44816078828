"""What every system says to a request, whatever it is a system of and whatever channel carried the answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from support.naming import names


class Verdict(StrEnum):
    """What the system said, in terms of the domain: codes differ between systems and channels, the meaning does not."""

    ACCEPTED = "accepted"
    UNAUTHENTICATED = "refused as unauthenticated"
    NOT_ALLOWED = "refused as not allowed"
    UNKNOWN = "refused as unknown"
    CONFLICTING = "refused as conflicting"
    INVALID = "refused as invalid"
    OVER_LIMIT = "refused as over the limit"
    UNDELIVERED = "taken on, but delivered nowhere"
    UNAVAILABLE = "refused as not available now"
    UNREACHABLE = "not answered at all"
    BROKEN = "failed inside the system"
    UNREADABLE = "accepted with an answer that cannot be read"


@dataclass(frozen=True)
class Reply:
    """The verdict, `message` in the system's own words, and `code`, the raw code of the channel, for evidence only."""

    verdict: Verdict
    message: str = ""
    code: int = 0

    @property
    def accepted(self) -> bool:
        """Whether the system took the request on."""
        return self.verdict is Verdict.ACCEPTED

    def describe(self) -> str:
        """The answer in one line, fit for "seen: ..."."""
        said = f": {self.message.strip()[:300]}" if self.message.strip() and not self.accepted else ""
        return f"{self.verdict.value} (code {self.code}){said}"

    def names(self, name: str) -> bool:
        """Whether a refusal blames this field: here where its message names it, as people or as options are called."""
        return names(self.message.replace("--", " "), {name, name.replace("_", "-")})

    def must_be_accepted(self) -> Self:
        """Return itself, or fail with what the system said."""
        assert self.accepted, f"wanted: the request to be accepted\n  seen: {self.describe()}"
        return self
