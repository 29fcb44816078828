"""One cluster for all tests of a process; a namespace of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from kube_server import Kube, api_client, new_namespace, running_server


@pytest.fixture(scope="session")
def kube_url() -> Iterator[str]:
    with running_server() as url:
        yield url


@pytest.fixture
def kube(kube_url: str) -> Iterator[Kube]:
    with api_client(kube_url) as api:
        yield new_namespace(kube_url, api)
