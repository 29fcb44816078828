"""HTTP clients that reach what the profile declares, and nothing else."""

from __future__ import annotations

from typing import Any

import httpx

from support.targets.guard import HostGuard
from support.targets.profile import Profile

_KEPT_IDLE_SECONDS = 1.0


def guarded_client(profile: Profile, url: str = "", /, **options: Any) -> httpx.Client:
    """Make an HTTP client that refuses undeclared hosts, ignores proxy settings and follows no redirects by itself.

    `url` is the base of relative addresses; `options` go to `httpx.Client`. The time limit is the profile's
    `request_seconds`.
    """
    guard = HostGuard(profile)
    # Servers close idle connections after a few seconds; one of ours must never be older when it is used again.
    limits = httpx.Limits(keepalive_expiry=_KEPT_IDLE_SECONDS)
    settings = {"timeout": profile.waiting.request_seconds, "limits": limits, "trust_env": False, **options}
    settings.setdefault("base_url", url)
    return httpx.Client(event_hooks={"request": [guard.before_request]}, **settings)
