"""Why a channel did not take a message, in words that hold neither addresses nor credentials."""

from __future__ import annotations

import socket
import ssl
from typing import Self


class ChannelFailure(Exception):
    """The channel did not take the message; the text says why. `attempts` is how often it was tried."""

    def __init__(self, reason: str, attempts: int = 1) -> None:
        super().__init__(reason)
        self.attempts = attempts

    def after(self, attempts: int) -> Self:
        """The same failure, as what remained after so many attempts."""
        return type(self)(str(self), attempts)


class TemporaryFailure(ChannelFailure):
    """The same message may be taken a moment later."""


class PermanentFailure(ChannelFailure):
    """The same message would be refused again."""


def connection_failure(error: BaseException) -> ChannelFailure:
    """What a failure to connect or to hear an answer means, told from the error beneath it."""
    causes = list(chain(error))
    for known, reason in (
        (TimeoutError, "timed out"),
        (ConnectionRefusedError, "connection refused"),
        (socket.gaierror, "host not found"),
    ):
        if any(isinstance(cause, known) for cause in causes):
            return TemporaryFailure(reason)
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return PermanentFailure("certificate not accepted")
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return TemporaryFailure("encryption failed")
    return TemporaryFailure("connection lost")


def chain(error: BaseException) -> list[BaseException]:
    """The error and all those that led to it."""
    found: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in found:
        found.append(current)
        current = current.__cause__ or current.__context__
    return found
