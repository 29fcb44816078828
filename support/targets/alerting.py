"""The parts of the alerting system and the notifiers that it sends to.

Two desks stand over the same records. The second one delivers by other settings, so that scenarios can show what a
setting does without changing it for everybody.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial

from support.targets.libraries import CERTIFICATES, MESSAGES, SITE, SMALL_SITE, STORE
from support.targets.parts import Part
from support.targets.ports import LOOPBACK
from support.targets.services import service
from support.targets.site import Site

STREAM_TOPIC = "llm-monitoring"
_SMTP, _SMTP_TLS = "notifiers-smtp", "notifiers-smtp-tls"
_WORKERS = ("ingester", "evaluator", "deliverer")
_TWILIO_ACCOUNT = "AC5161676e6f66666163636f756e7400"
_NOTIFIERS = (*SMALL_SITE, "aiosmtpd.smtp", *CERTIFICATES)
_LIBRARIES = {
    "api": (*SITE, *STORE, *MESSAGES, "jwt", "jinja2"),
    "ingester": (*STORE, "redis"),
    "evaluator": STORE,
    "deliverer": (*STORE, *MESSAGES),
}
_AT_ONCE = {
    "ALERT_SEND_TIMEOUT_SECONDS": "3",
    "ALERT_RETRY_SECONDS": "0.05",
    "ALERT_LEASE_SECONDS": "2",
}
"""The waiting times of the alerting system, short because everything it waits for is on this machine."""


def alerting_parts(site: Site, database: str) -> Iterator[Part]:
    """The notifiers, both desks, and whoever works behind them; `database` is the system's own."""
    for secret in ("alerting-key", "alerting-jwt"):
        site.secret(secret)
    options = ("--smtp-port", str(site.port(_SMTP)), "--smtp-tls-port", str(site.port(_SMTP_TLS)))
    yield service(
        site,
        "notifiers",
        "support.notifiers",
        "/healthz",
        _notifiers_environment,
        options,
        libraries=_NOTIFIERS,
        ports=(_SMTP, _SMTP_TLS),
    )
    desk = partial(_desk_environment, database=database)
    yield _process(site, "alerting-api", "api", lambda site: {**desk(site), **_first_desk(site)})
    yield _process(site, "alerting-second", "api", lambda site: {**desk(site), **_second_desk(site)})
    for worker in _WORKERS:
        yield _process(site, f"alerting-{worker}", worker, lambda site: {**desk(site), **_first_desk(site)})


def stream_address(site: Site) -> str:
    """Where model traffic is put into the stream, password included."""
    return f"redis://:{site.secret('valkey')}@{LOOPBACK}:{site.port('valkey')}/3"


def _process(site: Site, name: str, module: str, environment: Callable[[Site], dict[str, str]]) -> Part:
    health = "/v1/health" if module == "api" else "/healthz"
    return service(
        site,
        name,
        f"reference.alerting.{module}",
        health,
        environment,
        libraries=_LIBRARIES[module],
        after=("postgres", "valkey"),
        beside=("notifiers",),
    )


def _notifiers_environment(site: Site) -> dict[str, str]:
    return {
        "NOTIFIERS_USERNAME": "alerts",
        "NOTIFIERS_PASSWORD": site.secret("notifiers-password"),
        "NOTIFIERS_TWILIO_SID": _TWILIO_ACCOUNT,
        "NOTIFIERS_TWILIO_TOKEN": site.secret("twilio"),
    }


def _desk_environment(site: Site, database: str) -> dict[str, str]:
    return {
        "ENVIRONMENT": "embedded",
        "ALERTING_DATABASE_URL": database,
        "ALERTING_STREAM_URL": stream_address(site),
        "KAFKA_TOPIC": STREAM_TOPIC,
        "API_KEY_SECRET": site.secret("alerting-key"),
        "JWT_SECRET_KEY": site.secret("alerting-jwt"),
        "CORS_ORIGINS": "http://localhost:3000",
        "ALERT_TWILIO_BASE_URL": site.url("notifiers", "/twilio"),
        **_AT_ONCE,
    }


def _first_desk(site: Site) -> dict[str, str]:
    """All four channels, warnings and worse, a message of the same title once in five minutes."""
    return {
        **_email(site, _SMTP, tls=False),
        "ALERT_SLACK_ENABLED": "true",
        "ALERT_SLACK_WEBHOOK_URL": site.url("notifiers", f"/slack/services/T1/B1/{site.secret('slack')}"),
        "ALERT_SLACK_CHANNEL": "#test-alerts",
        "ALERT_WEBHOOK_ENABLED": "true",
        "ALERT_WEBHOOK_URL": site.url("notifiers", f"/webhook/alerts/{site.secret('webhook')}"),
        "ALERT_SMS_ENABLED": "true",
        "ALERT_SMS_TWILIO_ACCOUNT_SID": _TWILIO_ACCOUNT,
        "ALERT_SMS_TWILIO_AUTH_TOKEN": site.secret("twilio"),
        "ALERT_SMS_FROM_NUMBER": "+15005550006",
        "ALERT_SMS_TO_NUMBERS": "+15005550100,+15005550101",
        "ALERT_MIN_SEVERITY": "warning",
        "ALERT_THROTTLE_PERIOD_SECONDS": "300",
    }


def _second_desk(site: Site) -> dict[str, str]:
    """No text messages, errors and worse, a repetition after one second, encrypted mail, a webhook that is asked."""
    headers = {"X-Desk": "second", "Authorization": f"Bearer {site.secret('webhook-second')}"}
    return {
        **_email(site, _SMTP_TLS, tls=True),
        "ALERT_SLACK_ENABLED": "true",
        "ALERT_SLACK_WEBHOOK_URL": site.url("notifiers", f"/slack/services/T1/B2/{site.secret('slack-second')}"),
        "ALERT_SLACK_CHANNEL": "#second-desk",
        "ALERT_WEBHOOK_ENABLED": "true",
        "ALERT_WEBHOOK_URL": site.url("notifiers", "/webhook/second"),
        "ALERT_WEBHOOK_METHOD": "GET",
        "ALERT_WEBHOOK_HEADERS": json.dumps(headers),
        "ALERT_SMS_ENABLED": "false",
        "ALERT_MIN_SEVERITY": "error",
        "ALERT_THROTTLE_PERIOD_SECONDS": "1",
    }


def _email(site: Site, port: str, *, tls: bool) -> dict[str, str]:
    return {
        "ALERT_EMAIL_ENABLED": "true",
        "ALERT_EMAIL_SMTP_SERVER": "localhost" if tls else LOOPBACK,
        "ALERT_EMAIL_SMTP_PORT": str(site.port(port)),
        "ALERT_EMAIL_USERNAME": "alerts",
        "ALERT_EMAIL_PASSWORD": site.secret("notifiers-password"),
        "ALERT_EMAIL_FROM": "alerts@example.com",
        "ALERT_EMAIL_TO": "on-call@example.com",
        "ALERT_EMAIL_USE_TLS": str(tls).lower(),
    }
