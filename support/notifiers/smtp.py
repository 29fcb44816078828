"""Mail by SMTP: every message and every refusal is recorded; rules make it fail."""

from __future__ import annotations

import asyncio
import hmac
import logging
import ssl
import warnings
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from support.notifiers.arrivals import PENDING, Arrival, Arrivals, Outcome
from support.notifiers.bodies import texts
from support.notifiers.mail import read_mail
from support.notifiers.rules import Rule, Rules
from support.notifiers.settings import Settings

CHANNEL = "email"
LARGEST = 10 * 1024 * 1024
MOST_RECIPIENTS = 500
_IDLE_SECONDS = 180.0
_LONGEST_LINE = 64 * 1024
_NAME = "notifiers.signoff.local"

logging.getLogger("mail.log").setLevel(logging.CRITICAL)


class MailProtocol(SMTP):
    """One connection. Whatever it refuses is recorded, also what the handler is never asked about."""

    line_length_limit = _LONGEST_LINE
    recorded = False

    async def push(self, status: Any) -> None:
        """Answer a command; a refusal that nobody has recorded yet is."""
        line = status.decode("utf-8", "replace") if isinstance(status, bytes) else status
        if line[:1] in ("4", "5") and not self.recorded:
            self.event_handler.refused(self, (), line)
        self.recorded = False
        await super().push(status)

    def cut(self) -> None:
        """Close the connection at once, without an answer."""
        self._writer.transport.abort()


class MailHandler:
    """What happens to mail of one listener. `encrypted`: it begins with STARTTLS."""

    def __init__(self, settings: Settings, arrivals: Arrivals, rules: Rules, context: ssl.SSLContext | None) -> None:
        self._settings, self._arrivals, self._rules, self._context = settings, arrivals, rules, context
        self._name = f"{CHANNEL}-tls" if context else CHANNEL

    def protocol(self) -> MailProtocol:
        """Make the protocol of one more connection."""
        with warnings.catch_warnings():
            # passwords without encryption are what this listener is for
            warnings.simplefilter("ignore", UserWarning)
            return MailProtocol(
                self,
                hostname=_NAME,
                ident="mocked",
                data_size_limit=LARGEST,
                enable_SMTPUTF8=True,
                tls_context=self._context,
                require_starttls=self._context is not None,
                auth_require_tls=self._context is not None,
                auth_required=self._settings.auth == "required",
                authenticator=self._authenticate,
                timeout=_IDLE_SECONDS,
                loop=asyncio.get_running_loop(),
            )

    async def handle_RCPT(
        self, server: MailProtocol, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient, unless there are too many or a rule turns it away."""
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        rule = self._rules.for_recipient(CHANNEL, address)
        if rule is not None:
            line = _refusal(rule)
            if not line.startswith("2"):
                self.refused(server, (address,), line, rule)
                return line
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: MailProtocol, session: Session, envelope: Envelope) -> str:
        """Record a message and answer as the rules want it."""
        raw = bytes(envelope.original_content or b"")
        parsed = await read_mail(raw)
        arrival = self._arrival(server, tuple(envelope.rcpt_tos), raw, parsed)
        rule = self._rules.for_arrival(CHANNEL, arrival.recipients, arrival.searchable)
        self._arrivals.record(arrival)
        if rule is None or rule.kind in ("refuse", "status"):
            line = _refusal(rule) if rule else f"250 2.0.0 OK: message {arrival.number}"
            server.recorded = True
            self._arrivals.finish(arrival, _outcome(line, rule))
            return line
        return await self._misbehave(server, arrival, rule)

    async def handle_exception(self, error: Exception) -> str:
        """Nothing that a sender does ends in a fault of ours without being told."""
        return f"451 4.3.0 The listener could not take this: {type(error).__name__}"

    def refused(self, server: MailProtocol, recipients: tuple[str, ...], line: str, rule: Rule | None = None) -> None:
        """Record something that was refused before it had a content."""
        envelope = server.envelope
        known = recipients or tuple(envelope.rcpt_tos if envelope else ())
        arrival = self._arrival(server, known, b"", {})
        arrival.outcome = _outcome(line, rule)
        server.recorded = True
        self._arrivals.record(arrival)

    async def _misbehave(self, server: MailProtocol, arrival: Arrival, rule: Rule) -> str:
        """Keep the sender waiting or cut it off; the sender's leaving cancels this."""
        try:
            if rule.kind != "cut":
                async with asyncio.timeout(rule.seconds):
                    await asyncio.Event().wait()
        except TimeoutError:
            if rule.kind == "slow":
                self._arrivals.finish(arrival, Outcome(True, "accepted", 250, "answered late", rule.name))
                return f"250 2.0.0 OK: message {arrival.number}"
        except asyncio.CancelledError:
            how = "gone" if rule.kind == "slow" else "hung"
            self._arrivals.finish(arrival, Outcome(False, how, None, "the sender did not wait", rule.name))
            raise
        how = "cut" if rule.kind == "cut" else "hung"
        self._arrivals.finish(arrival, Outcome(False, how, None, "the connection was closed", rule.name))
        server.cut()
        raise asyncio.CancelledError

    def _arrival(
        self, server: MailProtocol, recipients: tuple[str, ...], raw: bytes, parsed: dict[str, Any]
    ) -> Arrival:
        session, envelope = server.session, server.envelope
        user = session.auth_data if session and session.authenticated else None
        facts = {
            "listener": self._name,
            "encrypted": bool(session and session.ssl),
            "authenticated_as": user.decode("utf-8", "replace") if isinstance(user, bytes) else None,
        }
        sender = str(envelope.mail_from or "") if envelope else ""
        searchable = "\n".join([sender, *recipients, *texts(parsed), raw.decode("utf-8", "replace")])
        return Arrival(CHANNEL, recipients, sender, raw, parsed, facts, searchable, PENDING)

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any
    ) -> AuthResult:
        settings = self._settings
        if not isinstance(given, LoginPassword):
            return AuthResult(success=False, handled=False)
        right = not settings.username or (
            hmac.compare_digest(given.login, settings.username.encode())
            and hmac.compare_digest(given.password, settings.password.encode())
        )
        return AuthResult(success=right, handled=False, auth_data=given.login)


def _refusal(rule: Rule) -> str:
    status = rule.status or 550
    kind = {2: "2.0.0 OK", 4: "4.3.0 Try again later", 5: "5.7.1 Refused"}.get(status // 100, "Refused")
    return f"{status} {kind}"


def _outcome(line: str, rule: Rule | None) -> Outcome:
    """What an answer says: the sender may go by its first digit."""
    accepted = line[:1] == "2"
    status = int(line[:3]) if line[:3].isdigit() else None
    return Outcome(accepted, "accepted" if accepted else "refused", status, line[:200], rule.name if rule else None)
