"""What makes others' libraries ready for the programs that are forked from a process that has them loaded."""

from __future__ import annotations

from functools import cache

SERVICES = ("secretsmanager", "ssm", "ecr")
"""The services of the cloud that commands speak to."""


def cloud_models() -> None:
    """Have botocore share what it reads of the services; it reads that anew for each client otherwise.

    That is four fifths of making a client. Nobody is called, and no account is known here.
    """
    import botocore.session

    botocore.session.create_loader = cache(botocore.session.create_loader)
    for service in SERVICES:
        session = botocore.session.Session()
        session.create_client(
            service, region_name="us-east-1", aws_access_key_id="nobody", aws_secret_access_key="nothing"
        )
