"""Requests and answers of a driver: sent once more where that is safe, and left as evidence."""

from __future__ import annotations

import httpx

from support.evidence.attachments import attach_exchange


def sent(client: httpx.Client, request: httpx.Request) -> httpx.Response:
    """Send a request; one that only looks is sent again over a new connection. Raises `httpx.TransportError`."""
    try:
        return client.send(request)
    except (httpx.ReadError, httpx.RemoteProtocolError):
        # the target may have closed a connection that was kept for later; to look twice does no harm
        if request.method != "GET":
            raise
        return client.send(request)


def attach_response(title: str, response: httpx.Response, seconds: float) -> None:
    """Attach an answer and the request that it answers; `seconds` is how long it took."""
    request = response.request
    attach_exchange(
        title,
        method=request.method,
        address=str(request.url),
        request_headers=dict(request.headers),
        request_body=request.content.decode("utf-8", "replace"),
        status=response.status_code,
        response_headers=dict(response.headers),
        response_body=response.text,
        seconds=seconds,
    )
