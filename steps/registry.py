"""Repositories of images: how they are asked for, and whether catalogue and registry agree about them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest
from pytest_bdd import given, then, when

from steps.platform import said
from steps.shipment import Shipment
from steps.words.counts import COUNTS
from steps.words.images import IMAGES
from steps.words.registry import REGISTRY
from steps.words.sentences import sentences
from steps.words.things import THINGS
from support.drivers.provisioning.catalogue import (
    CATALOGUE,
    PAGE,
    CatalogueDriver,
    identity_of,
    variables_of,
)
from support.drivers.provisioning.desk import PlatformDesk
from support.observers.comparing import expect_none
from support.observers.files import WrittenFiles
from support.observers.provisioning.catalogue import (
    GHOST,
    ORPHAN,
    SYNCED,
    entry_of,
    expect_counted,
    expect_fresh,
    expect_grown,
    expect_named,
    expect_page,
    expect_told,
    read_comparison,
)
from support.observers.provisioning.variables import repository_in

Table = Sequence[Sequence[str]]
EVERYWHERE = "dev"
"""The environment of entries of which no sentence says another."""

sentence = sentences(THINGS, IMAGES, COUNTS, REGISTRY)


class Ledger:
    """What catalogue and variables were given, and the region that is spoken of."""

    def __init__(self, shipment: Shipment, driver: CatalogueDriver, desk: PlatformDesk) -> None:
        self._shipment, self.driver, self._desk = shipment, driver, desk
        self.region: str | None = None
        self.cloud: str | None = None

    def compare(self, *, dry_run: bool = False, fail_on_drift: bool = False) -> None:
        """Have catalogue and registry compared, with a look at the registry right before."""
        self._shipment.look()
        options = {"dry_run": dry_run, "fail_on_drift": fail_on_drift}
        self._desk.ran(self.driver.compare(region=self.region, cloud=self.cloud, **options))

    def list_actual(self, environments: dict[str, str]) -> None:
        """Have a catalogue with the scenario's repositories, each for an environment."""
        self.driver.list_repositories({self._shipment.named(word): place for word, place in environments.items()})

    def ask_for(self, table: Table, *switches: str, name: str | None = None) -> None:
        """Ask for a repository with what a table tells; what is needed and not told is sound."""
        told = {row[0]: row[1] for row in table}
        name = told.get("app-name", name or "orders")
        needed = {"app-name": name, "app-id": identity_of("orders"), "owner": "app-team"}
        self._desk.ran(self.driver.ask_for({**needed, **told}, *switches))


@pytest.fixture
def repository_ledger(shipment: Shipment, catalogue_driver: CatalogueDriver, platform_desk: PlatformDesk) -> Ledger:
    """The scenario's catalogue and variables."""
    return Ledger(shipment, catalogue_driver, platform_desk)


# what is there


@given(sentence("the repositories {words:Quoted}"))
def there_are_repositories(words: list[str], shipment: Shipment) -> None:
    for word in words:
        shipment.create(word)


@given(sentence('the region "{region:Name}", in which there are no repositories'))
def a_region_of_its_own(region: str, shipment: Shipment, repository_ledger: Ledger) -> None:
    shipment.driver.demand_empty(region)
    repository_ledger.region = region


@given(sentence("the repository {words:Quoted} in that region"))
@given(sentence("the repositories {words:Quoted} in that region"))
def there_are_repositories_in_it(words: list[str], shipment: Shipment, repository_ledger: Ledger) -> None:
    for word in words:
        shipment.create(word, region=repository_ledger.region)


@given(sentence("the catalogue lists {words:Listed}"))
def the_catalogue_lists(words: list[str], repository_ledger: Ledger) -> None:
    repository_ledger.list_actual(dict.fromkeys(words, EVERYWHERE))


@given("the catalogue lists, by environment:")
def the_catalogue_lists_by_environment(datatable: Table, repository_ledger: Ledger) -> None:
    repository_ledger.list_actual({row[0]: row[1] for row in datatable})


@given(sentence("the catalogue, with comments, lists {words:Quoted}"))
def the_catalogue_lists_with_comments(words: list[str], catalogue_driver: CatalogueDriver) -> None:
    catalogue_driver.list_repositories(dict.fromkeys(words, EVERYWHERE), comments=True)


@given(sentence('the variables of "{place:Name}", with comments, ask for {words:Quoted}'))
def the_variables_ask_for(place: str, words: list[str], catalogue_driver: CatalogueDriver) -> None:
    catalogue_driver.ask_in_variables(place, words)


@given(sentence('the variables of "{place:Name}" are broken off in the middle'))
def the_variables_are_broken_off(place: str, catalogue_driver: CatalogueDriver) -> None:
    catalogue_driver.break_off_variables(place)


@given("the registry's page is from an earlier comparison")
def there_is_a_page(catalogue_driver: CatalogueDriver) -> None:
    catalogue_driver.have_page()


@given("the cloud cannot be reached")
def the_cloud_is_away(repository_ledger: Ledger, dead_address: str) -> None:
    repository_ledger.cloud = dead_address


# what is asked for


@when("the platform engineer compares catalogue and registry")
@when("the platform engineer compares the catalogue with the registry of that region")
def somebody_compares(repository_ledger: Ledger) -> None:
    repository_ledger.compare()


@when("the platform engineer compares catalogue and registry as a dry run")
def somebody_tries_out_a_comparison(repository_ledger: Ledger) -> None:
    repository_ledger.compare(dry_run=True)


@when("a pipeline compares the catalogue with the registry of that region")
def a_pipeline_compares(repository_ledger: Ledger) -> None:
    repository_ledger.compare(fail_on_drift=True)


@when(sentence('the platform engineer asks for the repository "{name:Name}", with:'))
def somebody_asks_for_a_repository(name: str, datatable: Table, repository_ledger: Ledger) -> None:
    repository_ledger.ask_for(datatable, name=name)


@when("the platform engineer asks for a repository that is unfit, with:")
def somebody_asks_for_an_unfit_one(datatable: Table, repository_ledger: Ledger) -> None:
    repository_ledger.ask_for(datatable)


@when(sentence('the platform engineer asks for the repository "{name:Name}" in the variables only'))
def somebody_asks_in_variables(name: str, repository_ledger: Ledger) -> None:
    repository_ledger.ask_for((), "--skip-catalog", name=name)


@when(sentence('the platform engineer asks for the repository "{name:Name}" as a dry run'))
def somebody_tries_out_asking(name: str, repository_ledger: Ledger) -> None:
    repository_ledger.ask_for((), "--dry-run", name=name)


# what is told


@then(sentence('"{word:Name}" is named as {sort:Sort}'))
def it_is_named(word: str, sort: str, shipment: Shipment, platform_desk: PlatformDesk) -> None:
    output = platform_desk.latest.output
    expect_named(output, shipment.named(word), ghost=sort == "ghost", orphan=sort == "orphan")


@then(sentence("{synced:Count} repository is counted as synced and {ghosts:Count} as a ghost"))
def they_are_counted(synced: int, ghosts: int, platform_desk: PlatformDesk) -> None:
    expect_counted(platform_desk.latest.output, {SYNCED: synced, GHOST: ghosts})


@then(sentence("the pipeline {stopped:Stopped}, with {drift:Few} drift named"))
def the_pipeline_goes_on_or_not(stopped: bool, drift: int, platform_desk: PlatformDesk) -> None:
    latest = platform_desk.latest
    named = read_comparison(latest.output).names
    count = sum(len(named.get(sort, ())) for sort in (GHOST, ORPHAN))
    faults = [] if latest.exit_code == int(stopped) else [latest.describe()]
    faults += [] if count == drift else [f"{count} are named: {named}"]
    expect_none(faults, wanted=f"exit code {int(stopped)}, and {drift} named")


@then(sentence('the command ends well, with "{word:Name}" named as {sort:Sort}'))
def it_ends_well_with(word: str, sort: str, shipment: Shipment, platform_desk: PlatformDesk) -> None:
    latest = platform_desk.latest
    assert latest.exit_code == 0, f"wanted: exit code 0\n  seen: {latest.describe()}"
    expect_named(latest.output, shipment.named(word), ghost=sort == "ghost", orphan=sort == "orphan")


@then("the command ends well")
def it_ends_well(platform_desk: PlatformDesk) -> None:
    latest = platform_desk.latest
    assert latest.exit_code == 0, f"wanted: exit code 0\n  seen: {latest.describe()}"


@then(sentence('it is told of "{words:Name}"'))
@then(sentence('it is told that "{words:Name}"'))
def it_is_told(words: str, platform_desk: PlatformDesk) -> None:
    latest = platform_desk.latest
    faults = [] if latest.exit_code == 0 else [latest.describe()]
    faults += [] if words in said(latest) else [f"it said: {said(latest).strip() or 'nothing'}"]
    expect_none(faults, wanted=f'"{words}", and exit code 0')


# what has come of it


@then("the registry's page lists exactly:")
def the_page_lists(datatable: Table, shipment: Shipment, written_files: WrittenFiles) -> None:
    expect_page(written_files.document(PAGE), {shipment.named(row[0]): row[1] for row in datatable})


@then(sentence("the registry's page was written just now and counts {count:Count} repositories"))
def the_page_is_fresh(count: int, written_files: WrittenFiles) -> None:
    expect_fresh(written_files.document(PAGE), count, dt.datetime.now(dt.UTC))


@then("the registry's page is the only file that was written")
def only_the_page_was_written(written_files: WrittenFiles) -> None:
    written_files.expect_only([PAGE])


@then(sentence('the variables of "{place:Name}" are the only file that was written'))
def only_the_variables_were_written(place: str, written_files: WrittenFiles) -> None:
    written_files.expect_only([variables_of(place)])


@then("the catalogue is the only file that was written")
def only_the_catalogue_was_written(written_files: WrittenFiles) -> None:
    written_files.expect_only([CATALOGUE])


@then(sentence("the repositories {words:Quoted} are untouched"))
def the_repositories_are_untouched(words: list[str], shipment: Shipment) -> None:
    for word in words:
        shipment.observer.expect_untouched(shipment.before(word))


@then(sentence('the variables of "{place:Name}" ask for the repository "{name:Name}", with:'))
def the_variables_ask_for_it(place: str, name: str, datatable: Table, written_files: WrittenFiles) -> None:
    seen = repository_in(written_files.text(variables_of(place)), name)
    expect_told(seen, {row[0]: row[1] for row in datatable}, f"the entry of {name} in the variables")


@then(sentence('the catalogue says of "{name:Name}":'))
def the_catalogue_says(name: str, datatable: Table, written_files: WrittenFiles) -> None:
    today = dt.datetime.now(dt.UTC).date().isoformat()
    wanted = {row[0]: today if row[1] == "today" else row[1] for row in datatable}
    expect_told(entry_of(written_files.document(CATALOGUE), name), wanted, f"the entry of {name} in the catalogue")


@then(sentence('variables and catalogue know "{name:Name}" by the same id'))
def they_know_it_by_the_same_id(name: str, platform_desk: PlatformDesk, written_files: WrittenFiles) -> None:
    places = [variables_of(place) for place in ("dev", "prod") if variables_of(place) in written_files.written()]
    seen = {place: repository_in(written_files.text(place), name) for place in places}
    seen[CATALOGUE] = entry_of(written_files.document(CATALOGUE), name)
    for place, entry in seen.items():
        expect_told(entry, {"id": identity_of(name)}, f"the entry of {name} in {place}")


@then(sentence('the variables of "{place:Name}" have grown by the entry of "{name:Name}" alone'))
def the_variables_have_grown(place: str, name: str, platform_desk: PlatformDesk, written_files: WrittenFiles) -> None:
    _expect_grown(variables_of(place), name, platform_desk, written_files)


@then(sentence('the catalogue has grown by the entry of "{name:Name}" alone'))
def the_catalogue_has_grown(name: str, platform_desk: PlatformDesk, written_files: WrittenFiles) -> None:
    _expect_grown(CATALOGUE, name, platform_desk, written_files)


def _expect_grown(file: str, name: str, desk: PlatformDesk, files: WrittenFiles) -> None:
    given_text = desk.commands.given[desk.commands.folder / file].decode()
    expect_grown(given_text, files.text(file), name, file)
