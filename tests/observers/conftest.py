"""Real servers for these tests."""

from __future__ import annotations

from tests.observers.servers import (  # noqa: F401
    belongings,
    caches_at_hand,
    client_of,
    cloud_at_hand,
    cluster_at_hand,
    connection,
    databases,
    folder,
)
