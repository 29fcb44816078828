"""E-mail over SMTP."""

from __future__ import annotations

import contextlib
import ipaddress
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer

from reference.alerting.delivery.attempts import Delivered, Persistence
from reference.alerting.delivery.failures import ChannelFailure, PermanentFailure, TemporaryFailure, connection_failure
from reference.alerting.delivery.letter import Mailbox, letter, mailbox
from reference.alerting.delivery.message import Message
from reference.alerting.settings import Email

FAREWELL_SECONDS = 0.5
"""How long the server's answer to QUIT is waited for; the letter has been taken by then."""


class MailChannel:
    """Hands letters to one server."""

    def __init__(self, settings: Email, timeout_seconds: float, persistence: Persistence) -> None:
        self._settings = settings
        self._timeout_seconds = timeout_seconds
        self._persistence = persistence
        self._trust = trust(settings.smtp_server) if settings.use_tls else None

    def deliver(self, message: Message) -> Delivered:
        """Send to the recipients of the message, else to the configured ones; raises ChannelFailure for none of them.

        A recipient who was reached is not written to again while others are tried again.
        """
        given = list(dict.fromkeys(message.recipients or self._settings.to_addresses))
        recipients = [found for text in given if (found := mailbox(text)) is not None]
        sender = mailbox(self._settings.from_address)
        if sender is None:
            raise PermanentFailure("the configured sender is not an address", attempts=0)
        if not recipients:
            raise PermanentFailure("no recipients" if not given else "no valid recipients", attempts=0)
        round_ = Round(recipients, letter(message, sender, recipients), sender)
        try:
            attempts = self._persistence.insist(lambda: self._attempt(round_))
        except ChannelFailure as failure:
            if not round_.reached:
                raise
            attempts = failure.attempts
        return Delivered(attempts, round_.note(len(given)))

    def _attempt(self, round_: Round) -> None:
        """Send to everyone who is still waiting; raises ChannelFailure."""
        try:
            with self._session() as server:
                round_.send(server)
        except ssl.SSLCertVerificationError:
            raise PermanentFailure("certificate not accepted") from None
        except smtplib.SMTPNotSupportedError:
            raise PermanentFailure("the server offers no STARTTLS or no authentication") from None
        except smtplib.SMTPAuthenticationError as error:
            raise refusal(error.smtp_code, "authentication refused") from None
        except smtplib.SMTPRecipientsRefused as error:
            raise round_.refused(error.recipients) from None
        except smtplib.SMTPResponseException as error:
            raise refusal(error.smtp_code, "refused") from None
        except (smtplib.SMTPServerDisconnected, TimeoutError, ConnectionError, socket.gaierror) as error:
            raise connection_failure(error) from None
        except smtplib.SMTPException:
            raise PermanentFailure("the server offers no known way of authentication") from None
        except OSError as error:
            raise connection_failure(error) from None

    @contextmanager
    def _session(self) -> Iterator[smtplib.SMTP]:
        """A connection, encrypted and authenticated as configured, that ends after the time-out whatever happens."""
        settings = self._settings
        server = smtplib.SMTP(timeout=self._timeout_seconds, local_hostname=socket.gethostname() or "localhost")
        # STARTTLS checks the certificate against this name, which only the connecting constructor sets
        server._host = settings.smtp_server  # type: ignore[attr-defined]
        with patience(server, self._timeout_seconds):
            try:
                server.connect(settings.smtp_server, settings.smtp_port)
                if self._trust:
                    server.starttls(context=self._trust)
                if settings.username and settings.password:
                    server.login(settings.username, settings.password)
                yield server
                say_farewell(server)
            finally:
                server.close()


class Round:
    """One letter on its way: who is still waiting for it, and who was reached."""

    def __init__(self, recipients: list[Mailbox], content: bytes, sender: Mailbox) -> None:
        self._waiting = [recipient.address for recipient in recipients]
        self._content = content
        self._sender = sender.address
        self.reached: list[str] = []
        self._last_code: int | None = None

    def send(self, server: smtplib.SMTP) -> None:
        """Send to those who wait; raises TemporaryFailure when some of them should be tried again."""
        refused = server.sendmail(self._sender, self._waiting, self._content)
        self.reached += [address for address in self._waiting if address not in refused]
        if refused:
            failure = self.refused(refused)
            if isinstance(failure, TemporaryFailure):
                raise failure
        else:
            self._waiting = []

    def refused(self, answers: dict[str, tuple[int, bytes]]) -> ChannelFailure:
        """Keep those who may be taken later waiting; the failure says whether there are such."""
        codes = [code for code, _ in answers.values()]
        temporary = [address for address, (code, _) in answers.items() if code < 500]
        self._last_code = max(codes)
        if temporary:
            self._waiting = temporary
        return refusal(min(codes), "recipient refused")

    def note(self, wanted: int) -> str | None:
        """Who did not get the letter; None when all did."""
        missing = wanted - len(self.reached)
        if not missing:
            return None
        why = f" ({self._last_code})" if self._last_code else ""
        return f"{missing} of {wanted} recipients not reached{why}"


def refusal(code: int, what: str) -> ChannelFailure:
    """What the server's code means: from 500 on it would say the same again."""
    return (PermanentFailure if code >= 500 else TemporaryFailure)(f"{what} ({code})")


@contextmanager
def patience(server: smtplib.SMTP, seconds: float) -> Iterator[None]:
    """Cut the connection after this time, also when the server keeps it alive with single bytes."""
    cut = False

    def cut_connection() -> None:
        nonlocal cut
        cut = True
        with contextlib.suppress(OSError, AttributeError):
            server.sock.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]

    timer = Timer(seconds, cut_connection)
    timer.daemon = True
    timer.start()
    try:
        yield
    except OSError as error:
        if cut:
            raise TimeoutError from None
        raise error
    finally:
        timer.cancel()


def say_farewell(server: smtplib.SMTP) -> None:
    """End the session politely; nothing that happens now can undo the delivery."""
    with contextlib.suppress(OSError, smtplib.SMTPException):
        if server.sock is not None:
            server.sock.settimeout(FAREWELL_SECONDS)
        server.quit()


def trust(host: str) -> ssl.SSLContext:
    """Verifies the server's certificate, except on this very machine: there nobody can stand in between.

    Mail servers that listen on loopback have self-signed certificates as a rule.
    """
    context = ssl.create_default_context()
    if on_loopback(host):
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def on_loopback(host: str) -> bool:
    """Whether the name or address stands for this machine itself."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
