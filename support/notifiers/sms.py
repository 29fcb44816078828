"""Text messages by Twilio's interface: `POST /twilio/2010-04-01/Accounts/{SID}/Messages.json`."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hmac
import json
import re
import secrets
from email.utils import format_datetime

from support.notifiers.reception import Received, Reply

LONGEST_BODY = 1600
"""Characters of a text message."""
_PATH = re.compile(r"/twilio/2010-04-01/Accounts/([^/]+)/Messages\.json")
_NUMBER = re.compile(r"\+[1-9]\d{1,14}")
_CHARACTERS_OF_A_PART = 160
_JSON = "application/json"


class TextMessages:
    """Answers 201 with a `sid`, and Twilio's errors by their codes. Without a SID of its own it lets any in."""

    name = "sms"

    def __init__(self, sid: str = "", token: str = "") -> None:
        self._account = f"{sid}:{token}" if sid else ""

    def recipients(self, received: Received) -> tuple[str, ...]:
        """The number to which it goes."""
        number = _form(received).get("To", "")
        return (number,) if number else ()

    def sender(self, received: Received) -> str:
        """The number from which it comes."""
        return _form(received).get("From", "")

    def answer(self, received: Received) -> Reply:
        """Check what Twilio checks."""
        found = _PATH.fullmatch(received.path)
        if not found:
            return _error(404, 20404, f"The requested resource {received.path} was not found")
        if received.method != "POST":
            return _error(405, 20004, "Method not allowed")
        if not self._lets_in(found[1], received.header("authorization")):
            return _error(401, 20003, "Authenticate")
        form = _form(received)
        return _fault(form) or _queued(found[1], form)

    def refusal(self, received: Received, status: int | None) -> Reply:
        """A number that cannot be reached; 5xx: a service that is down."""
        if status is None or status == 400:
            return _invalid_number(_form(received).get("To", ""))
        if status < 300:
            return Reply(status, json.dumps({"sid": _sid(), "status": "queued"}), _JSON)
        code = {401: 20003, 404: 20404, 429: 20429}.get(status, 20500)
        return _error(status, code, "The service does not take this message")

    def _lets_in(self, sid: str, authorization: str) -> bool:
        scheme, _, encoded = authorization.partition(" ")
        try:
            given = base64.b64decode(encoded, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError, ValueError):
            return False
        user, _, token = given.partition(":")
        if scheme.lower() != "basic" or user != sid or not token:
            return False
        return not self._account or hmac.compare_digest(given.encode(), self._account.encode())


def _form(received: Received) -> dict[str, str]:
    form: dict[str, str] = received.parsed.get("form", {})
    return form


def _fault(form: dict[str, str]) -> Reply | None:
    """The error that Twilio would tell; None when all is well."""
    missing = {"To": (21604, "A 'To' phone number is required."), "From": (21603, "A 'From' phone number is required.")}
    for field, (code, message) in missing.items():
        if not form.get(field):
            return _error(400, code, message)
    if not _NUMBER.fullmatch(form["To"]):
        return _invalid_number(form["To"])
    if not _NUMBER.fullmatch(form["From"]):
        return _error(400, 21212, f"The 'From' number {form['From']} is not a valid phone number.")
    if not form.get("Body"):
        return _error(400, 21602, "Message body is required.")
    if len(form["Body"]) > LONGEST_BODY:
        return _error(400, 21617, f"The concatenated message body exceeds the {LONGEST_BODY} character limit.")
    return None


def _invalid_number(number: str) -> Reply:
    return _error(400, 21211, f"The 'To' number {number} is not a valid phone number.")


def _queued(account: str, form: dict[str, str]) -> Reply:
    sid, now = _sid(), format_datetime(dt.datetime.now(dt.UTC))
    document = {
        "sid": sid,
        "account_sid": account,
        "to": form["To"],
        "from": form["From"],
        "body": form["Body"],
        "status": "queued",
        "direction": "outbound-api",
        "num_segments": str(-(-len(form["Body"]) // _CHARACTERS_OF_A_PART)),
        "date_created": now,
        "date_updated": now,
        "error_code": None,
        "error_message": None,
        "uri": f"/2010-04-01/Accounts/{account}/Messages/{sid}.json",
    }
    return Reply(201, json.dumps(document), _JSON)


def _sid() -> str:
    return f"SM{secrets.token_hex(16)}"


def _error(status: int, code: int, message: str) -> Reply:
    document = {
        "code": code,
        "message": message,
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": status,
    }
    return Reply(status, json.dumps(document), _JSON)
