"""The registry: repositories and images that are there before the act, and the command that brings images in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from support.connections.registry import MANIFEST, RegistryConnection
from support.drivers.commands import Finished
from support.drivers.provisioning.commands import PlatformCommands
from support.drivers.provisioning.images import BuiltImage
from support.evidence.attachments import attach_objects
from support.ownership import Ownership
from support.targets.offers import NotSupported

COMMAND = "image-sync"
REGIONS_BESIDE = ("eu-west-3", "eu-north-1", "ca-central-1", "sa-east-1", "eu-central-1")
"""Beside that of the profile: where scenarios may make repositories, and where a sweep looks for what they left."""


@dataclass(frozen=True)
class SyncOrder:
    """What is to be synchronised: from where, into which registry, which image, and who reads the outcome."""

    source: str
    target: str
    image: str
    for_programs: bool = True
    dry_run: bool = False


class RegistryDriver:
    """Arranges repositories, which belong to the scenario. `cloud_in` gives the client of a region's registry."""

    def __init__(self, cloud_in: Callable[[str | None], Any], connection: RegistryConnection, owner: Ownership) -> None:
        self._cloud_in, self._connection, self._owner = cloud_in, connection, owner

    def create(self, name: str, *, immutable: bool = False, region: str | None = None) -> None:
        """Make a repository; it is removed at the end with all that is in it."""
        cloud = self._cloud_in(region)
        tags = [{"Key": key, "Value": value} for key, value in self._owner.marks().items()]
        mutability = "IMMUTABLE" if immutable else "MUTABLE"
        made = cloud.create_repository(repositoryName=name, imageTagMutability=mutability, tags=tags)
        self._owner.register(f"repository {name}", lambda: _remove(cloud, name), lambda: not _exists(cloud, name))
        attach_objects(f"repository {name}", made["repository"])

    def push(self, repository: str, tag: str, image: BuiltImage) -> None:
        """Have an image in a repository under a tag."""
        self.push_parts(repository, image)
        self._connection.put_manifest(repository, tag, image.manifests[image.digest], image.media_type)

    def push_parts(self, repository: str, image: BuiltImage) -> None:
        """Have everything of an image in a repository but what a tag would mean."""
        for content in image.blobs.values():
            self._connection.upload(repository, content)
        for digest, content in image.manifests.items():
            if digest != image.digest:
                self._connection.put_manifest(repository, digest, content, MANIFEST)

    def demand_empty(self, region: str) -> None:
        """Raise `NotSupported` where a region's registry has repositories of others.

        Raises LookupError for a region in which no sweep would look.
        """
        if region not in REGIONS_BESIDE:
            raise LookupError(f"the region {region} is none of those that are swept: {', '.join(REGIONS_BESIDE)}")
        found = self._cloud_in(region).describe_repositories(maxResults=5)["repositories"]
        if found:
            names = ", ".join(one["repositoryName"] for one in found)
            raise NotSupported(f"the registry of the region {region} has repositories of others: {names}")


class ImageSync:
    """Runs the command that synchronises images."""

    def __init__(self, commands: PlatformCommands) -> None:
        self._commands = commands

    def run(self, order: SyncOrder) -> Finished:
        """Carry out an order."""
        options: Sequence[str] = (
            f"--source={order.source}",
            f"--target={order.target}",
            f"--image={order.image}",
            *(["--output=json"] if order.for_programs else []),
            *(["--dry-run"] if order.dry_run else []),
        )
        return self._commands.run(COMMAND, options, title=f"the platform engineer syncs {order.image}")


def _remove(cloud: Any, name: str) -> None:
    if _exists(cloud, name):
        cloud.delete_repository(repositoryName=name, force=True)


def _exists(cloud: Any, name: str) -> bool:
    try:
        cloud.describe_repositories(repositoryNames=[name])
    except cloud.exceptions.RepositoryNotFoundException:
        return False
    return True
