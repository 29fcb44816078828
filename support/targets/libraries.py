"""What the programs of the embedded target load of others' libraries, by what they do.

What is missing here, a program loads itself, only later; what is too much delays the start of the others.
"""

from __future__ import annotations

STORE = ("pydantic.main", "psycopg", "psycopg.types.json", "psycopg_pool")
SERVER = ("uvicorn", "uvicorn.loops.auto", "uvicorn.protocols.http.auto", "uvicorn.lifespan.on")
SMALL_SITE = (*SERVER, "starlette.applications", "starlette.responses")
SITE = (*SMALL_SITE, "fastapi", "fastapi.middleware.cors", "fastapi.responses", "pydantic.v1")
TASKS = ("pydantic_settings", "celery", "celery.fixups.django", "celery.backends.redis", "kombu.transport.redis")
CERTIFICATES = ("cryptography.x509", "cryptography.hazmat.primitives.asymmetric.ec")
MESSAGES = ("httpx", "anyio", "smtplib", "email.mime.multipart", "email.headerregistry")

OF_COMMANDS = {
    "reference.provisioning": (
        "yaml",
        "psycopg",
        "psycopg.rows",
        "botocore.session",
        "botocore.httpsession",
        "support.targets.warming:cloud_models",
        "hcl2",
        "hcl2.parser:parser",
        "jsonschema",
        "httpx",
    ),
    "reference.alerting.cli": ("argparse", "httpx"),
    "reference.actions.cli": ("urllib.request", "yaml"),
}
"""What each command loads of others' libraries, and what makes ready what takes long; loaded after its first call."""
