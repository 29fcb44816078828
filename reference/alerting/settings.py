"""Settings, all from environment variables; secrets never show in messages or representations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from reference.alerting.variables import ConfigurationError, Variables

__all__ = ["BUILT_IN_JWT_SECRET", "NOTIFICATION_SEVERITIES", "ConfigurationError", "Settings"]

NOTIFICATION_SEVERITIES = ("info", "warning", "error", "critical")
"""Severities of notifications, the mildest first."""

BUILT_IN_JWT_SECRET = "sentinelops-development-secret-change-me"
"""Good for tests only; any other environment must bring its own."""

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Email:
    """Mail by SMTP; AUTH when both user name and password are set."""

    enabled: bool
    smtp_server: str
    smtp_port: int
    username: str
    password: str = field(repr=False)
    from_address: str
    to_addresses: tuple[str, ...]
    use_tls: bool


@dataclass(frozen=True)
class Slack:
    """An incoming webhook; its address is a secret."""

    enabled: bool
    webhook_url: str = field(repr=False)
    channel: str


@dataclass(frozen=True)
class Webhook:
    """Any HTTP address; its headers may be secrets."""

    enabled: bool
    url: str = field(repr=False)
    method: str
    headers: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True)
class Sms:
    """Text messages by Twilio; `base_url` is where Twilio is."""

    enabled: bool
    account_sid: str
    auth_token: str = field(repr=False)
    from_number: str
    to_numbers: tuple[str, ...]
    base_url: str


@dataclass(frozen=True)
class Settings:
    """Everything a process of the system can be told. Times are seconds."""

    environment: str
    port: int
    email: Email
    slack: Slack
    webhook: Webhook
    sms: Sms
    min_severity: str
    throttle_period_seconds: float
    send_timeout_seconds: float
    retry_seconds: float
    lease_seconds: float
    api_key: str = field(repr=False)
    jwt_secret: str = field(repr=False)
    cors_origins: tuple[str, ...]
    database_url: str = field(repr=False)
    stream_url: str = field(repr=False)
    stream_topic: str

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Settings:
        """Read the settings; raises ConfigurationError naming every variable that is missing or makes no sense."""
        variables = Variables(environ)
        environment = variables.text("ENVIRONMENT", "production")
        settings = cls(
            environment=environment,
            port=variables.port("PORT", 8000),
            email=_email(variables),
            slack=_slack(variables),
            webhook=_webhook(variables),
            sms=_sms(variables),
            min_severity=variables.choice("ALERT_MIN_SEVERITY", NOTIFICATION_SEVERITIES, "warning"),
            throttle_period_seconds=variables.seconds("ALERT_THROTTLE_PERIOD_SECONDS", 300),
            send_timeout_seconds=variables.seconds("ALERT_SEND_TIMEOUT_SECONDS", 10, zero=False),
            retry_seconds=variables.seconds("ALERT_RETRY_SECONDS", 1),
            lease_seconds=variables.seconds("ALERT_LEASE_SECONDS", 60, zero=False),
            api_key=variables.text("API_KEY_SECRET", "test-api-key"),
            jwt_secret=_jwt_secret(variables, environment),
            cors_origins=variables.words("CORS_ORIGINS", ("http://localhost:3000",)),
            database_url=_database_url(variables),
            stream_url=variables.url("ALERTING_STREAM_URL", "redis://localhost:6379/0", ("redis", "rediss", "unix")),
            stream_topic=variables.text("KAFKA_TOPIC", "llm-monitoring"),
        )
        variables.refuse_faults()
        return settings


def _email(variables: Variables) -> Email:
    email = Email(
        enabled=variables.flag("ALERT_EMAIL_ENABLED", False),
        smtp_server=variables.text("ALERT_EMAIL_SMTP_SERVER"),
        smtp_port=variables.port("ALERT_EMAIL_SMTP_PORT", 587),
        username=variables.text("ALERT_EMAIL_USERNAME"),
        password=variables.text("ALERT_EMAIL_PASSWORD"),
        from_address=variables.text("ALERT_EMAIL_FROM"),
        to_addresses=variables.words("ALERT_EMAIL_TO", ()),
        use_tls=variables.flag("ALERT_EMAIL_USE_TLS", True),
    )
    if email.enabled:
        variables.require("ALERT_EMAIL_ENABLED", "ALERT_EMAIL_SMTP_SERVER", "ALERT_EMAIL_FROM")
    return email


def _slack(variables: Variables) -> Slack:
    slack = Slack(
        enabled=variables.flag("ALERT_SLACK_ENABLED", False),
        webhook_url=variables.url("ALERT_SLACK_WEBHOOK_URL", "", ("http", "https")),
        channel=variables.text("ALERT_SLACK_CHANNEL", "#alerts"),
    )
    if slack.enabled:
        variables.require("ALERT_SLACK_ENABLED", "ALERT_SLACK_WEBHOOK_URL")
    return slack


def _webhook(variables: Variables) -> Webhook:
    webhook = Webhook(
        enabled=variables.flag("ALERT_WEBHOOK_ENABLED", False),
        url=variables.url("ALERT_WEBHOOK_URL", "", ("http", "https")),
        method=variables.choice("ALERT_WEBHOOK_METHOD", METHODS, "POST"),
        headers=variables.text_map("ALERT_WEBHOOK_HEADERS"),
    )
    if webhook.enabled:
        variables.require("ALERT_WEBHOOK_ENABLED", "ALERT_WEBHOOK_URL")
    return webhook


def _sms(variables: Variables) -> Sms:
    sms = Sms(
        enabled=variables.flag("ALERT_SMS_ENABLED", False),
        account_sid=variables.text("ALERT_SMS_TWILIO_ACCOUNT_SID"),
        auth_token=variables.text("ALERT_SMS_TWILIO_AUTH_TOKEN"),
        from_number=variables.text("ALERT_SMS_FROM_NUMBER"),
        to_numbers=variables.words("ALERT_SMS_TO_NUMBERS", ()),
        base_url=variables.url("ALERT_TWILIO_BASE_URL", "https://api.twilio.com", ("http", "https")).rstrip("/"),
    )
    if sms.enabled:
        variables.require(
            "ALERT_SMS_ENABLED",
            "ALERT_SMS_TWILIO_ACCOUNT_SID",
            "ALERT_SMS_TWILIO_AUTH_TOKEN",
            "ALERT_SMS_FROM_NUMBER",
            "ALERT_SMS_TO_NUMBERS",
        )
    return sms


def _jwt_secret(variables: Variables, environment: str) -> str:
    secret = variables.text("JWT_SECRET_KEY", BUILT_IN_JWT_SECRET)
    if secret == BUILT_IN_JWT_SECRET and environment != "test":
        variables.complain("JWT_SECRET_KEY", "set it: the built-in secret is good for ENVIRONMENT=test only")
    return secret


def _database_url(variables: Variables) -> str:
    """The address of the database, put together from its pieces unless it is given whole."""
    user, password = variables.text("POSTGRES_USER", "postgres"), variables.text("POSTGRES_PASSWORD")
    login = quote(user, safe="") + (f":{quote(password, safe='')}" if password else "")
    host, port = variables.text("POSTGRES_HOST", "localhost"), variables.port("POSTGRES_PORT", 5432)
    pieces = f"postgresql://{login}@{host}:{port}/{quote(variables.text('POSTGRES_DB', 'alerting'), safe='')}"
    return variables.url("ALERTING_DATABASE_URL", pieces, ("postgresql", "postgres"))
