"""What provisioning leaves of a scenario that never came to its end: found by the scenario's tag in names, and removed.

Databases before roles: a role that owns one cannot go.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from support.connections.cloud import cloud_client
from support.drivers.provisioning.registry import REGIONS_BESIDE
from support.targets.profile import Cloud, Profile


@dataclass(frozen=True)
class Left:
    """Something whose name carries the tag of a scenario."""

    what: str
    tag: str
    remove: Callable[[], object]


def carrying(profile: Profile, tags: Collection[str]) -> Iterator[Left]:
    """Everything that provisioning has made under names with one of these tags, in the order of removal."""
    masters = profile.provisioning.masters if profile.provisioning else {}
    if "superuser" in masters:
        yield from _of_server(masters["superuser"].get_secret_value(), tags)
    if profile.cloud is not None:
        yield from _of_store(profile.cloud, tags)
        yield from _of_registries(profile.cloud, tags)
        yield from _of_account(profile.cloud, tags)


def _of_server(address: str, tags: Collection[str]) -> Iterator[Left]:
    # a tenth of a second that only a sweep needs
    import psycopg
    from psycopg import sql

    def tell(statement: sql.Composed) -> None:
        with psycopg.connect(address, autocommit=True, connect_timeout=5) as connection:
            connection.execute(statement)

    with psycopg.connect(address, autocommit=True, connect_timeout=5) as connection:
        databases = [str(row[0]) for row in connection.execute("SELECT datname FROM pg_database ORDER BY 1")]
        roles = [str(row[0]) for row in connection.execute("SELECT rolname FROM pg_roles ORDER BY 1")]
    for name, tag in _tagged(databases, tags):
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        yield Left(f"database {name}", tag, partial(tell, drop))
    for name, tag in _tagged(roles, tags):
        drop = sql.SQL("DROP OWNED BY {0} CASCADE; DROP ROLE {0}").format(sql.Identifier(name))
        yield Left(f"role {name}", tag, partial(tell, drop))


def _of_store(cloud: Cloud, tags: Collection[str]) -> Iterator[Left]:
    manager, parameters = cloud_client(cloud, "secretsmanager"), cloud_client(cloud, "ssm")
    secrets = _listed(manager, "list_secrets", "SecretList", "Name", IncludePlannedDeletion=True)
    for name, tag in _tagged(secrets, tags):
        remove = partial(manager.delete_secret, SecretId=name, ForceDeleteWithoutRecovery=True)
        yield Left(f"secret {name}", tag, remove)
    for name, tag in _tagged(_listed(parameters, "describe_parameters", "Parameters", "Name"), tags):
        yield Left(f"parameter {name}", tag, partial(parameters.delete_parameter, Name=name))


def _of_registries(cloud: Cloud, tags: Collection[str]) -> Iterator[Left]:
    for region in dict.fromkeys((cloud.region, *REGIONS_BESIDE)):
        registry = cloud_client(cloud.model_copy(update={"region": region}), "ecr")
        repositories = _listed(registry, "describe_repositories", "repositories", "repositoryName")
        for name, tag in _tagged(repositories, tags):
            remove = partial(registry.delete_repository, repositoryName=name, force=True)
            yield Left(f"repository {name} in {region}", tag, remove)


def _of_account(cloud: Cloud, tags: Collection[str]) -> Iterator[Left]:
    identities = cloud_client(cloud, "iam")
    for name, tag in _tagged(_listed(identities, "list_roles", "Roles", "RoleName"), tags):
        yield Left(f"account role {name}", tag, partial(identities.delete_role, RoleName=name))


def _listed(client: Any, operation: str, list_name: str, key: str, **options: Any) -> list[str]:
    pages = client.get_paginator(operation).paginate(**options)
    return sorted(str(found[key]) for page in pages for found in page[list_name])


def _tagged(names: Iterable[str], tags: Collection[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        tag = next((tag for tag in tags if tag in name), None)
        if tag is not None:
            yield name, tag
