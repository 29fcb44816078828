"""Text messages by Twilio: one request for each number."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote, urlencode

from reference.alerting.delivery.attempts import Delivered, Persistence
from reference.alerting.delivery.calling import Call, Caller
from reference.alerting.delivery.failures import ChannelFailure, PermanentFailure
from reference.alerting.delivery.message import Message, one_line, shown
from reference.alerting.settings import Sms

TOLD_METADATA = ("model", "provider", "application", "error")
LONGEST_BODY = 1600
"""Twilio refuses longer ones."""
NUMBERS_AT_ONCE = 16


class SmsChannel:
    """Sends to every configured number, each on its own."""

    def __init__(self, settings: Sms, caller: Caller, persistence: Persistence) -> None:
        self._settings = settings
        self._caller = caller
        self._persistence = persistence

    def deliver(self, message: Message) -> Delivered:
        """Send to all numbers; raises the first ChannelFailure when none of them was reached."""
        numbers = list(dict.fromkeys(self._settings.to_numbers))
        if not numbers:
            raise PermanentFailure("no numbers are configured", attempts=0)
        text = body(message)
        with ThreadPoolExecutor(min(NUMBERS_AT_ONCE, len(numbers)), thread_name_prefix="sms") as pool:
            results = list(pool.map(lambda number: self._result(number, text), numbers))
        failures = [result for result in results if isinstance(result, ChannelFailure)]
        attempts = max(result if isinstance(result, int) else result.attempts for result in results)
        if len(failures) == len(numbers):
            raise failures[0].after(attempts)
        note = f"{len(failures)} of {len(numbers)} numbers not reached: {failures[0]}" if failures else None
        return Delivered(attempts, note)

    def _result(self, number: str, text: str) -> int | ChannelFailure:
        """How many attempts this number took, or why it was not reached; raises Interrupted."""
        call = self._request(number, text)
        try:
            return self._persistence.insist(lambda: self._attempt(call))
        except ChannelFailure as failure:
            return failure

    def _attempt(self, call: Call) -> None:
        reply = self._caller.make(call)
        if reply.status != 201:
            raise PermanentFailure(f"answered {reply.status}")
        if not has_sid(reply.body):
            raise PermanentFailure("answered 201 without the identifier of a message")

    def _request(self, number: str, text: str) -> Call:
        settings = self._settings
        account = quote(settings.account_sid, safe="")
        return Call(
            "POST",
            f"{settings.base_url.rstrip('/')}/2010-04-01/Accounts/{account}/Messages.json",
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            content=urlencode({"To": number, "From": settings.from_number, "Body": text}).encode(),
            credentials=(settings.account_sid, settings.auth_token),
        )


def body(message: Message) -> str:
    """The text, as long as a text message may be."""
    text = f"{message.severity.upper()}: {one_line(message.title)}\n{message.message}"
    told = [f"{key}: {one_line(shown(message.metadata[key]))}" for key in TOLD_METADATA if key in message.metadata]
    if told:
        text += "\n\n" + "\n".join(told)
    return text if len(text) <= LONGEST_BODY else text[: LONGEST_BODY - 1] + "…"


def has_sid(answer: bytes) -> bool:
    """Whether Twilio's answer names the message that it made."""
    try:
        document = json.loads(answer)
    except ValueError:
        return False
    return isinstance(document, dict) and isinstance(document.get("sid"), str) and bool(document["sid"])
