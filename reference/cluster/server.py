"""The HTTP face of the cluster: who may enter, which verb is meant, how the answer is written."""

from __future__ import annotations

import base64
import binascii
import hmac
import logging
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from reference.cluster import addresses, discovery, errors
from reference.cluster.addresses import Address
from reference.cluster.documents import encode
from reference.cluster.reading import Reading
from reference.cluster.writing import Writing

OPEN_PATHS = frozenset({"/readyz", "/healthz", "/livez"})

_log = logging.getLogger(__name__)

Handler = Callable[[Request, Address], Awaitable[Response]]


class Server:
    """An ASGI application that serves the Kubernetes API."""

    def __init__(self, reading: Reading, writing: Writing, tokens: tuple[str, ...]) -> None:
        self._tokens = tuple(token.encode() for token in tokens)
        self._handlers: dict[tuple[str, bool], Handler] = {
            ("GET", True): reading.get,
            ("GET", False): reading.list,
            ("POST", False): writing.create,
            ("PUT", True): writing.replace,
            ("PATCH", True): writing.patch,
            ("DELETE", True): writing.delete,
            ("DELETE", False): writing.delete_collection,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except errors.ApiError as error:
            response = _json(encode(error.document), error.code)
        except Exception:
            _log.exception("%s %s failed", request.method, request.url.path)
            failure = errors.ApiError(500, "InternalError", "Internal error occurred: see the server's log")
            response = _json(encode(failure.document), 500)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        path = request.scope["path"]
        if path in OPEN_PATHS:
            return Response("ok", media_type="text/plain")
        if not self._knows(request.headers.get("authorization", "")):
            raise errors.unauthorized()
        document = discovery.document_at(path)
        if document is not None:
            return _json(encode(document), 200)
        address = addresses.parse(path)
        handler = self._handlers.get((request.method, bool(address.name)))
        if handler is None:
            raise errors.method_not_allowed()
        return await handler(request, address)

    def _knows(self, authorization: str) -> bool:
        kind, _, credential = authorization.partition(" ")
        if kind.lower() == "basic":
            # kubectl sends no bearer token over plain HTTP; it can carry the token in the server's address:
            # http://any-name:token@host:port.
            credential = _password(credential)
        elif kind.lower() != "bearer":
            return False
        return any(hmac.compare_digest(credential.strip().encode(), token) for token in self._tokens)


def _password(credential: str) -> str:
    try:
        return base64.b64decode(credential, validate=True).decode().partition(":")[2]
    except (binascii.Error, ValueError):
        return ""


def _json(body: bytes, code: int) -> Response:
    return Response(body, code, media_type="application/json")
