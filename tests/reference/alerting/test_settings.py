"""Settings are read as the contract names them."""

from __future__ import annotations

import pytest

from reference.alerting.settings import ConfigurationError, Settings

TEST = {"ENVIRONMENT": "test"}
SECRETS = {
    "ALERT_EMAIL_PASSWORD": "hidden1",
    "ALERT_SLACK_WEBHOOK_URL": "https://hooks.example.com/hidden2",
    "ALERT_WEBHOOK_URL": "https://example.com/hidden3",
    "ALERT_WEBHOOK_HEADERS": '{"Authorization": "hidden4"}',
    "ALERT_SMS_TWILIO_AUTH_TOKEN": "hidden5",
    "API_KEY_SECRET": "hidden6",
    "JWT_SECRET_KEY": "hidden7",
    "ALERTING_DATABASE_URL": "postgresql://a:hidden8@localhost/b",
    "ALERTING_STREAM_URL": "redis://:hidden9@localhost:6379/3",
}


def test_the_defaults() -> None:
    settings = Settings.from_environment({**TEST, "ALERT_EMAIL_SMTP_PORT": ""})
    assert not any(one.enabled for one in (settings.email, settings.slack, settings.webhook, settings.sms))
    assert (settings.email.smtp_port, settings.email.use_tls, settings.slack.channel) == (587, True, "#alerts")
    assert (settings.webhook.method, settings.min_severity, settings.throttle_period_seconds) == (
        "POST",
        "warning",
        300,
    )
    assert (settings.send_timeout_seconds, settings.retry_seconds, settings.lease_seconds) == (10, 1, 60)
    assert (settings.api_key, settings.stream_topic, settings.port) == ("test-api-key", "llm-monitoring", 8000)
    assert settings.cors_origins == ("http://localhost:3000",)
    assert settings.sms.base_url == "https://api.twilio.com"


def test_no_secret_is_shown() -> None:
    settings = Settings.from_environment({**TEST, **SECRETS})
    assert "hidden" not in repr(settings)
    assert (settings.webhook.headers, settings.jwt_secret) == ({"Authorization": "hidden4"}, "hidden7")


def test_the_database_may_be_given_in_pieces() -> None:
    pieces = {"POSTGRES_HOST": "db", "POSTGRES_PORT": "6000", "POSTGRES_USER": "me", "POSTGRES_PASSWORD": "p@/w"}
    assert Settings.from_environment({**TEST, **pieces}).database_url == "postgresql://me:p%40%2Fw@db:6000/alerting"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALERT_EMAIL_SMTP_PORT", "0"),
        ("ALERT_EMAIL_SMTP_PORT", "65536"),
        ("ALERT_EMAIL_SMTP_PORT", "²"),
        ("POSTGRES_PORT", "many"),
        ("ALERT_MIN_SEVERITY", "medium"),
        ("ALERT_THROTTLE_PERIOD_SECONDS", "-1"),
        ("ALERT_THROTTLE_PERIOD_SECONDS", "nan"),
        ("ALERT_SEND_TIMEOUT_SECONDS", "0"),
        ("ALERT_WEBHOOK_HEADERS", "[]"),
        ("ALERT_WEBHOOK_HEADERS", '{"a": 1}'),
        ("ALERT_WEBHOOK_METHOD", "FETCH"),
        ("ALERT_WEBHOOK_URL", "hidden"),
        ("ALERT_EMAIL_ENABLED", "maybe"),
        ("ALERTING_STREAM_URL", "http://localhost"),
        ("ALERTING_DATABASE_URL", "http://[hidden"),
    ],
)
def test_nonsense_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"^{name}: must be") as refused:
        Settings.from_environment({**TEST, name: value})
    assert "hidden" not in str(refused.value)


def test_an_enabled_channel_needs_its_address() -> None:
    with pytest.raises(ConfigurationError) as refused:
        Settings.from_environment({**TEST, "ALERT_SLACK_ENABLED": "true", "ALERT_SMS_ENABLED": "1"})
    assert [line.partition(":")[0] for line in str(refused.value).splitlines()] == [
        "ALERT_SLACK_WEBHOOK_URL",
        "ALERT_SMS_TWILIO_ACCOUNT_SID",
        "ALERT_SMS_TWILIO_AUTH_TOKEN",
        "ALERT_SMS_FROM_NUMBER",
        "ALERT_SMS_TO_NUMBERS",
    ]


def test_the_built_in_secret_is_for_tests_only() -> None:
    with pytest.raises(ConfigurationError, match="JWT_SECRET_KEY"):
        Settings.from_environment({})
    assert Settings.from_environment({"JWT_SECRET_KEY": "own"}).environment == "production"
