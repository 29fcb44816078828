"""What effects work with, made once for a worker."""

from __future__ import annotations

from dataclasses import dataclass

import urllib3

from reference.actions.settings import WorkerSettings
from reference.actions.worker.cloud import CloudAccounts
from reference.actions.worker.inventory import Inventory
from reference.actions.worker.kubernetes import ClusterDirectory
from reference.actions.worker.secrets import SecretStore


@dataclass(frozen=True, slots=True)
class Tools:
    """Inventory, clusters and cloud accounts, and the settings of the worker."""

    settings: WorkerSettings
    inventory: Inventory
    clusters: ClusterDirectory
    cloud: CloudAccounts


def build_tools(settings: WorkerSettings) -> Tools:
    """The tools for these settings; nothing is contacted yet."""
    http = urllib3.PoolManager(
        num_pools=20, maxsize=settings.worker_concurrency, timeout=urllib3.Timeout(connect=5, read=30), retries=False
    )
    secrets = SecretStore(settings.secrets_dir)
    token = settings.qontract_server_token
    inventory = Inventory(settings.qontract_server_url, token.get_secret_value() if token else None, http)
    return Tools(settings, inventory, ClusterDirectory(inventory, secrets, http), CloudAccounts(secrets))
