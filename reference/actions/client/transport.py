"""One request, one answer."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

from reference.actions.client.catalogue import BODY, PATH, QUERY, Operation

PREFIX = "/api/v1"
DEFAULT_TIMEOUT_SECONDS = 5.0


class Service(NamedTuple):
    """Where the service is and with which token to ask it; the timeout is in seconds for each network step."""

    url: str
    token: str | None = None
    timeout: float = DEFAULT_TIMEOUT_SECONDS


class Response(NamedTuple):
    """An answer as it came."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class ResponseError(Exception):
    """The service answered, but not with success; `response` holds the answer."""

    def __init__(self, response: Response) -> None:
        super().__init__(f"HTTP {response.status}: {response.body.decode('utf-8', 'replace')}")
        self.response = response


class NoAnswerError(Exception):
    """The service did not answer; the text says where and why."""


def call(service: Service, operation: Operation, values: Mapping[str, Any]) -> Any:
    """Carry out an operation and return the decoded answer; raises ResponseError or NoAnswerError."""
    response = send(service, operation, values)
    if not 200 <= response.status < 300:
        raise ResponseError(response)
    try:
        return json.loads(response.body)
    except ValueError:
        raise ResponseError(response) from None


def send(service: Service, operation: Operation, values: Mapping[str, Any]) -> Response:
    """Carry out an operation and return the answer whatever it is; raises NoAnswerError."""
    body = body_of(operation, values)
    try:
        address = urlsplit(service.url)
        target = address.path.rstrip("/") + target_of(operation, values)
        connection = connect(address.scheme, address.hostname, address.port, service.timeout)
        try:
            connection.request(operation.method, target, body=body, headers=headers_for(service, body))
            answer = connection.getresponse()
            return Response(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            connection.close()
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = str(error) or type(error).__name__
        raise NoAnswerError(f"{type(error).__name__}: {service.url} did not answer: {reason}") from None


def headers_for(service: Service, body: str | None) -> dict[str, str]:
    """The headers of a request; raises ValueError for a token that no header can hold, without repeating it."""
    headers = {"Accept": "application/json", "User-Agent": "automated-actions"}
    if service.token:
        if not (service.token.isascii() and service.token.isprintable()):
            raise ValueError("the token contains characters that cannot be sent")
        headers["Authorization"] = f"Bearer {service.token}"
    if body is not None:
        headers["Content-Type"] = "application/json"
    return headers


def connect(scheme: str, host: str | None, port: int | None, timeout: float) -> http.client.HTTPConnection:
    """A connection for the scheme of the service's address; raises ValueError for another kind of address."""
    if scheme not in ("http", "https") or not host:
        raise ValueError("the address must start with http:// or https:// and name a host")
    kind = http.client.HTTPSConnection if scheme == "https" else http.client.HTTPConnection
    return kind(host, port, timeout=timeout)


def target_of(operation: Operation, values: Mapping[str, Any]) -> str:
    """Path and query with the values filled in; those that are None are left out."""
    parts = {p.name: quote(str(values[p.name]), safe="") for p in operation.parameters if p.place == PATH}
    query = {
        p.name: as_text(values[p.name])
        for p in operation.parameters
        if p.place == QUERY and values.get(p.name) is not None
    }
    path = PREFIX + operation.path.format_map(parts)
    return f"{path}?{urlencode(query)}" if query else path


def body_of(operation: Operation, values: Mapping[str, Any]) -> str | None:
    """The JSON document of an operation that takes one."""
    names = [p.name for p in operation.parameters if p.place == BODY]
    return json.dumps({name: values[name] for name in names if values.get(name) is not None}) if names else None


def as_text(value: Any) -> str:
    """A value as the service reads it in a query."""
    return str(value).lower() if isinstance(value, bool) else str(value)
