"""Who sends messages, and the ways to have them send otherwise."""

from __future__ import annotations

from typing import Any

from reference.defects.catalogue import DELIVERER, DESKS
from reference.defects.patching import replace

SENDERS = (*DESKS, DELIVERER)


def letters_go(make: Any) -> None:
    """Deliver letters otherwise."""
    from reference.alerting.delivery.mail import MailChannel

    replace(MailChannel, "deliver", make)


def channels_deliver(make: Any) -> None:
    """Deliver by any channel otherwise."""
    from reference.alerting.delivery import channels

    replace(channels, "outcome_of", make)


def desks_send(make: Any) -> None:
    """Send what somebody hands in otherwise."""
    from reference.alerting.delivery.desk import Desk

    replace(Desk, "send", make)


def requests_are_made(make: Any) -> None:
    """Make requests to Slack, webhooks and the telephone service otherwise."""
    from reference.alerting.delivery.calling import Caller

    replace(Caller, "make", make)
