"""The place of one environment: its folders, ports and credentials, as its parts need to know them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support.processes import MARK
from support.targets.ports import LOOPBACK, Ports

WEEK = 7 * 24 * 3600.0
ADMINISTRATOR = "signoff-admin"


@dataclass(frozen=True)
class Site:
    """One environment. `checkout` holds the code, `cache` outlives the environment, `folder` does not.

    `facts` is what the catalogue of parts wants everybody to know who uses the environment, by name. `defects` names
    the seeded defects that a part is started with; there are none but in drills.
    """

    id: str
    checkout: Path
    folder: Path
    cache: Path
    ports: Ports = field(default_factory=Ports)
    secrets: dict[str, str] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)
    defects: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def logs(self) -> Path:
        """Folder of the parts' log files."""
        return self.folder / "logs"

    @property
    def data(self) -> Path:
        """Folder of the parts' data."""
        return self.folder / "data"

    @property
    def work(self) -> Path:
        """Working folder and temporary folder of the parts."""
        return self.folder / "work"

    def secret(self, name: str) -> str:
        """A random secret of this environment, the same at every call."""
        return self.secrets.setdefault(name, secrets.token_urlsafe(24))

    def port(self, part: str) -> int:
        """The port of a part, reserved at the first call."""
        return self.ports.by_name.get(part) or self.ports.reserve(part)

    def url(self, part: str, path: str = "") -> str:
        """HTTP address of a part."""
        return f"http://{LOOPBACK}:{self.port(part)}{path}"

    def environment(self, extra: Mapping[str, str] | None = None) -> dict[str, str]:
        """What a part finds in its environment: nothing of the caller's but the search path."""
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "LANG": "C.UTF-8",
            "HOME": str(self.work),
            "TMPDIR": str(self.work),
            "PYTHONPATH": str(self.checkout),
            "PYTHONUNBUFFERED": "1",
            MARK: self.id,
            **(extra or {}),
        }


def bearer(secret: str, issuer: str, username: str, lifetime: float = WEEK) -> str:
    """A signed token (JWT, HS256) for a user of the actions system; `lifetime` in seconds."""
    now = int(time.time())
    claims = {
        "iss": issuer,
        "iat": now,
        "exp": now + int(lifetime),
        "name": username,
        "preferred_username": username,
        "email": f"{username}@example.com",
    }
    signed = f"{_part({'alg': 'HS256', 'typ': 'JWT'})}.{_part(claims)}"
    signature = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{_encode(signature)}"


def write_private(path: Path, document: Any) -> None:
    """Write a JSON document that only its owner may read; readers never see half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(document, file, indent=2)
    half.replace(path)


def _part(document: dict[str, Any]) -> str:
    return _encode(json.dumps(document, separators=(",", ":")).encode())


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
