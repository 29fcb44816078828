"""Connections to the AWS account of a target."""

from __future__ import annotations

from typing import Any

from support.targets import profile


def cloud_client(settings: profile.Cloud, service: str, request_seconds: float = 10.0) -> Any:
    """Make a boto3 client of a service. Without keys in the profile the usual AWS sources are asked.

    The import is here because it takes a third of a second and most scenarios need no cloud.
    """
    import boto3
    from botocore.config import Config

    limits = Config(connect_timeout=request_seconds, read_timeout=request_seconds, retries={"max_attempts": 3})
    key, secret = settings.access_key_id, settings.secret_access_key
    return boto3.client(
        service,
        region_name=settings.region,
        endpoint_url=settings.endpoint_url,
        aws_access_key_id=key.get_secret_value() if key else None,
        aws_secret_access_key=secret.get_secret_value() if secret else None,
        config=limits,
    )


def database_client(settings: profile.Cloud, request_seconds: float = 10.0) -> Any:
    """Make a boto3 client of the database service."""
    return cloud_client(settings, "rds", request_seconds)
