"""A small mail server in threads: AUTH, STARTTLS, and answers as they are told."""

from __future__ import annotations

import base64
import datetime
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class Letter:
    """A letter that was taken."""

    sender: str
    recipients: list[str]
    raw: bytes
    user: str | None
    encrypted: bool

    @property
    def mail(self) -> EmailMessage:
        parsed = message_from_bytes(self.raw, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed

    @property
    def html(self) -> str:
        [part] = self.mail.iter_parts()
        assert isinstance(part, EmailMessage)
        return str(part.get_content())


@dataclass
class Behaviour:
    """What the server says in place of its usual answers; None cuts the connection, a float waits and then cuts."""

    greeting: Callable[[], str | float | None] = lambda: "220 ready"
    recipient: Callable[[str], str] = lambda _address: "250 ok"
    data: Callable[[], str | float | None] = lambda: "250 taken"
    farewell: Callable[[], str | float | None] = lambda: "221 bye"
    offers_auth: bool = True


class MailServer:
    """Listens on loopback; `certificate` (PEM file) makes STARTTLS available."""

    def __init__(self, certificate: Path | None = None, credentials: tuple[str, str] = ("ops", "pass-word")) -> None:
        self.letters: list[Letter] = []
        self.connections = 0
        self.behaviour = Behaviour()
        self._credentials = credentials
        self._context: ssl.SSLContext | None = None
        if certificate:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(certificate)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=200)
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError, ssl.SSLError, EndOfSession):
            Session(self, connection, self._context, self._credentials).run()
        connection.close()


class EndOfSession(Exception):
    """The connection is to be cut."""


@dataclass
class Session:
    """One connection."""

    server: MailServer
    connection: socket.socket
    context: ssl.SSLContext | None
    credentials: tuple[str, str]
    user: str | None = None
    encrypted: bool = False
    sender: str = ""
    recipients: list[str] = field(default_factory=list)

    def run(self) -> None:
        self.file = self.connection.makefile("rb")
        self.say(self.server.behaviour.greeting())
        while line := self.file.readline():
            verb = line.decode().strip().upper()
            if verb.startswith("EHLO"):
                self.say("\r\n".join(self.offers()))
            elif verb == "STARTTLS":
                self.encrypt()
            elif verb.startswith("AUTH"):
                self.authenticate(line.decode().strip())
            elif verb.startswith("MAIL FROM"):
                self.sender, self.recipients = address(line), []
                self.say("250 ok")
            elif verb.startswith("RCPT TO"):
                self.recipient(address(line))
            elif verb == "DATA":
                self.data()
            elif verb == "QUIT":
                self.say(self.server.behaviour.farewell())
                return
            else:
                self.say("250 ok")

    def say(self, answer: str | float | None) -> None:
        if answer is None:
            raise EndOfSession
        if isinstance(answer, float):
            time.sleep(answer)
            raise EndOfSession
        self.connection.sendall(answer.encode() + b"\r\n")

    def offers(self) -> list[str]:
        auth = ["250-AUTH PLAIN"] if self.server.behaviour.offers_auth else []
        tls = ["250-STARTTLS"] if self.context and not self.encrypted else []
        return ["250-mail", *tls, *auth, "250 8BITMIME"]

    def encrypt(self) -> None:
        assert self.context
        self.say("220 go on")
        self.connection = self.context.wrap_socket(self.connection, server_side=True)
        self.file = self.connection.makefile("rb")
        self.encrypted = True

    def authenticate(self, line: str) -> None:
        _, user, password = base64.b64decode(line.split()[2]).decode().split("\0")
        if (user, password) == self.credentials:
            self.user = user
            self.say("235 welcome")
        else:
            self.say("535 wrong: " + password)

    def recipient(self, who: str) -> None:
        answer = self.server.behaviour.recipient(who)
        if answer.startswith("250"):
            self.recipients.append(who)
        self.say(answer)

    def data(self) -> None:
        self.say("354 go on")
        lines = []
        while (line := self.file.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        answer = self.server.behaviour.data()
        if isinstance(answer, str) and answer.startswith("250"):
            raw = b"".join(lines)
            self.server.letters.append(Letter(self.sender, self.recipients, raw, self.user, self.encrypted))
        self.say(answer)


def address(line: bytes) -> str:
    """What stands between the angle brackets."""
    return line.decode().partition("<")[2].partition(">")[0]


@contextmanager
def mail_server(certificate: Path | None = None) -> Iterator[MailServer]:
    server = MailServer(certificate)
    try:
        yield server
    finally:
        server.close()


def self_signed(folder: Path) -> Path:
    """A certificate with its key that nobody trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example.com")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    file = folder / "mail.pem"
    encoding = serialization.Encoding.PEM
    private = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(private + certificate.public_bytes(encoding))
    return file
