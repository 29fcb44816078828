"""Probes for what the system works beside, the stream and the channels; nobody there notices more than a visitor."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from reference.alerting.settings import Settings

PATIENCE_SECONDS = 0.5
PORTS = {"http": 80, "https": 443, "redis": 6379, "rediss": 6379}
Probe = Callable[[], None]
"""Returns when the peer is there; raises OSError or ValueError otherwise."""


def peers_of(settings: Settings) -> dict[str, Probe]:
    """A probe for the stream and for every enabled channel, by name."""
    probes: dict[str, Probe] = {}
    if settings.stream_url and not settings.stream_url.startswith("unix:"):
        probes["stream"] = lambda: ask_stream(settings.stream_url)
    if settings.email.enabled:
        probes["email"] = lambda: connect(settings.email.smtp_server, settings.email.smtp_port).close()
    if settings.slack.enabled:
        probes["slack"] = lambda: connect_to(settings.slack.webhook_url).close()
    if settings.webhook.enabled:
        probes["webhook"] = lambda: connect_to(settings.webhook.url).close()
    if settings.sms.enabled:
        probes["sms"] = lambda: connect_to(settings.sms.base_url).close()
    return probes


def connect(host: str, port: int) -> socket.socket:
    """A connection that does not wait long."""
    return socket.create_connection((host, port), PATIENCE_SECONDS)


def connect_to(url: str) -> socket.socket:
    """A connection to where a URL points; raises ValueError when it points nowhere."""
    parts = urlsplit(url)
    if not parts.hostname:
        raise ValueError("no host")
    return connect(parts.hostname, parts.port or PORTS[parts.scheme])


def ask_stream(url: str) -> None:
    """Ask the server of the stream whether it is there; over TLS only whether it takes connections."""
    parts = urlsplit(url)
    with connect_to(url) as connection:
        if parts.scheme != "redis":
            return
        if parts.password:
            names = [unquote(parts.username)] if parts.username else []
            say(connection, "AUTH", *names, unquote(parts.password))
        say(connection, "PING")


def say(connection: socket.socket, *words: str) -> None:
    """One command of the Redis protocol; raises OSError when it is refused or not answered."""
    encoded = [word.encode() for word in words]
    parts = b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in encoded)
    connection.sendall(b"*%d\r\n%s" % (len(encoded), parts))
    answer = connection.recv(512)
    if not answer.startswith(b"+"):
        raise ConnectionError("refused" if answer else "closed")
