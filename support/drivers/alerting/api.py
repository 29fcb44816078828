"""The API channel: the public interface of the alerting system over httpx."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import httpx

from support.connections.exchanges import attach_response, sent
from support.drivers.alerting.answers import Answer
from support.drivers.alerting.model import Caller, Document, EventFilter, Message, Scope
from support.drivers.answering import Verdict
from support.evidence.attachments import attach_exchange

BASE = "/api/v1/alerts"
OTHER_BASE = "/api/alerts"
"""The same resources under the address that the product's own web client uses."""

VERDICTS: Mapping[int, Verdict] = {
    200: Verdict.ACCEPTED,
    201: Verdict.ACCEPTED,
    400: Verdict.INVALID,
    401: Verdict.UNAUTHENTICATED,
    403: Verdict.NOT_ALLOWED,
    404: Verdict.UNKNOWN,
    409: Verdict.CONFLICTING,
    413: Verdict.INVALID,
    422: Verdict.INVALID,
    429: Verdict.OVER_LIMIT,
    502: Verdict.UNDELIVERED,
    503: Verdict.UNAVAILABLE,
}
_PLACES = ("body", "query", "path")
_TEST_FAILED = "Failed to send test alert"


class ApiAlerts:
    """Speaks to the API with what the caller shows; never follows a redirect.

    A `silent` one leaves no evidence: it is for looks that are repeated until something has happened.
    """

    channel = "api"

    def __init__(self, client: httpx.Client, *, base: str = BASE, silent: bool = False) -> None:
        self._client, self._base, self._silent = client, base, silent

    def silently(self) -> ApiAlerts:
        """The same, without evidence."""
        return ApiAlerts(self._client, base=self._base, silent=True)

    def under(self, base: str) -> ApiAlerts:
        """The same resources under another address (`OTHER_BASE`, with or without a slash at the end)."""
        return ApiAlerts(self._client, base=base, silent=self._silent)

    def create(self, document: Document, caller: Caller) -> Answer:
        return self._ask("POST", "/configs", caller, "asks for a configuration", body=document)

    def read(self, config_id: str, caller: Caller) -> Answer:
        return self._ask("GET", f"/configs/{_quoted(config_id)}", caller, "looks at a configuration")

    def configurations(self, caller: Caller, *, enabled_only: bool | None = None) -> Answer:
        query = {"enabled_only": enabled_only}
        return self._ask("GET", "/configs", caller, "lists configurations", query=query)

    def update(self, config_id: str, document: Document, caller: Caller) -> Answer:
        body = {"id": config_id, **document}
        return self._ask("PUT", f"/configs/{_quoted(config_id)}", caller, "changes a configuration", body=body)

    def enable(self, config_id: str, caller: Caller) -> Answer:
        return self._switch(config_id, caller, on=True)

    def disable(self, config_id: str, caller: Caller) -> Answer:
        return self._switch(config_id, caller, on=False)

    def delete(self, config_id: str, caller: Caller) -> Answer:
        return self._ask("DELETE", f"/configs/{_quoted(config_id)}", caller, "deletes a configuration")

    def events(self, wanted: EventFilter, caller: Caller) -> Answer:
        return self._ask("GET", "/events", caller, "lists alerts", query=vars(wanted))

    def event(self, event_id: str, caller: Caller) -> Answer:
        return self._ask("GET", f"/events/{_quoted(event_id)}", caller, "looks at an alert")

    def resolve(self, event_id: str, caller: Caller) -> Answer:
        return self._ask("POST", f"/events/{_quoted(event_id)}/resolve", caller, "resolves an alert")

    def acknowledge(self, event_id: str, by: str, caller: Caller) -> Answer:
        path = f"/events/{_quoted(event_id)}/acknowledge"
        return self._ask("POST", path, caller, "acknowledges an alert", body={"acknowledged_by": by})

    def send(self, message: Message, caller: Caller) -> Answer:
        return self.send_document(message.document(), caller)

    def send_document(self, document: Document, caller: Caller) -> Answer:
        """Ask to send a message, exactly as the document says, also a broken one."""
        return self._ask("POST", "/", caller, "sends a message", body=document)

    def history(self, caller: Caller, *, limit: int | str | None = None, severity: str | None = None) -> Answer:
        query = {"limit": limit, "severity": severity}
        return self._ask("GET", "/history", caller, "looks into the history", query=query)

    def test_channel(self, channel: str, caller: Caller) -> Answer:
        return self._ask("POST", "/test", caller, f"tries the channel {channel}", query={"channel": channel})

    def settings(self, caller: Caller) -> Answer:
        return self._ask("GET", "/config", caller, "looks at the delivery settings")

    def measured(self, view: str, scope: Scope, caller: Caller) -> Answer:
        """Ask for one of the views of the measurements."""
        path = f"/api/v1/metrics/{_quoted(view)}"
        return self._request("GET", path, caller, f"looks at the measurements ({view})", query=scope.query())

    def report(self, events: Any, caller: Caller) -> Answer:
        """Hand in one event of model traffic, or a list of them, or raw text."""
        return self._request("POST", "/api/v1/events", caller, "reports model traffic", body=events)

    def health(self) -> Answer:
        """Ask the system how it is: `answer.document`, also of a refusal."""
        return self._request("GET", "/v1/health", Caller("somebody"), "asks the system how it is")

    def _switch(self, config_id: str, caller: Caller, *, on: bool) -> Answer:
        found = self.read(config_id, caller)
        if not found.accepted or not isinstance(found.document, dict):
            return found
        return self.update(config_id, {**found.document, "enabled": on}, caller)

    def _ask(self, method: str, path: str, caller: Caller, title: str, **more: Any) -> Answer:
        return self._request(method, f"{self._base}{path}", caller, title, **more)

    def _request(
        self,
        method: str,
        path: str,
        caller: Caller,
        title: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
    ) -> Answer:
        parameters = {key: _query(value) for key, value in (query or {}).items() if value is not None}
        content = None if body is None else _content(body)
        request = self._client.build_request(
            method, path, params=parameters, content=content, headers=_headers(caller, content is not None)
        )
        started = time.monotonic()
        try:
            response = sent(self._client, request)
        except httpx.TransportError as error:
            return self._unanswered(request, f"{caller.name} {title}", error, time.monotonic() - started)
        seconds = time.monotonic() - started
        if not self._silent:
            attach_response(f"{caller.name} {title}", response, seconds)
        return answer_from(response.status_code, response.text, response.headers, seconds)

    def _unanswered(self, request: httpx.Request, title: str, error: Exception, seconds: float) -> Answer:
        seen = f"{type(error).__name__}: {error}"
        if not self._silent:
            attach_exchange(title, method=request.method, address=str(request.url), status=seen, seconds=seconds)
        return Answer(Verdict.UNREACHABLE, seen, seconds=seconds)


def answer_from(code: int, text: str, headers: Mapping[str, str] | None = None, seconds: float = 0.0) -> Answer:
    """Translate a response of the system into the domain's words."""
    told = {name.lower(): value for name, value in (headers or {}).items()}
    verdict = VERDICTS.get(code, Verdict.BROKEN)
    try:
        document = json.loads(text)
    except ValueError:
        accepted = verdict is Verdict.ACCEPTED
        return Answer(Verdict.UNREADABLE if accepted else verdict, text, code, headers=told, seconds=seconds, text=text)
    fields, said = _refusal(document)
    if code == 500 and said.startswith(_TEST_FAILED):
        verdict = Verdict.UNDELIVERED
    return Answer(verdict, said or text, code, document, fields, told, seconds, text)


def _refusal(document: Any) -> tuple[tuple[str, ...], str]:
    """The fields that a refusal blames, and what it says."""
    detail = document.get("detail") if isinstance(document, dict) else None
    if isinstance(detail, str):
        return (), detail
    if not isinstance(detail, list):
        return (), ""
    entries = [entry for entry in detail if isinstance(entry, dict)]
    fields = tuple(_field(entry.get("loc") or ()) for entry in entries)
    said = "; ".join(f"{field}: {entry.get('msg')}" for field, entry in zip(fields, entries, strict=True))
    return fields, said


def _field(place: Any) -> str:
    words = [str(word) for word in place]
    return ".".join(words[1:] if len(words) > 1 and words[0] in _PLACES else words)


def _headers(caller: Caller, has_body: bool) -> dict[str, str]:
    headers = {"Accept": "application/json"}
    if has_body:
        headers["Content-Type"] = "application/json"
    if caller.key is not None:
        headers["X-API-Key"] = caller.key
    if caller.token is not None:
        headers["Authorization"] = f"Bearer {caller.token}"
    return headers


def _content(body: Any) -> bytes:
    """The body as bytes: text and bytes as they are; infinite values and lone surrogates get through as well."""
    if isinstance(body, bytes):
        return body
    return (body if isinstance(body, str) else json.dumps(body)).encode("utf-8", "surrogatepass")


def _query(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _quoted(part: str) -> str:
    return quote(part, safe="")
