"""How messages are delivered, as far as everybody may know it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter

from reference.alerting.api.guard import Reader
from reference.alerting.api.services import CurrentServices
from reference.alerting.settings import Settings

router = APIRouter()


@router.get("/config")
def delivery_settings(services: CurrentServices, _reader: Reader) -> dict[str, Any]:
    """The settings of every channel, without passwords, tokens, header values and secret addresses."""
    return shown(services.settings)


def shown(settings: Settings) -> dict[str, Any]:
    """The settings as the interface shows them."""
    email, slack, webhook, sms = settings.email, settings.slack, settings.webhook, settings.sms
    return {
        "email": {
            "enabled": email.enabled,
            "smtp_server": email.smtp_server,
            "smtp_port": email.smtp_port,
            "from_address": email.from_address,
            "to_addresses": list(email.to_addresses),
            "use_tls": email.use_tls,
        },
        "slack": {"enabled": slack.enabled, "channel": slack.channel},
        "webhook": {"enabled": webhook.enabled, "url": origin(webhook.url), "method": webhook.method},
        "sms": {"enabled": sms.enabled, "from_number": sms.from_number, "to_numbers": list(sms.to_numbers)},
        "general": {
            "min_severity": settings.min_severity,
            "throttle_period_seconds": settings.throttle_period_seconds,
        },
    }


def origin(url: str) -> str:
    """Which host a webhook is on; the rest of its address is as good as a password."""
    parts = urlsplit(url)
    if not parts.hostname:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{f':{parts.port}' if parts.port else ''}"
