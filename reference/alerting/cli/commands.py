"""What each command asks of the service; each returns the document that is its result."""

from __future__ import annotations

from argparse import Namespace
from typing import Any
from urllib.parse import quote

from reference.alerting.cli.documents import read_configuration
from reference.alerting.cli.outcomes import CommandFailed
from reference.alerting.cli.service import Service


def below(collection: str, identifier: str, action: str = "") -> str:
    """The path of one thing, or of something done to it."""
    return f"/{collection}/{quote(identifier, safe='')}{action}"


def list_configurations(service: Service, given: Namespace) -> Any:
    """All configurations, or the enabled ones."""
    return service.ask("GET", "/configs", {"enabled_only": "true" if given.enabled_only else None})


def show_configuration(service: Service, given: Namespace) -> Any:
    """One configuration."""
    return service.ask("GET", below("configs", given.id))


def create_configuration(service: Service, given: Namespace) -> Any:
    """The configuration in the file, as it was stored."""
    return service.ask("POST", "/configs", content=read_configuration(given.file))


def update_configuration(service: Service, given: Namespace) -> Any:
    """Replace a configuration by the one in the file."""
    service.ask("PUT", below("configs", given.id), content=read_configuration(given.file))
    return show_configuration(service, given)


def delete_configuration(service: Service, given: Namespace) -> Any:
    """Delete a configuration; its events remain."""
    return {"id": given.id, **service.ask("DELETE", below("configs", given.id))}


def switch_configuration(service: Service, given: Namespace) -> Any:
    """Enable or disable a configuration and leave the rest of it alone."""
    config = show_configuration(service, given)
    service.ask("PUT", below("configs", given.id), content={**config, "enabled": given.enabled})
    return show_configuration(service, given)


def list_events(service: Service, given: Namespace) -> Any:
    """Alert events, the newest first."""
    query = {
        "config_id": given.config,
        "resolved": {None: None, True: "true", False: "false"}[given.resolved],
        "limit": given.limit,
        "offset": given.offset,
    }
    return service.ask("GET", "/events", query)


def show_event(service: Service, given: Namespace) -> Any:
    """One alert event."""
    return service.ask("GET", below("events", given.id))


def resolve_event(service: Service, given: Namespace) -> Any:
    """End an alert event."""
    return service.ask("POST", below("events", given.id, "/resolve"))


def acknowledge_event(service: Service, given: Namespace) -> Any:
    """Say who looks after an alert event; it stays open."""
    return service.ask("POST", below("events", given.id, "/acknowledge"), content={"acknowledged_by": given.by})


def send_message(service: Service, given: Namespace) -> Any:
    """Send a message; raises CommandFailed when it went nowhere."""
    content = {
        "title": given.title,
        "message": given.message,
        "severity": given.severity,
        "metadata": dict(given.metadata),
        "channels": given.channel,
    }
    answer = service.ask("POST", "", content=content)
    if not answer.get("success"):
        raise CommandFailed(str(answer.get("message")))
    return answer


def show_history(service: Service, given: Namespace) -> Any:
    """Messages that were sent, the newest first."""
    return service.ask("GET", "/history", {"limit": given.limit, "severity": given.severity})


def test_channel(service: Service, given: Namespace) -> Any:
    """Send a test message through one channel."""
    return service.ask("POST", "/test", {"channel": given.channel_name})


def show_settings(service: Service, _given: Namespace) -> Any:
    """How messages are delivered, without secrets."""
    return service.ask("GET", "/config")
