"""The environment that the emulator reads when it is imported: loopback only, no containers, nothing on disk."""

from __future__ import annotations

import os
from collections.abc import MutableMapping

FIXED = {
    "AUTH": "false",
    "DOCKER_HOST": "unix:///nonexistent",
    "IOT_MTLS_ENABLED": "0",
    "LOCALSTACK_PERSISTENCE": "0",
    "PERSIST_STATE": "0",
    "RDS_PERSIST": "0",
    "S3_PERSIST": "0",
    "SFTP_ENABLED": "0",
    "USE_SSL": "0",
}
DEFAULTS = {"LOG_LEVEL": "WARNING", "CLOUDTRAIL_RECORDING": "1", "MINISTACK_WORKER_THREADS": "16"}


def prepare(host: str, port: int, environment: MutableMapping[str, str] | None = None) -> None:
    """Set what has to be set; to be called before the emulator is imported."""
    target = os.environ if environment is None else environment
    target.update(FIXED)
    target.update({"BIND_HOST": host, "GATEWAY_PORT": str(port), "MINISTACK_HOST": host})
    for name, value in DEFAULTS.items():
        target.setdefault(name, value)
