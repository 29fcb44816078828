"""The desks of the alerting system: the same records, other delivery settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from support.drivers.alerting.answers import DeskSettings
from support.drivers.alerting.api import ApiAlerts
from support.drivers.alerting.model import CHANNELS, SEVERITIES, Caller
from support.drivers.alerting.protocol import AlertsDriver
from support.evidence.attachments import attach_objects
from support.targets.offers import NotSupported


@dataclass(frozen=True)
class Wish:
    """What a scenario wants of a desk's settings; what is None or empty does not matter.

    `throttled_at_most` and `throttled_at_least` in seconds: how long a repeated message is held back.
    """

    enabled: frozenset[str] = frozenset()
    disabled: frozenset[str] = frozenset()
    min_severity: str | None = None
    throttled_at_most: float | None = None
    throttled_at_least: float | None = None
    webhook_method: str | None = None
    encrypted_email: bool | None = None

    def shortcomings(self, settings: DeskSettings) -> list[str]:
        """Say everything in which a desk's settings differ from the wish."""
        seen = {
            "enabled channels": self.enabled <= {channel for channel in CHANNELS if settings.enabled(channel)},
            "disabled channels": not any(settings.enabled(channel) for channel in self.disabled),
            "minimum severity": self.min_severity in (None, settings.min_severity),
            "longest period": self.throttled_at_most is None or settings.throttle_seconds <= self.throttled_at_most,
            "shortest period": self.throttled_at_least is None or settings.throttle_seconds >= self.throttled_at_least,
            "webhook method": self.webhook_method in (None, str(settings.webhook.get("method")).upper()),
            "encryption of mail": self.encrypted_email in (None, settings.email.get("use_tls")),
        }
        return [what for what, fits in seen.items() if not fits]


@dataclass(frozen=True)
class Desk:
    """One desk: its name for the report, its own settings, and how to speak to it.

    That is by the scenario's channel (`driver`), or by its API for what only arranges.
    """

    name: str
    url: str
    settings: DeskSettings
    driver: AlertsDriver
    api: ApiAlerts

    def passes(self, severity: str) -> bool:
        """Whether the desk sends messages of this severity at all."""
        return SEVERITIES.index(severity) >= SEVERITIES.index(self.settings.min_severity)


class Desks:
    """Finds the desk whose own settings fit. `apis` and `driver_of` know each desk by its address."""

    def __init__(
        self, apis: Mapping[str, ApiAlerts], driver_of: Callable[[str], AlertsDriver], caller: Callable[[], Caller]
    ) -> None:
        self._apis, self._driver_of, self._caller = apis, driver_of, caller
        self._found: dict[str, Desk] = {}

    def main(self) -> Desk:
        """The desk at which everything arrives that no sentence says otherwise of."""
        return self._desk(next(iter(self._apis)))

    def other(self) -> Desk:
        """Another desk than the main one, with whatever settings. Raises `NotSupported` where there is none."""
        for url in list(self._apis)[1:]:
            return self._desk(url)
        raise NotSupported("the target has no second desk over the same records")

    def fitting(self, wish: Wish) -> Desk:
        """The first desk that fits. Raises `NotSupported` saying what is amiss with each when none does."""
        amiss = []
        for url in self._apis:
            desk = self._desk(url)
            shortcomings = wish.shortcomings(desk.settings)
            if not shortcomings:
                attach_objects(f"settings of {desk.name}", vars(desk.settings))
                return desk
            amiss.append(f"{desk.name}: {', '.join(shortcomings)}")
        raise NotSupported(f"no desk of the target has the wanted delivery settings ({'; '.join(amiss)})")

    def _desk(self, url: str) -> Desk:
        if url not in self._found:
            settings = self._apis[url].silently().settings(self._caller()).settings
            name = "the first desk" if not self._found else f"another desk at {url}"
            self._found[url] = Desk(name, url, settings, self._driver_of(url), self._apis[url])
        return self._found[url]
