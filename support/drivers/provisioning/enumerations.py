"""The platform's lists of allowed values, which every request command is given in a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

_LISTED: Mapping[str, Sequence[str]] = {
    "security.secret_types": (
        "database-credentials", "api-key", "oauth-client", "webhook-secret", "signing-key", "encryption-key",
        "tls-private-key", "container-registry-credential", "third-party-token", "generic",
    ),
    "security.risk_tiers": ("low", "medium", "high"),
    "security.rotation_classes": ("none", "standard", "high"),
    "security.lifecycle_status": ("active", "deprecated", "decommission_requested", "decommissioned"),
    "rds.instance_sizes": ("small", "medium", "large", "xlarge"),
}  # fmt: skip
_PLAIN: Mapping[str, Sequence[str]] = {
    "environments": ("dev", "test", "staging", "prod", "ephemeral"),
    "domains": (
        "platform-core", "delivery", "identity", "catalog", "observability", "governance", "security", "cost",
        "governance-routing", "platform-governance",
    ),
    "owners": (
        "platform-team", "security-team", "operations-team", "sre-team", "unknown", "app-team", "database-team",
    ),
    "risk_profile_security_risk": ("none", "low", "medium", "high", "access"),
}  # fmt: skip

FILE = "schemas/metadata/enums.yaml"
"""Where the platform keeps them, below the working folder of its commands."""


def enumerations_text() -> str:
    """The file's content."""
    document: dict[str, Any] = {key: list(values) for key, values in _PLAIN.items()}
    for path, values in _LISTED.items():
        group, name = path.split(".")
        document.setdefault(group, {})[name] = {"values": list(values)}
    return yaml.safe_dump(document, sort_keys=False)
