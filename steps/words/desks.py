"""What a desk is asked for by its settings, and what its settings tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from steps.words.messages import CHANNEL_OF
from steps.words.sentences import Words, word
from support.drivers.alerting.answers import DeskSettings
from support.drivers.alerting.desks import Wish

_WISHES: Mapping[str, Wish] = {
    "passes on only errors and worse": Wish(min_severity="error", enabled=frozenset({"email"})),
    "sends no text messages": Wish(disabled=frozenset({"sms"}), enabled=frozenset({"email", "slack", "webhook"})),
    "repeats a message after one second": Wish(
        throttled_at_most=1, throttled_at_least=0.5, enabled=frozenset({"email"})
    ),
    "protects its email and asks webhooks by address": Wish(
        encrypted_email=True, webhook_method="GET", enabled=frozenset({"email", "webhook"})
    ),
}
_SWITCH = {True: "switched on", False: "switched off"}
_TOLD: Mapping[str, Callable[[DeskSettings], str]] = {
    "least severity": lambda settings: settings.min_severity,
    "seconds before repeat": lambda settings: f"{settings.throttle_seconds:g}",
    "Slack channel": lambda settings: str(settings.slack.get("channel")),
}


def setting(settings: DeskSettings, heading: str) -> str:
    """What the settings tell under a heading of a table: a value, or whether a channel is switched on."""
    if heading in CHANNEL_OF:
        return _SWITCH[settings.enabled(CHANNEL_OF[heading])]
    return _TOLD[heading](settings)


@word("|".join(_WISHES))
def wish(text: str) -> Wish:
    """What alerting does by its settings."""
    return _WISHES[text]


DESKS: Words = {"Wish": wish}
