"""The guard: what a run may touch, checked before the first request and again at every request.

A deployed target is only used when its profile declares that it is not production and names every host, the AWS account
and the cluster that a run may touch; what is not declared is refused, also when a redirect leads there.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from support.targets.errors import Refused, Unreachable
from support.targets.profile import Profile

if TYPE_CHECKING:
    import httpx

_DEFAULT_PORTS = {"http": 80, "https": 443, "postgresql": 5432, "postgres": 5432, "redis": 6379, "rediss": 6379}


class HostGuard:
    """Knows the hosts that a profile declares: `host` (any port) or `host:port`."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile.name
        self._hosts = frozenset(host.lower() for host in profile.guard.hosts)

    def allow(self, url: str) -> None:
        """Return when the profile declares the host of this address. Raises `Refused` otherwise."""
        host, port = _place(url)
        if not {host, f"{host}:{port}", f"[{host}]:{port}"} & self._hosts:
            raise Refused(
                f"{host}:{port} is not declared in the profile {self._profile}. "
                f"If a run may touch it, add it to guard.hosts (now: {', '.join(sorted(self._hosts)) or 'none'})."
            )

    def before_request(self, request: httpx.Request) -> None:
        """The same as a hook of an httpx client, which calls it for redirects too."""
        self.allow(str(request.url))


def check(profile: Profile) -> None:
    """Everything that must be in order before the first request to a deployed target.

    Raises `Refused` when the profile does not allow it, `Unreachable` when the target does not answer.
    """
    check_declarations(profile)
    for name, url in addresses(profile):
        _reach(name, url, profile.waiting.request_seconds)
    _check_account(profile)


def check_declarations(profile: Profile) -> None:
    """Check what needs no network: not production, hosts declared, cluster and account as declared."""
    guard = profile.guard
    if guard.production:
        raise Refused(f"the profile {profile.name} is production (guard.production = true): no run is allowed there")
    hosts = HostGuard(profile)
    for name, url in addresses(profile):
        try:
            hosts.allow(url)
        except Refused as refusal:
            raise Refused(f"{name}: {refusal}") from None
    if profile.cluster and guard.cluster_server != profile.cluster.server:
        raise Refused(
            f"cluster.server is {profile.cluster.server}, but guard.cluster_server is "
            f"{guard.cluster_server or 'not set'}: declare the cluster that a run may touch"
        )
    if profile.cloud and guard.aws_account != profile.cloud.account_id:
        raise Refused(
            f"cloud.account_id is {profile.cloud.account_id}, but guard.aws_account is "
            f"{guard.aws_account or 'not set'}: declare the account that a run may touch"
        )


def addresses(profile: Profile) -> Iterator[tuple[str, str]]:
    """Every address in a profile, with the name of its field."""
    if profile.actions:
        yield "actions.url", profile.actions.url
        if profile.actions.worker_metrics_url:
            yield "actions.worker_metrics_url", profile.actions.worker_metrics_url
        if profile.actions.history_dsn:
            yield "actions.history_dsn", profile.actions.history_dsn.get_secret_value()
    if profile.alerting:
        for name in ("url", "second_url"):
            if getattr(profile.alerting, name):
                yield f"alerting.{name}", getattr(profile.alerting, name)
        for name in ("dsn", "stream_url"):
            if getattr(profile.alerting, name):
                yield f"alerting.{name}", getattr(profile.alerting, name).get_secret_value()
    if profile.provisioning:
        for name, address in profile.provisioning.masters.items():
            yield f"provisioning.masters.{name}", address.get_secret_value()
        if profile.provisioning.registry_url:
            yield "provisioning.registry_url", profile.provisioning.registry_url
    if profile.notifiers:
        yield "notifiers.url", profile.notifiers.url
    if profile.cluster:
        yield "cluster.server", profile.cluster.server
    if profile.cloud:
        for name in ("endpoint_url", "management_url"):
            if getattr(profile.cloud, name):
                yield f"cloud.{name}", getattr(profile.cloud, name)
    if profile.inventory:
        yield "inventory.url", profile.inventory.url
    for cache in profile.caches:
        yield f"caches.{cache.name}", f"redis://{cache.host}:{cache.port}"


def _place(url: str) -> tuple[str, int]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or _DEFAULT_PORTS.get(parts.scheme)
    except ValueError as error:
        raise Refused(f"not an address: {error}") from None
    if not host or not port:
        raise Refused("not an address with a host: it must look like https://host or https://host:port")
    return host.lower(), port


def _reach(name: str, url: str, seconds: float) -> None:
    host, port = _place(url)
    try:
        socket.create_connection((host, port), min(seconds, 5.0)).close()
    except OSError as error:
        raise Unreachable(f"{name}: nothing answers at {host}:{port} ({error.strerror or error})") from None


def _check_account(profile: Profile) -> None:
    """Ask AWS whose keys these are."""
    if profile.cloud is None:
        return
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError

    cloud, seconds = profile.cloud, profile.waiting.request_seconds
    try:
        client = boto3.client(
            "sts",
            region_name=cloud.region,
            endpoint_url=cloud.endpoint_url,
            aws_access_key_id=cloud.access_key_id and cloud.access_key_id.get_secret_value(),
            aws_secret_access_key=cloud.secret_access_key and cloud.secret_access_key.get_secret_value(),
            config=Config(connect_timeout=seconds, read_timeout=seconds, retries={"max_attempts": 1}),
        )
        account = client.get_caller_identity()["Account"]
    except (BotoCoreError, ClientError) as error:
        raise Unreachable(f"cloud: AWS does not say whose keys these are: {error}") from None
    if account != profile.guard.aws_account:
        raise Refused(f"the AWS keys belong to account {account}, the guard allows only {profile.guard.aws_account}")
