"""One HTTP request with an end to its patience: whatever the other side does, it takes no longer than the time-out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Thread

import anyio
import httpx

from reference.alerting.delivery.failures import PermanentFailure, TemporaryFailure, connection_failure

LONGEST_ANSWER = 64 * 1024

for library in ("httpx", "httpcore"):
    # they would write every address into the log, and addresses of webhooks are secrets
    logging.getLogger(library).setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Call:
    """A request. `credentials` are user name and password for Basic authentication."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = None
    credentials: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """The status and the beginning of the answer's body."""

    status: int
    body: bytes


class Caller:
    """Makes requests for any number of threads, in one event loop: the end of patience is the end of the connection.

    What the first request would have to wait for (certificates, the loop) is made ready at once, in the background.
    """

    def __init__(self, timeout_seconds: float) -> None:
        self._timeout_seconds = timeout_seconds
        self._loop = asyncio.new_event_loop()
        Thread(target=self._loop.run_forever, name="calling", daemon=True).start()
        self._client = asyncio.run_coroutine_threadsafe(self._opened(), self._loop)

    def make(self, call: Call) -> Reply:
        """The answer to the request, redirects not followed; raises ChannelFailure when there is none or a 5xx."""
        try:
            reply = asyncio.run_coroutine_threadsafe(self._within(call, self._client.result()), self._loop).result()
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError, UnicodeError):
            raise PermanentFailure("the configured address or headers are invalid") from None
        except httpx.TimeoutException:
            raise TemporaryFailure("timed out") from None
        except (httpx.HTTPError, OSError) as error:
            raise connection_failure(error) from None
        if reply.status >= 500:
            raise TemporaryFailure(f"answered {reply.status}")
        return reply

    async def _opened(self) -> httpx.AsyncClient:
        """A client that keeps no connections: one that was cut meanwhile would cost an attempt."""
        await anyio.sleep(0)  # loads what connecting needs
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
        headers = {"User-Agent": "SentinelOps", "Accept-Encoding": "identity"}
        return httpx.AsyncClient(timeout=self._timeout_seconds, limits=limits, headers=headers, trust_env=False)

    async def _within(self, call: Call, client: httpx.AsyncClient) -> Reply:
        """Make the request; raises TimeoutError when it is not answered in full in time."""
        url = httpx.URL(call.url).copy_merge_params(call.parameters)
        request = client.build_request(call.method, url, headers=dict(call.headers), content=call.content)
        auth = httpx.BasicAuth(*call.credentials) if call.credentials else None
        async with asyncio.timeout(self._timeout_seconds):
            answer = await client.send(request, auth=auth, stream=True)
            try:
                return Reply(answer.status_code, await beginning(answer))
            finally:
                await answer.aclose()


async def beginning(answer: httpx.Response) -> bytes:
    """The body, as far as anybody needs it."""
    body = bytearray()
    async for part in answer.aiter_raw():
        body += part
        if len(body) >= LONGEST_ANSWER:
            break
    return bytes(body)
