"""Messages sent by hand, their history, and trying a channel."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated, Any, Literal, TypeVar

import anyio
from anyio import CapacityLimiter
from fastapi import APIRouter, HTTPException, Query, status
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from reference.alerting.api.documents import Body, read_model
from reference.alerting.api.errors import shortened
from reference.alerting.api.guard import Reader, Writer
from reference.alerting.api.queries import PageLimit
from reference.alerting.api.services import CurrentServices
from reference.alerting.delivery.desk import ChannelDisabled, UnknownChannel
from reference.alerting.model import TEXT_LENGTH, TITLE_LENGTH

router = APIRouter()

SENDING = CapacityLimiter(64)
"""Messages being sent at one time; they wait on channels, not on each other, and take no thread from other routes."""

OUTCOMES = {
    "sent": "Alert sent successfully",
    "throttled": "Alert throttled",
    "below_minimum": "Alert below minimum severity",
}

MOST_METADATA, KEY_LENGTH = 50, 100

Result = TypeVar("Result")


def lower_case(value: Any) -> Any:
    """A word in lower case, anything else unchanged."""
    return value.lower() if isinstance(value, str) else value


def not_blank(text: str) -> str:
    """The text, if it says anything; raises ValueError."""
    if not text.strip():
        raise ValueError("Must not be empty")
    return text


def short(value: Any) -> Any:
    """The value, if it is not longer than a text may be; raises ValueError."""
    if len(value if isinstance(value, str) else json.dumps(value)) > TEXT_LENGTH:
        raise ValueError(f"Must not be longer than {TEXT_LENGTH} characters")
    return value


Severity = Annotated[Literal["info", "warning", "error", "critical"], BeforeValidator(lower_case)]
SeverityQuery = Annotated[Literal["info", "warning", "error", "critical"] | None, BeforeValidator(lower_case), Query()]
Channel = Annotated[Literal["email", "slack", "webhook", "sms"], BeforeValidator(lower_case)]
Title = Annotated[str, Field(max_length=TITLE_LENGTH), AfterValidator(not_blank)]
Text = Annotated[str, Field(max_length=TEXT_LENGTH), AfterValidator(not_blank)]
Key = Annotated[str, Field(max_length=KEY_LENGTH), AfterValidator(not_blank)]
Value = Annotated[Any, AfterValidator(short)]


class Message(BaseModel):
    """What is to be sent, and through which channels: all enabled ones unless some are named."""

    model_config = ConfigDict(extra="forbid")

    title: Title
    message: Text
    severity: Severity = "warning"
    metadata: Annotated[dict[Key, Value], Field(max_length=MOST_METADATA)] | None = None
    channels: list[Channel] | None = None


class ByHand(BaseModel):
    """How a message fared that was sent by hand."""

    success: bool
    message: str
    alert_id: str | None = None


async def deliver(send: Callable[[], Result]) -> Result:
    """Send in one of the places for messages being sent."""
    return await anyio.to_thread.run_sync(send, limiter=SENDING)


@router.post("")
async def send(services: CurrentServices, writer: Writer, body: Body) -> ByHand:
    """Send a message and say how it fared."""
    message = read_model(Message, body)
    metadata = {**(message.metadata or {}), "triggered_by": writer.name}
    sent = await deliver(
        lambda: services.desk.send(
            message.title, message.message, message.severity, metadata, channels=message.channels or None
        )
    )
    if sent.outcome == "failed":
        raise HTTPException(status.HTTP_502_BAD_GATEWAY, "Failed to send alert through any channel")
    return ByHand(success=sent.outcome == "sent", message=OUTCOMES[sent.outcome])


@router.get("/history")
def history(
    services: CurrentServices, _reader: Reader, limit: PageLimit = 50, severity: SeverityQuery = None
) -> list[dict[str, Any]]:
    """Messages that were sent or could not be delivered, the newest first."""
    with services.database.connection(at_once=True) as connection:
        return services.desk.history(connection, limit, severity)


@router.post("/test")
async def test(services: CurrentServices, _writer: Writer, channel: Annotated[str, Query()]) -> dict[str, Any]:
    """Send a test message through one channel, whatever its severity and however often."""
    name = channel.lower()
    try:
        delivered = await deliver(lambda: services.desk.test(name))
    except UnknownChannel:
        raise HTTPException(status.HTTP_400_BAD_REQUEST, f"Invalid channel: {shortened(channel)}") from None
    except ChannelDisabled:
        raise HTTPException(status.HTTP_400_BAD_REQUEST, f"Channel {name} is not enabled") from None
    if not delivered:
        raise HTTPException(status.HTTP_500_INTERNAL_SERVER_ERROR, f"Failed to send test alert to {name}")
    return {"success": True, "message": f"Test alert sent successfully to {name}"}
