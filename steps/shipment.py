"""The images of a scenario: which are built, which are in the registry already, and how that was before the act."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from steps.words.images import BUILD_FOLDER, ImageWord
from support.drivers.commands import Finished
from support.drivers.provisioning.build_folder import BuildFolder
from support.drivers.provisioning.build_registry import BuildRegistry
from support.drivers.provisioning.desk import PlatformDesk
from support.drivers.provisioning.images import BuiltImage, build_image
from support.drivers.provisioning.registry import ImageSync, RegistryDriver, SyncOrder
from support.observers.provisioning.registry import RegistryObserver, RepositorySeen
from support.ownership import Ownership

ALL_TAGS = ""


class Shipment:
    """What one scenario has to do with images. `target` is the registry that they are brought to.

    `there` are the digests of all that was in the registry before the act. `last` is the order given last.
    """

    def __init__(
        self,
        owner: Ownership,
        driver: RegistryDriver,
        observer: RegistryObserver,
        folder: BuildFolder,
        build_registry: Callable[[], BuildRegistry],
        target: str,
    ) -> None:
        self.driver, self.observer, self.target = driver, observer, target
        self.folder, self.build_registry = folder, build_registry
        self.there: set[str] = set()
        self.last: SyncOrder | None = None
        self._owner, self._source = owner, folder.source
        self._images: dict[str, BuiltImage] = {}
        self._repositories: list[str] = []
        self._put: list[ImageWord] = []
        self._before: dict[str, RepositorySeen] = {}

    def named(self, word: str) -> str:
        """The actual name of a repository."""
        team, slash, last = word.rpartition("/")
        return f"{team}{slash}{self._owner.name(last)}"

    def create(self, word: str, *, immutable: bool = False, region: str | None = None) -> None:
        """Have a repository."""
        self.driver.create(self.named(word), immutable=immutable, region=region)
        if region is None:
            self._repositories.append(word)

    # images

    def image(self, word: ImageWord, platforms: Sequence[str] = ()) -> BuiltImage:
        """The image that a word means, built when it is first spoken of."""
        if str(word) not in self._images:
            self._images[str(word)] = self._built(f"version {word.tag}", platforms)
        return self._images[str(word)]

    def another(self, word: ImageWord) -> BuiltImage:
        """An image that is not the one that the word means."""
        return self._built(f"another version {word.tag}")

    def same(self, word: ImageWord, other: ImageWord) -> None:
        """Have one word mean the very image that another one means."""
        self._images[str(word)] = self.image(other)

    def put(self, word: ImageWord, image: BuiltImage) -> None:
        """Have an image in the registry."""
        self.driver.push(self.named(word.repository), word.tag, image)
        self.there |= image.parts
        self._put.append(word)

    def put_parts(self, word: ImageWord) -> None:
        """Have all of an image in the registry but its tag."""
        self.driver.push_parts(self.named(word.repository), self.image(word))

    @property
    def latest_there(self) -> ImageWord:
        """The image that was put into the registry last. Raises LookupError when none was."""
        if not self._put:
            raise LookupError("no sentence before this one has an image in the registry")
        return self._put[-1]

    def build(self, place: str, repository: str, tags: Sequence[str], platforms: Sequence[str] = ()) -> None:
        """Have images of a repository where builds leave them; they are brought from there."""
        images = {tag: self.image(ImageWord(repository, tag), platforms) for tag in tags}
        if place == BUILD_FOLDER:
            self.folder.add(images)
            self._source = self.folder.source
        else:
            self.build_registry().add(self.named(repository), images)
            self._source = self.build_registry().source

    # the act

    def order(
        self, repository: str, tag: str = ALL_TAGS, *, for_programs: bool = True, dry_run: bool = False
    ) -> SyncOrder:
        """An order for an image of the scenario, or for all tags."""
        image = self.named(repository) + (f":{tag}" if tag else "")
        return SyncOrder(self._source, self.target, image, for_programs, dry_run)

    def odd_order(self, image: str) -> SyncOrder:
        """An order for whatever is said."""
        return SyncOrder(self._source, self.target, image)

    def sync(self, sync: ImageSync, desk: PlatformDesk, order: SyncOrder) -> Finished:
        """Have an order carried out, with a look at the registry right before."""

        def act() -> Finished:
            self.last = order
            self.look()
            return sync.run(order)

        return desk.does(act)

    def look(self) -> None:
        """Look at all repositories of the scenario, for later comparison."""
        seen = {word: self.observer.repository(self.named(word)) for word in self._repositories}
        self._before = {word: one for word, one in seen.items() if one is not None}

    def before(self, word: str) -> RepositorySeen:
        """A repository as it was right before the act. Raises LookupError where there was none."""
        return self._before[word]

    def _built(self, own: str, platforms: Sequence[str] = ()) -> BuiltImage:
        tag = self._owner.tag
        return build_image(f"the base of {tag}", f"{own} of {tag}", platforms)


@pytest.fixture
def shipment(
    owner: Ownership,
    registry_driver: RegistryDriver,
    registry_observer: RegistryObserver,
    build_folder: BuildFolder,
    build_registry_of: Callable[[], BuildRegistry],
    registry_address: str,
) -> Shipment:
    """The images of the scenario."""
    return Shipment(owner, registry_driver, registry_observer, build_folder, build_registry_of, registry_address)
