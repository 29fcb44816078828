"""Images: built, brought into the registry, skipped, replaced or refused."""

from __future__ import annotations

import pytest
from pytest_bdd import given, then, when

from steps.shipment import Shipment
from steps.words.counts import COUNTS
from steps.words.images import IMAGES, ImageWord
from steps.words.sentences import sentences
from steps.words.things import THINGS
from support.drivers.provisioning.build_registry import Trouble
from support.drivers.provisioning.desk import PlatformDesk
from support.drivers.provisioning.registry import ImageSync
from support.evidence.attachments import attach_table
from support.observers.comparing import expect_none
from support.observers.provisioning.sync_outcomes import expect_counts

sentence = sentences(THINGS, IMAGES, COUNTS)


class Dock:
    """Where the platform engineer has images brought in."""

    def __init__(self, shipment: Shipment, sync: ImageSync, desk: PlatformDesk) -> None:
        self._shipment, self._sync, self._desk = shipment, sync, desk

    def bring(self, word: str, tag: str = "", *, for_programs: bool = True, dry_run: bool = False) -> None:
        """Have one image brought in, or all tags of a repository."""
        order = self._shipment.order(word, tag, for_programs=for_programs, dry_run=dry_run)
        self._shipment.sync(self._sync, self._desk, order)

    def bring_odd(self, image: str) -> None:
        """Have something brought in under a name as it is said."""
        self._shipment.sync(self._sync, self._desk, self._shipment.odd_order(image))


@pytest.fixture
def dock(shipment: Shipment, image_sync: ImageSync, platform_desk: PlatformDesk) -> Dock:
    """Where images are brought in."""
    return Dock(shipment, image_sync, platform_desk)


# what is there


@given(sentence('a repository "{word:Name}"{immutable:Immutable}'))
def there_is_a_repository(word: str, immutable: bool, shipment: Shipment) -> None:
    shipment.create(word, immutable=immutable)


@given(sentence("{place:Build} has the image {image:Image}"))
def an_image_was_built(place: str, image: ImageWord, shipment: Shipment) -> None:
    shipment.build(place, image.repository, [image.tag])


@given(sentence("{place:Build} has the image {image:Image} for the platforms {platforms:Quoted}"))
def an_image_was_built_for(place: str, image: ImageWord, platforms: list[str], shipment: Shipment) -> None:
    shipment.build(place, image.repository, [image.tag], platforms)


@given(sentence('{place:Build} has the images of "{word:Name}" tagged {tags:Quoted}'))
def images_were_built(place: str, word: str, tags: list[str], shipment: Shipment) -> None:
    shipment.build(place, word, tags)


@given(sentence("{place:Build} has the image {image:Image}, of which {damage:Damage}"))
def a_damaged_image_was_built(place: str, image: ImageWord, damage: str, shipment: Shipment) -> None:
    shipment.build(place, image.repository, [image.tag])
    shipment.folder.damage(damage, shipment.image(image))


@given(sentence("{place:Build} has the same image as {image:Image}"))
def the_same_image_was_built(place: str, image: ImageWord, shipment: Shipment) -> None:
    shipment.same(image, shipment.latest_there)
    shipment.build(place, image.repository, [image.tag])


@given("the build folder holds no images")
def no_images_were_built(shipment: Shipment) -> None:
    shipment.folder.hold_nothing()


@given(sentence("the build registry {trouble:Trouble}"))
def the_build_registry_is_in_trouble(trouble: Trouble, shipment: Shipment) -> None:
    shipment.build_registry().trouble = trouble


@given(sentence("the image {image:Image} is in the registry already"))
def an_image_is_there(image: ImageWord, shipment: Shipment) -> None:
    shipment.put(image, shipment.image(image))


@given(sentence("another image is in the registry as {image:Image}"))
def another_image_is_there(image: ImageWord, shipment: Shipment) -> None:
    shipment.put(image, shipment.another(image))


@given(sentence('the platform engineer has synced all images of "{word:Name}"'))
def all_were_synced(word: str, dock: Dock, shipment: Shipment, platform_desk: PlatformDesk) -> None:
    dock.bring(word)
    assert platform_desk.latest.exit_code == 0, platform_desk.latest.describe()


@given(sentence('a sync of all images of "{word:Name}" has broken off in the middle of a layer'))
def a_sync_has_broken_off(word: str, dock: Dock, shipment: Shipment, platform_desk: PlatformDesk) -> None:
    registry = shipment.build_registry()
    registry.trouble = Trouble.BREAKS_OFF
    dock.bring(word)
    registry.trouble = None
    assert platform_desk.latest.exit_code != 0, f"wanted: a sync that failed\n  seen: {platform_desk.latest.describe()}"


@given(sentence("an earlier sync brought all of {image:Image} but its tag"))
def a_sync_got_no_further(image: ImageWord, shipment: Shipment) -> None:
    shipment.put_parts(image)


@given("the registry cannot be reached")
def the_registry_is_away(shipment: Shipment, dead_address: str) -> None:
    shipment.target = dead_address


# what is asked for


@when(sentence("the platform engineer syncs the image {image:Image}"))
def somebody_syncs(image: ImageWord, dock: Dock) -> None:
    dock.bring(image.repository, image.tag)


@when(sentence('the platform engineer syncs all images of "{word:Name}"'))
def somebody_syncs_all(word: str, dock: Dock) -> None:
    dock.bring(word)


@when(sentence('the platform engineer syncs all images of "{word:Name}", with the outcome told to {reader:Reader}'))
def somebody_syncs_all_for(word: str, reader: bool, dock: Dock) -> None:
    dock.bring(word, for_programs=reader)


@when(sentence("the platform engineer syncs the image {image:Image} as a dry run"))
def somebody_tries_out(image: ImageWord, dock: Dock) -> None:
    dock.bring(image.repository, image.tag, dry_run=True)


@when(
    sentence(
        'the platform engineer syncs all images of "{word:Name}" as a dry run, with the outcome told to {reader:Reader}'
    )
)
def somebody_tries_out_all(word: str, reader: bool, dock: Dock) -> None:
    dock.bring(word, for_programs=reader, dry_run=True)


@when(sentence('the platform engineer asks for a sync of "{image:Name}"'))
def somebody_asks_for(image: str, dock: Dock) -> None:
    dock.bring_odd(image)


@when(sentence('the platform engineer asks for a sync of "{word:Name}" with a tag of {length:Count} letters'))
def somebody_asks_for_a_long_tag(word: str, length: int, dock: Dock) -> None:
    dock.bring(word, "v" * length)


# what has come of it


@then(sentence("the registry holds {images:Images} exactly as {word:Built} built"))
def they_are_held(images: list[ImageWord], word: str, shipment: Shipment) -> None:
    for image in images:
        built, name = shipment.image(image), shipment.named(image.repository)
        shipment.observer.expect_image(name, image.tag, built.digest, {**built.manifests, **built.blobs})


@then(sentence("the registry holds {image:Image} for the platforms {platforms:Quoted}"))
def it_is_held_for(image: ImageWord, platforms: list[str], shipment: Shipment) -> None:
    shipment.observer.expect_platforms(shipment.named(image.repository), image.tag, platforms)


@then(sentence('the repository "{word:Name}" has no other tag than {tags:Quoted}'))
def only_these_tags(word: str, tags: list[str], shipment: Shipment) -> None:
    shipment.observer.expect_tags(shipment.named(word), tags)


@then(sentence('the tag "{tag:Name}" still means the same image'))
def still_the_same(tag: str, shipment: Shipment) -> None:
    image = shipment.latest_there
    shipment.observer.expect_meaning(shipment.named(image.repository), tag, shipment.image(image).digest)


@then(sentence("the image {images:Images} in the registry is untouched"))
@then(sentence("the images {images:Images} in the registry are untouched"))
def they_are_untouched(images: list[ImageWord], shipment: Shipment) -> None:
    words = {image.repository for image in images}
    for word in words:
        tags = [image.tag for image in images if image.repository == word]
        shipment.observer.expect_untouched(shipment.before(word), tags)


@then(sentence('the repository "{word:Name}" is untouched'))
def the_repository_is_untouched(word: str, shipment: Shipment) -> None:
    shipment.observer.expect_untouched(shipment.before(word))


@then(sentence("no part of {images:Images} is in the registry"))
def no_part_is_there(images: list[ImageWord], shipment: Shipment) -> None:
    for image in images:
        built, name = shipment.image(image), shipment.named(image.repository)
        shipment.observer.expect_no_part(name, image.tag, built.parts, shipment.there)
        if image.tag not in shipment.before(image.repository).tags:
            shipment.observer.expect_no_tag(name, image.tag)


@then(sentence('there is no repository "{word:Name}"'))
def there_is_no_repository(word: str, shipment: Shipment) -> None:
    shipment.observer.expect_no_repository(shipment.named(word))


@then(sentence("the outcome counts {pushed:Count} pushed and {skipped:Count} skipped"))
def the_outcome_counts(pushed: int, skipped: int, shipment: Shipment, platform_desk: PlatformDesk) -> None:
    assert shipment.last is not None, "wanted: a sync of images\n  seen: none"
    counts = {"pushed": pushed, "skipped": skipped}
    expect_counts(platform_desk.latest.output, counts, for_programs=shipment.last.for_programs)


@then("only layers that were missing were fetched from the build registry, each once")
def only_what_was_missing(shipment: Shipment) -> None:
    fetched = shipment.build_registry().fetched()
    attach_table("fetched from the build registry", [{"digest": digest} for digest in fetched])
    assert fetched, "wanted: layers fetched from the build registry\n  seen: none"
    faults = [f"{digest} was in the registry already" for digest in fetched if digest in shipment.there]
    faults += [f"{digest} was fetched {fetched.count(digest)} times" for digest in set(fetched)
               if fetched.count(digest) > 1]  # fmt: skip
    expect_none(faults, wanted="only layers that were missing, each once")


@then("the build registry was not asked for anything")
def nothing_was_asked_for(shipment: Shipment) -> None:
    expect_none(shipment.build_registry().asked, wanted="no request to the build registry")
