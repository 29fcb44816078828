"""The HTTP side of the notifiers: the channels that come by HTTP, the place to ask and to tell, and the page."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from support.notifiers.arrivals import Arrivals
from support.notifiers.asking import Asking
from support.notifiers.listeners import Listeners
from support.notifiers.page import DebugPage
from support.notifiers.reception import Channel, Reception
from support.notifiers.rules import Rules
from support.notifiers.slack import Slack
from support.notifiers.sms import TextMessages
from support.notifiers.telling import Telling
from support.notifiers.webhook import Webhook

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]


def create_app(
    arrivals: Arrivals, rules: Rules, listeners: Listeners, text_messages: TextMessages, certificate: bytes
) -> Starlette:
    """Make the application. `certificate` is the public one of encrypted mail, for senders that want to check it."""
    reception = Reception(arrivals, rules, listeners)

    def channel(path: str, kind: Channel) -> Route:
        return Route(path, reception.endpoint(kind), methods=_METHODS)

    async def the_certificate(_: Request) -> Response:
        return Response(certificate, media_type="application/x-pem-file")

    return Starlette(
        routes=[
            Route("/healthz", _health),
            channel("/slack/{path:path}", Slack()),
            channel("/twilio/{path:path}", text_messages),
            channel("/webhook/{path:path}", Webhook()),
            *Asking(arrivals).routes(),
            *Telling(rules, listeners).routes(),
            *DebugPage(arrivals).routes(),
            Route("/certificate.pem", the_certificate),
        ]
    )


async def _health(_: Request) -> Response:
    return PlainTextResponse("ok")
