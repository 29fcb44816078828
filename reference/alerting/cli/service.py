"""Asks the service, and turns what goes wrong into reasons with a remedy."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx

from reference.alerting.cli.outcomes import CommandFailed, Unreachable, WrongUse

BASE_PATH = "/api/v1/alerts"
PATIENCE = httpx.Timeout(60, connect=5)
"""Seconds; a message is only answered for when every channel has been tried."""

REMEDIES = {
    401: "set ALERTS_API_KEY to a key that is valid",
    403: "use a key that has this right: reading needs read:alerts, changing needs write:alerts",
    429: "wait, or use a key of a higher tier",
    503: "try again when the service has recovered",
}


class Service:
    """The alert resources of one address."""

    def __init__(self, url: str, key: str | None) -> None:
        """Raises WrongUse when the address is none."""
        self._url = url.rstrip("/")
        if urlsplit(self._url).scheme not in ("http", "https") or not urlsplit(self._url).hostname:
            raise WrongUse(f"ALERTS_URL must be an address such as http://127.0.0.1:8000, not {url!r}")
        if key is not None and not (key.isascii() and key.isprintable()):
            raise WrongUse("ALERTS_API_KEY holds characters that no key has")
        self._headers = {"X-API-Key": key} if key else {}

    def ask(
        self, method: str, path: str, query: Mapping[str, Any] | None = None, content: Mapping[str, Any] | None = None
    ) -> Any:
        """The answer to one request; raises CommandFailed with the service's reason, or Unreachable."""
        params = {name: value for name, value in (query or {}).items() if value is not None}
        body = None if content is None else json.dumps(content).encode()
        headers = {**self._headers, **({"Content-Type": "application/json"} if body else {})}
        try:
            answer = httpx.request(
                method, self._url + BASE_PATH + path, params=params, content=body, headers=headers, timeout=PATIENCE
            )
        except httpx.TimeoutException:
            raise Unreachable(f"{self._url} did not answer in time; is the service well?") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            reason = str(error) or type(error).__name__
            raise Unreachable(f"{self._url} cannot be reached: {reason}; is ALERTS_URL right?") from None
        return content_of(answer)


def content_of(answer: httpx.Response) -> Any:
    """The document that was answered; raises CommandFailed for refusals."""
    try:
        document = answer.json()
    except ValueError:
        raise CommandFailed(f"HTTP {answer.status_code}, without a document; is ALERTS_URL right?") from None
    if answer.is_success:
        return document
    reason = reason_in(document) or f"HTTP {answer.status_code}"
    remedy = REMEDIES.get(answer.status_code)
    raise CommandFailed(f"{reason}\n{remedy}" if remedy else reason)


def reason_in(document: Any) -> str:
    """Why the service refused, one line for each field at fault."""
    detail = document.get("detail") if isinstance(document, dict) else None
    if not isinstance(detail, list):
        return str(detail or "")
    return "\n".join(f"{field_name(one.get('loc', []))}: {one.get('msg')}" for one in detail if isinstance(one, dict))


def field_name(location: list[Any]) -> str:
    """The field as its owner wrote it, without where in the request it stood."""
    return ".".join(str(part) for part in location[1:]) or "document"
