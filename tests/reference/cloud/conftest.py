"""One cloud for all tests of a process; a database of its own for each test."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from cloud_server import running_cloud


@pytest.fixture(scope="session")
def cloud_url() -> Iterator[str]:
    with running_cloud() as url:
        yield url


@pytest.fixture(scope="session")
def rds(cloud_url: str) -> Any:
    return boto3.client(
        "rds",
        endpoint_url=cloud_url,
        region_name="us-east-1",
        aws_access_key_id="111111111111",
        aws_secret_access_key="anything",
    )


@pytest.fixture
def database(rds: Any) -> str:
    """The identifier of an available database in two zones."""
    return made(rds)


@pytest.fixture
def other_database(rds: Any) -> str:
    """Another one."""
    return made(rds)


def made(rds: Any) -> str:
    identifier = f"db-{uuid.uuid4().hex[:10]}"
    rds.create_db_instance(
        DBInstanceIdentifier=identifier,
        DBInstanceClass="db.t3.micro",
        Engine="postgres",
        MasterUsername="owner",
        MasterUserPassword="long-enough",
        AllocatedStorage=20,
        MultiAZ=True,
    )
    return identifier
