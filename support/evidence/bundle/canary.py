"""Canaries: secrets that mean nothing, planted in every run to see that none gets out.

There are two of each kind. One is *known*: the filter is told its value, as it is told the values of the profile's
secrets, and must find it in any surroundings. The other is *strange*: nobody is told, and the filter must recognise it
by the surroundings in which such a secret is used. Both lie in the environment of the run, as secrets do in CI.
"""

from __future__ import annotations

import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass

from support.evidence.redaction import register_secret

SECRETS_PIPE = "SIGNOFF_SECRETS_PIPE"
"""Variable with the number of the pipe by which a run tells its caller which secrets to search for."""
_KNOWN = "SIGNOFF_CANARY_"
_STRANGE = "SIGNOFF_STRANGE_"
_AWKWARD = "'\"/+&%="
"""What has to be escaped somewhere: in JSON, in addresses, in XML, in a shell."""


@dataclass(frozen=True)
class Canary:
    """A planted secret: `secret` must not get out, `text` is how it is written where it is used."""

    kind: str
    variable: str
    secret: str
    text: str

    @property
    def known(self) -> bool:
        """Whether the filter is told its value."""
        return self.variable.startswith(_KNOWN)

    @property
    def name(self) -> str:
        """For a reader: which one it is."""
        return f"the planted {self.kind}" + ("" if self.known else " that nobody was told of")


def hatch() -> dict[str, str]:
    """New canaries, as environment variables of the run."""
    known = {
        "TOKEN": secrets.token_urlsafe(24),
        "PASSWORD": f"{secrets.token_urlsafe(9)}7{_AWKWARD}7{secrets.token_urlsafe(9)}",
        "WEBHOOK": f"https://hooks.example.com/services/T0/B0/{secrets.token_urlsafe(18)}",
        "AWS_KEY": secrets.token_urlsafe(14) + "/+" + secrets.token_urlsafe(14),
        "DSN": f"postgresql://canary:{secrets.token_urlsafe(18)}@127.0.0.1:5432/canary",
    }
    strange = {
        # a digit among the first letters, as random tokens have
        "TOKEN": "1" + secrets.token_urlsafe(24),
        "PASSWORD": secrets.token_urlsafe(18),
        "WEBHOOK": f"https://hooks.slack.com/services/T00000000/B00000000/{secrets.token_hex(12)}",
        "AWS_KEY": "AKIA" + "".join(secrets.choice(string.ascii_uppercase + string.digits) for _ in range(16)),
        "DSN": f"postgresql://canary:{secrets.token_urlsafe(18)}@127.0.0.1:5432/canary",
    }
    return {**{_KNOWN + name: text for name, text in known.items()}, **{_STRANGE + n: t for n, t in strange.items()}}


def planted(environment: Mapping[str, str]) -> tuple[Canary, ...]:
    """The canaries of the run that this process belongs to; none where no run planted any."""
    return tuple(
        Canary(_KINDS[kind], prefix + kind, _secret_of(kind, environment[prefix + kind]), environment[prefix + kind])
        for prefix in (_KNOWN, _STRANGE)
        for kind in _KINDS
        if environment.get(prefix + kind)
    )


def tell_filter(canaries: tuple[Canary, ...]) -> None:
    """Make the known ones known to the filter of this process."""
    for canary in canaries:
        if canary.known:
            register_secret(canary.secret, f"canary {canary.kind}")


_KINDS = {
    "TOKEN": "token",
    "PASSWORD": "password",
    "WEBHOOK": "webhook address",
    "AWS_KEY": "AWS key",
    "DSN": "database DSN",
}


def _secret_of(kind: str, text: str) -> str:
    if kind == "WEBHOOK":
        return text.rpartition("/")[2]
    if kind == "DSN":
        return text.partition("://canary:")[2].partition("@")[0]
    return text
