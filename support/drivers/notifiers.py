"""Tells the notifiers how to behave towards the messages of one scenario."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Literal

import httpx

from support.evidence.attachments import attach_objects
from support.ownership import Ownership

Behaviour = Literal["refuse", "status", "hang", "cut", "slow"]
Channel = Literal["email", "slack", "sms", "webhook"]
_LONGEST_CLOSED = 120.0


class NotifiersError(Exception):
    """The notifiers did not take what they were told; the message says which and why."""


class NotifiersDriver:
    """Makes notifiers fail for the messages of one scenario; all of it is taken back at the scenario's end.

    Messages themselves are left: they are told apart by the scenario's tag, and people look at them after a failure.
    """

    def __init__(self, client: httpx.Client, owner: Ownership) -> None:
        self._client, self._owner = client, owner
        self._rules: list[str] = []

    def behave(
        self,
        kind: Behaviour,
        *,
        channel: Channel | None = None,
        recipient: str | None = None,
        contains: str | None = None,
        status: int | None = None,
        seconds: float | None = None,
        times: int | None = None,
    ) -> str:
        """Have messages of this scenario treated so, the first `times` of them (None: all); return the rule's name.

        `refuse`: turned away for good in the way of the channel. `status`: answered so (mail: an SMTP code, 4xx for
        now, 5xx for good). `hang`: no answer for `seconds`, then the connection is closed. `cut`: it is closed at once.
        `slow`: answered as usual after `seconds`. Which messages: those by the channel, to the recipient, that contain
        the text; where none of these carries the scenario's tag, those that contain the tag.
        """
        tag = self._owner.tag
        if contains is None and tag not in (recipient or ""):
            contains = tag
        match = _given(channel=channel, recipient=recipient, contains=contains)
        rule = {"match": match, "behaviour": _given(kind=kind, status=status, seconds=seconds, times=times)}
        name = f"{tag}-{len(self._rules) + 1}"
        self._rules.append(name)
        self._owner.register(f"rule {name} of the notifiers", lambda: self.withdraw(name), lambda: not self._has(name))
        self._send("PUT", f"/rules/{name}", rule)
        attach_objects("how the notifiers behave", rule)
        return name

    def withdraw(self, name: str) -> None:
        """Take back one rule; fine when it is gone already."""
        self._send("DELETE", f"/rules/{name}")

    def close(self, listener: str, seconds: float = _LONGEST_CLOSED) -> None:
        """Have a listener (email, email-tls, slack, sms, webhook) refuse every connection, of all scenarios.

        Only for scenarios that have the environment to themselves. It opens again by itself after `seconds`.
        """
        self._owner.register(f"closed listener {listener}", lambda: self.open(listener), lambda: self.is_open(listener))
        self._set_listener(listener, {"open": False, "seconds": seconds})

    def open(self, listener: str) -> None:
        """Have a listener take connections again."""
        self._set_listener(listener, {"open": True})

    def is_open(self, listener: str) -> bool:
        """Whether a listener takes connections. Raises LookupError for an unknown one."""
        state: dict[str, bool] = {
            each["name"]: each["open"] for each in self._send("GET", "/listeners").json()["listeners"]
        }
        return state[listener]

    def _set_listener(self, listener: str, state: dict[str, Any]) -> None:
        answer = self._send("PUT", f"/listeners/{listener}", state)
        attach_objects(f"listener {listener}", answer.json())

    def _has(self, name: str) -> bool:
        return any(rule["name"] == name for rule in self._all_rules())

    def _all_rules(self) -> list[dict[str, Any]]:
        rules: list[dict[str, Any]] = self._send("GET", "/rules").json()["rules"]
        return rules

    def _send(self, method: str, path: str, document: Any = None) -> httpx.Response:
        response = self._client.request(method, path, json=document) if document else self._client.request(method, path)
        gone_already = method == "DELETE" and response.status_code == HTTPStatus.NOT_FOUND
        if response.is_error and not gone_already:
            raise NotifiersError(f"{method} {path}: {response.status_code} {response.text[:300]}")
        return response


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
