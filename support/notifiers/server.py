"""All listeners in one process and one event loop."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from support.notifiers.app import create_app
from support.notifiers.arrivals import Arrivals
from support.notifiers.certificate import Certificate, make_certificate
from support.notifiers.listeners import Listener, Listeners, bound
from support.notifiers.rules import Rules
from support.notifiers.settings import Settings
from support.notifiers.sms import TextMessages
from support.notifiers.smtp import MailHandler

_LARGEST_HEAD = 64 * 1024
_SHUTDOWN_SECONDS = 1


class CuttableProtocol(H11Protocol):
    """One HTTP connection; endpoints can reach its transport, to cut it."""

    def connection_made(self, transport: Any) -> None:
        """Show the transport to endpoints as a part of their state."""
        self.app_state = {**self.app_state, "transport": transport}
        super().connection_made(transport)


class Notifiers(uvicorn.Server):
    """The notifiers' process: HTTP at one port, mail at two more, and more ports for channels that want their own."""

    def __init__(self, settings: Settings, tell: Callable[[str], None] = print) -> None:
        self._settings, self._tell = settings, tell
        self._arrivals, self._rules, self._listeners = Arrivals(), Rules(), Listeners()
        certificate = make_certificate(settings.host)
        self.certificate = certificate.pem
        text_messages = TextMessages(settings.twilio_sid, settings.twilio_token)
        app = create_app(self._arrivals, self._rules, self._listeners, text_messages, certificate.pem)
        super().__init__(
            uvicorn.Config(
                app,
                http=CuttableProtocol,
                loop="asyncio",
                ws="none",
                lifespan="off",
                log_level="warning",
                access_log=False,
                h11_max_incomplete_event_size=_LARGEST_HEAD,
                timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
            )
        )
        self._main = bound(settings.host, settings.port)
        self._add_listeners(certificate)

    async def run_until_told(self) -> None:
        """Listen until a signal ends the process."""
        try:
            await self.serve(sockets=[self._main])
        finally:
            for listener in self._listeners.all():
                listener.end()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open every listener and say where they are."""
        for listener in self._listeners.all():
            await listener.open()
        await super().startup(sockets)
        self._tell(json.dumps(self.addresses()))

    def addresses(self) -> dict[str, str]:
        """Where everything is: the HTTP address, and host and port of every listener that has its own."""
        host, port = self._main.getsockname()[:2]
        told = {"http": f"http://{f'[{host}]' if ':' in host else host}:{port}"}
        for listener in self._listeners.all():
            if listener.address:
                told[listener.name] = f"{listener.address[0]}:{listener.address[1]}"
        return told

    def _add_listeners(self, certificate: Certificate) -> None:
        given = self._settings
        plain = MailHandler(given, self._arrivals, self._rules, None)
        encrypted = MailHandler(given, self._arrivals, self._rules, certificate.context)
        self._listeners.add(Listener("email", plain.protocol, given.host, given.smtp_port))
        self._listeners.add(Listener("email-tls", encrypted.protocol, given.host, given.smtp_tls_port))
        for name, port in (("slack", given.slack_port), ("sms", given.sms_port), ("webhook", given.webhook_port)):
            self._listeners.add(Listener(name) if port is None else Listener(name, self._http, given.host, port))

    def _http(self) -> CuttableProtocol:
        return CuttableProtocol(config=self.config, server_state=self.server_state, app_state={})
