"""The broker's client, made to outlive the loss of its connection.

When a connection ends while messages are unacknowledged, kombu tries to give them back over that very connection
and brings the consumer down by doing so. Here the attempt is left out: the broker returns such messages by itself
after the visibility time, and the database knows which actions are unfinished.
"""

from __future__ import annotations

from typing import Any

from kombu.transport import redis


class ForgivingQoS(redis.QoS):
    """Keeps count of unacknowledged messages, and lets go of them when the connection is gone."""

    def restore_unacked_once(self, stderr: Any = None) -> None:
        """Give messages back at a regular end only."""
        if self._connected():
            super().restore_unacked_once(stderr)

    def ack(self, delivery_tag: str) -> None:
        """Acknowledge, if there is still anyone to tell."""
        if self._connected():
            super().ack(delivery_tag)

    def _connected(self) -> bool:
        transport = self.channel.connection
        return transport is not None and transport.client is not None


class Channel(redis.Channel):
    """A channel that survives."""

    QoS = ForgivingQoS


class Transport(redis.Transport):
    """The Redis transport with such channels."""

    Channel = Channel
