"""Notifiers in a process of their own, and senders that speak to them."""

from __future__ import annotations

import contextlib
import json
import os
import smtplib
import ssl
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

import httpx

from tests.patience import PATIENT

ROOT = Path(__file__).resolve().parents[2]
USER, PASSWORD = "alerting", "password-of-the-tests"
ACCOUNT = ("AC0123", "token-of-the-tests")
SENDER = "alerts@example.com"


@dataclass(frozen=True)
class Running:
    """A running process: where its listeners are, and a client of its HTTP side."""

    process: subprocess.Popen[str]
    addresses: Mapping[str, str]
    client: httpx.Client

    def mail(self, listener: str = "email", user: str | None = USER, password: str = PASSWORD) -> smtplib.SMTP:
        """Open a connection for mail, encrypted where the listener wants it, and log in."""
        host, port = self.addresses[listener].split(":")
        session = smtplib.SMTP(host, int(port), timeout=PATIENT)
        if listener == "email-tls":
            certificate = self.client.get("/certificate.pem").text
            session.starttls(context=ssl.create_default_context(cadata=certificate))
        if user is not None:
            session.login(user, password)
        return session

    def send(self, recipient: str, content: bytes | None = None, listener: str = "email") -> None:
        """Send one mail on a connection of its own."""
        with contextlib.closing(self.mail(listener)) as session:
            session.sendmail(SENDER, [recipient], content or a_mail(recipient))

    def messages(self, **query: str) -> list[dict[str, object]]:
        """What has arrived."""
        found: list[dict[str, object]] = (
            self.client.get("/messages", params=query).raise_for_status().json()["messages"]
        )
        return found

    def arrived(self, count: int = 1, **query: str) -> list[dict[str, object]]:
        """What has arrived, as soon as so much has."""
        asked = {**query, "count": str(count), "seconds": f"{PATIENT:g}"}
        answer = self.client.get("/messages/wait", params=asked).raise_for_status()
        found: list[dict[str, object]] = answer.json()["messages"]
        return found


@contextlib.contextmanager
def running_notifiers(*options: str, environment: Mapping[str, str] | None = None) -> Iterator[Running]:
    """Run notifiers on free ports until the end of the block."""
    command = [sys.executable, "-m", "support.notifiers", "--port", "0", *options]
    variables = {**os.environ, **(environment or {})}
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=variables)
    try:
        assert process.stdout is not None
        addresses = json.loads(process.stdout.readline())
        # connections are given up before the server does that: it would be while one is used again
        limits = httpx.Limits(keepalive_expiry=1.0)
        with httpx.Client(base_url=addresses["http"], trust_env=False, timeout=2 * PATIENT, limits=limits) as client:
            yield Running(process, addresses, client)
    finally:
        process.terminate()
        process.communicate(timeout=PATIENT)


def a_mail(recipient: str, subject: str = "[ERROR] Spend", page: str = "<p>Spend</p>") -> bytes:
    """A mail as the alerting system sends them."""
    message = MIMEMultipart()
    message["Subject"], message["From"], message["To"] = subject, SENDER, recipient
    message.attach(MIMEText(page, "html", "utf-8"))
    return message.as_bytes()
