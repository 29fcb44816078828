"""Clients of the cloud, by its standard variables; the library is loaded when the first client is made."""

from __future__ import annotations

import os
from typing import Any

CONNECT_SECONDS, READ_SECONDS, ATTEMPTS = 3, 10, 2


class CloudError(Exception):
    """The cloud refused or could not be reached; the message is the reason, in one line without any value."""


def client(service: str, region: str | None = None) -> Any:
    """A client of one service. `region` comes before `AWS_REGION` and `AWS_DEFAULT_REGION`. Raises CloudError."""
    # not boto3, which loads half as much again for nothing that is needed here
    import botocore.session
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError

    limits = Config(
        connect_timeout=CONNECT_SECONDS, read_timeout=READ_SECONDS, retries={"total_max_attempts": ATTEMPTS}
    )
    try:
        session = botocore.session.get_session()
        return session.create_client(service, region_name=region or region_of_environment(), config=limits)
    except BotoCoreError as error:
        raise CloudError(reason_of(error)) from None


def region_of_environment() -> str | None:
    """The region that the standard variables name."""
    return os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or None


def code_of(error: Exception) -> str:
    """The code of a refusal, such as `ResourceNotFoundException`; empty when there was no answer."""
    return str(getattr(error, "response", {}).get("Error", {}).get("Code", ""))


def is_cloud_error(error: Exception) -> bool:
    """Whether a call of a client has raised this."""
    from botocore.exceptions import BotoCoreError, ClientError

    return isinstance(error, BotoCoreError | ClientError)


def reason_of(error: Exception) -> str:
    """Why a call failed: the operation and the code of a refusal, or what kept it from being answered.

    The message of a refusal is left out: it may repeat what was sent.
    """
    code = code_of(error)
    if code:
        operation = getattr(error, "operation_name", "request")
        return f"{operation} was refused: {code}"
    return " ".join(str(error).split())[:200]
