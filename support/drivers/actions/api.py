"""The API channel: the public interface of the action automation system over httpx."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import httpx

from support.connections.exchanges import attach_response, sent
from support.drivers.actions.model import ActionRequest, Answer, Kind, ListFilter, Person, account_from, record_from
from support.drivers.answering import Verdict
from support.evidence.redaction import register_secret

# How each kind of action is addressed: path template over the request's arguments.
PATHS: Mapping[Kind, str] = {
    Kind.NO_OP: "/no-op",
    Kind.RESTART: "/openshift/workload-restart/{cluster}/{namespace}/{kind}/{name}",
    Kind.DELETE: "/openshift/workload-delete/{cluster}/{namespace}/{kind}/{name}",
    Kind.TRIGGER: "/openshift/trigger-cronjob/{cluster}/{namespace}/{cronjob}",
    Kind.REBOOT: "/external-resource/rds-reboot/{account}/{identifier}",
    Kind.START: "/external-resource/rds-start/{account}/{identifier}",
    Kind.STOP: "/external-resource/rds-stop/{account}/{identifier}",
    Kind.SNAPSHOT: "/external-resource/rds-snapshot/{account}/{identifier}/{snapshot_identifier}",
    Kind.FLUSH: "/external-resource/flush-elasticache/{account}/{identifier}",
}

VERDICTS: Mapping[int, Verdict] = {
    200: Verdict.ACCEPTED,
    202: Verdict.ACCEPTED,
    301: Verdict.UNAUTHENTICATED,
    302: Verdict.UNAUTHENTICATED,
    303: Verdict.UNAUTHENTICATED,
    307: Verdict.UNAUTHENTICATED,
    308: Verdict.UNAUTHENTICATED,
    403: Verdict.NOT_ALLOWED,
    404: Verdict.UNKNOWN,
    405: Verdict.UNAUTHENTICATED,
    409: Verdict.CONFLICTING,
    400: Verdict.INVALID,
    422: Verdict.INVALID,
    429: Verdict.OVER_LIMIT,
}
DENIED_BY_POLICY = "Not authorized"


class ApiActions:
    """Speaks to the API with the person's credential; never follows a redirect.

    A `silent` one leaves no evidence: it is for looks that are repeated until something has happened.
    """

    channel = "api"

    def __init__(self, client: httpx.Client, *, silent: bool = False) -> None:
        self._client, self._silent = client, silent

    def silently(self) -> ApiActions:
        """The same, without evidence."""
        return ApiActions(self._client, silent=True)

    def submit(self, request: ActionRequest, person: Person) -> Answer:
        path = PATHS[request.kind].format_map({key: quote(value, safe="") for key, value in request.arguments.items()})
        query = {key: _query(value) for key, value in {**request.options, **request.smuggled}.items()}
        return self._ask("POST", path, person, title=f"asks for {request.describe()}", query=query)

    def show(self, action_id: str, person: Person) -> Answer:
        return self._ask("GET", f"/actions/{quote(action_id, safe='')}", person, title="looks at the action's record")

    def find(self, wanted: ListFilter, person: Person) -> Answer:
        query = {
            "status": wanted.status,
            "action_user": wanted.owner,
            "max_age_minutes": None if wanted.max_age_minutes is None else str(wanted.max_age_minutes),
        }
        return self._ask("GET", "/actions", person, title="lists actions", query=query)

    def cancel(self, action_id: str, person: Person) -> Answer:
        return self._ask("POST", f"/actions/{quote(action_id, safe='')}", person, title="cancels the action")

    def who_am_i(self, person: Person) -> Answer:
        return self._ask("GET", "/me", person, title="asks who the system takes them for")

    def issue_token(self, name: str, username: str, email: str, expires: dt.datetime | str, person: Person) -> Answer:
        moment = expires if isinstance(expires, str) else expires.isoformat()
        body = {"name": name, "username": username, "email": email, "expiration": moment}
        return self._ask("POST", "/admin/token", person, title=f"asks for a token for {name}", body=body)

    def _ask(
        self,
        method: str,
        path: str,
        person: Person,
        *,
        title: str,
        query: Mapping[str, str | None] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> Answer:
        headers = {"Accept": "application/json"}
        if person.credential is not None:
            headers["Authorization"] = f"{person.scheme} {person.credential}"
        parameters = {key: value for key, value in (query or {}).items() if value is not None}
        started = time.monotonic()
        request = self._client.build_request(method, f"/api/v1{path}", params=parameters, json=body, headers=headers)
        response = sent(self._client, request)
        if not self._silent:
            attach_response(f"{person.name} {title}", response, time.monotonic() - started)
        return answer_from(response.status_code, response.text, response.headers.get("location"))


def answer_from(code: int, text: str, location: str | None = None) -> Answer:
    """Translate a response of the target into the domain's words."""
    if code == 401:
        # An older target denies by policy with the code for missing credentials; its text tells the two apart.
        denied = DENIED_BY_POLICY in text
        return Answer(Verdict.NOT_ALLOWED if denied else Verdict.UNAUTHENTICATED, text, code)
    verdict = VERDICTS.get(code, Verdict.BROKEN)
    if verdict is not Verdict.ACCEPTED:
        return Answer(verdict, f"{text} {location or ''}".strip(), code)
    return accepted_answer(text, code)


def accepted_answer(text: str, code: int) -> Answer:
    """Read what an accepted request came with; what cannot be read is the target's fault, and said in the answer."""
    try:
        return _read(_document(text), code)
    except AssertionError as fault:
        return Answer(Verdict.UNREADABLE, str(fault), code)


def _read(document: Any, code: int) -> Answer:
    """Read a record, records, an account or a token."""
    if isinstance(document, list):
        return Answer(Verdict.ACCEPTED, code=code, records=tuple(record_from(entry) for entry in document))
    if isinstance(document, str):
        register_secret(document, "issued token")
        return Answer(Verdict.ACCEPTED, code=code, token=document)
    if isinstance(document, dict) and "action_id" in document:
        return Answer(Verdict.ACCEPTED, code=code, record=record_from(document))
    if isinstance(document, dict):
        return Answer(Verdict.ACCEPTED, code=code, account=account_from(document))
    raise AssertionError(f"wanted: a record, a list, an account or a token\n  seen: {document!r}")


def _document(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        raise AssertionError(f"wanted: an answer that a program can read\n  seen: {text[:300]!r}") from None


def _query(value: str | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else value
