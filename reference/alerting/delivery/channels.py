"""The four channels, and which of them the settings enable."""

from __future__ import annotations

import logging
from typing import Protocol

from reference.alerting.delivery.attempts import Delivered, Interrupted, Persistence
from reference.alerting.delivery.calling import Caller
from reference.alerting.delivery.failures import ChannelFailure
from reference.alerting.delivery.mail import MailChannel
from reference.alerting.delivery.message import Message
from reference.alerting.delivery.outcome import Outcome
from reference.alerting.delivery.slack import SlackChannel
from reference.alerting.delivery.sms import SmsChannel
from reference.alerting.delivery.webhook import WebhookChannel
from reference.alerting.settings import Settings

log = logging.getLogger(__name__)

CHANNELS = ("email", "slack", "webhook", "sms")


class Channel(Protocol):
    """One way to tell people."""

    def deliver(self, message: Message) -> Delivered:
        """Hand the message over; raises ChannelFailure when nobody got it, Interrupted between attempts."""
        ...


def enabled_channels(settings: Settings, persistence: Persistence) -> dict[str, Channel]:
    """The channels that messages go to by default."""
    timeout = settings.send_timeout_seconds
    caller = Caller(timeout)
    channels: dict[str, Channel] = {}
    if settings.email.enabled:
        channels["email"] = MailChannel(settings.email, timeout, persistence)
    if settings.slack.enabled:
        channels["slack"] = SlackChannel(settings.slack, caller, persistence)
    if settings.webhook.enabled:
        channels["webhook"] = WebhookChannel(settings.webhook, caller, persistence)
    if settings.sms.enabled:
        channels["sms"] = SmsChannel(settings.sms, caller, persistence)
    return channels


def outcome_of(name: str, channel: Channel, message: Message) -> Outcome:
    """Deliver, and say what came of it: every failure is an outcome. Raises Interrupted."""
    try:
        delivered = channel.deliver(message)
    except Interrupted:
        raise
    except ChannelFailure as failure:
        outcome = Outcome(False, failure.attempts, str(failure))
    except Exception as error:  # only its kind is told: its text may hold an address or a token
        outcome = Outcome(False, 1, f"unexpected {type(error).__name__}")
    else:
        outcome = Outcome(True, delivered.attempts, delivered.note)
    if outcome.error:
        log.warning("message %s by %s %s: %s", message.message_id, name, outcome.state, outcome.error)
    return outcome
