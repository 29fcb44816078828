"""Defects of the catalogue of repositories: how it is compared with the registry, and how requests are entered."""

from __future__ import annotations

import datetime as dt
from typing import Any

from reference.defects.catalogue import PROVISIONING, Kind, defect
from reference.defects.patching import nothing, replace, replace_here


def comparisons(change: Any) -> None:
    """Compare otherwise; `change` is given what was found."""
    from reference.provisioning.catalogue import sync

    replace(sync, "compare", lambda original: lambda entries, present: change(original(entries, present)))


def pages(change: Any) -> None:
    """Make the page otherwise."""
    from reference.provisioning.catalogue import page

    replace(page, "page", change)


@defect("Trying out a comparison writes the page", Kind.EARLY, ("PR-04",), PROVISIONING)
def page_written_when_tried() -> None:
    from reference.provisioning.catalogue import sync

    replace(sync, "keep", lambda original: lambda text, *, dry_run: original(text, dry_run=False))


@defect("Ghosts are told as orphans and orphans as ghosts", Kind.WRONG_OBJECT, ("PR-04",), PROVISIONING)
def ghosts_for_orphans() -> None:
    from reference.provisioning.catalogue.sync import Comparison

    comparisons(lambda found: Comparison(found.synced, found.orphans, found.ghosts))


@defect("Ghosts and orphans are counted and not named", Kind.HALF, ("PR-04",), PROVISIONING)
def drift_not_named() -> None:
    from reference.provisioning import console

    replace(console, "say", lambda original: lambda line: None if line.startswith("  - ") else original(line))


@defect("What is in the catalogue is taken for synced", Kind.RECORD, ("PR-04",), PROVISIONING)
def synced_by_catalogue() -> None:
    from reference.provisioning.catalogue.sync import Comparison

    comparisons(lambda found: Comparison(sorted([*found.synced, *found.ghosts]), [], found.orphans))


@defect("Orphans are passed over in silence", Kind.MISSING, ("PR-04",), PROVISIONING)
def orphans_passed_over() -> None:
    from reference.provisioning.catalogue.sync import Comparison

    comparisons(lambda found: Comparison(found.synced, found.ghosts, []))


@defect("A pipeline goes on whatever the drift", Kind.PERMISSION, ("PR-04",), PROVISIONING)
def drift_stops_nobody() -> None:
    from reference.provisioning.catalogue import sync

    replace_here(sync, "DRIFT", lambda original: 0)


@defect("A pipeline is stopped by ghosts and not by orphans", Kind.HALF, ("PR-04",), PROVISIONING)
def ghosts_alone_are_drift() -> None:
    from reference.provisioning.catalogue.sync import Comparison

    replace(Comparison, "drift", lambda original: property(lambda self: bool(self.ghosts)))


@defect("A pipeline is stopped though both sides agree", Kind.REFUSAL, ("PR-04",), PROVISIONING)
def agreement_is_drift() -> None:
    from reference.provisioning.catalogue.sync import Comparison

    replace(Comparison, "drift", lambda original: property(lambda self: True))


@defect("Drift stops those who did not ask for it", Kind.REFUSAL, ("PR-04",), PROVISIONING)
def drift_stops_everybody() -> None:
    from reference.provisioning.catalogue import sync

    def make(original: Any) -> Any:
        return lambda arguments: original([*arguments, "--fail-on-drift"])

    replace(sync, "main", make)


@defect("The region of the registry is not heeded", Kind.WRONG_OBJECT, ("PR-04",), PROVISIONING)
def region_not_heeded() -> None:
    from reference.provisioning.catalogue import sync

    replace(sync, "repositories", lambda original: lambda region: original(None))


@defect("The page lists what the catalogue says and not what there is", Kind.WRONG_OBJECT, ("PR-04",), PROVISIONING)
def page_of_the_catalogue() -> None:
    pages(lambda original: lambda present, entries, now: original(list(entries), entries, now))


@defect("The page gives every repository to nobody", Kind.RECORD, ("PR-04",), PROVISIONING)
def page_without_environments() -> None:
    pages(lambda original: lambda present, entries, now: original(present, {}, now))


@defect("The page keeps the time at which it was first written", Kind.RECORD, ("PR-04",), PROVISIONING)
def page_of_an_old_time() -> None:
    long_ago = dt.datetime(2026, 1, 12, tzinfo=dt.UTC)
    pages(lambda original: lambda present, entries, now: original(present, entries, long_ago))


@defect("A registry that does not answer is taken for an empty one", Kind.RECORD, ("PR-04",), PROVISIONING)
def silence_is_emptiness() -> None:
    from reference.provisioning.catalogue import sync

    replace(sync, "repositories", lambda original: lambda region: original(region) or [])


@defect("A comparison makes the repositories of ghosts", Kind.WRONG_OBJECT, ("PR-04",), PROVISIONING)
def ghosts_brought_to_life() -> None:
    from reference.provisioning import cloud

    def change(found: Any) -> Any:
        for name in found.ghosts:
            cloud.client("ecr").create_repository(repositoryName=name)
        return found

    comparisons(change)


@defect("Where there is no catalogue everything is written as an orphan", Kind.RECORD, ("PR-04",), PROVISIONING)
def no_catalogue_is_an_empty_one() -> None:
    from pathlib import Path

    from reference.provisioning.catalogue import sync

    class Anything(type(Path())):  # type: ignore[misc]
        """A path at which there is always something."""

        def exists(self, **_options: Any) -> bool:
            return True

    def make(original: Any) -> Any:
        return lambda path: original(path) if path.is_file() else {}

    replace_here(sync, "Path", lambda original: Anything)
    replace(sync, "read_catalogue", make)


@defect("A request writes over the entry that is there", Kind.TWICE, ("PR-04",), PROVISIONING)
def entry_written_over() -> None:
    from reference.provisioning.catalogue import entries, variables

    replace(entries, "entries_of", lambda original: lambda document: {})

    def make(original: Any) -> Any:
        def repositories(text: str) -> Any:
            found = original(text)
            return {name: entry for name, entry in found.items() if name != "orders"}

        return repositories

    replace(variables, "repositories", make)


@defect("A repository that the variables ask for is taken to be in the catalogue", Kind.HALF, ("PR-04",), PROVISIONING)
def half_entered_stays_half() -> None:
    from reference.provisioning.catalogue import scaffold

    def make(original: Any) -> Any:
        def entry(given: Any) -> Any:
            place, text = original(given)
            _, missing_in_variables = scaffold.variables_entry(given)
            return place, text if missing_in_variables else None

        return entry

    replace(scaffold, "catalogue_entry", make)


@defect("Whoever asks for a repository may call himself anything", Kind.PERMISSION, ("PR-04",), PROVISIONING)
def any_requester() -> None:
    from reference.provisioning import names

    replace(names, "requester", lambda _: nothing)


@defect("The catalogue is written anew without its comments", Kind.WRONG_OBJECT, ("PR-04",), PROVISIONING)
def comments_lost() -> None:
    from reference.provisioning.catalogue import entries

    replace(entries, "_inserted", lambda original: lambda text, name, metadata: None)


@defect("A request that is tried out is entered", Kind.EARLY, ("PR-04",), PROVISIONING)
def request_entered_when_tried() -> None:
    from reference.provisioning.catalogue import scaffold

    def make(original: Any) -> Any:
        return lambda arguments: original([each for each in arguments if each != "--dry-run"])

    replace(scaffold, "main", make)


@defect("A request is entered in development whatever it is for", Kind.WRONG_OBJECT, ("PR-04",), PROVISIONING)
def entered_in_development() -> None:
    from reference.provisioning.catalogue import scaffold

    def make(original: Any) -> Any:
        def entry(given: Any) -> Any:
            given.environment = "dev"
            return original(given)

        return entry

    replace(scaffold, "variables_entry", make)


@defect("What was asked for at high risk is entered at medium risk", Kind.WRONG_OBJECT, ("PR-04",), PROVISIONING)
def risk_lowered() -> None:
    from reference.provisioning.catalogue import variables

    def make(original: Any) -> Any:
        return lambda text, name, metadata: original(text, name, {**metadata, "risk": "medium"})

    replace(variables, "with_repository", make)


@defect("A repository that was asked for is listed as active", Kind.RECORD, ("PR-04",), PROVISIONING)
def listed_as_active() -> None:
    from reference.provisioning.catalogue import entries

    def make(original: Any) -> Any:
        return lambda text, name, metadata: original(text, name, {**metadata, "status": "active"})

    replace(entries, "with_entry", make)


@defect("The catalogue is extended though it was to be left out", Kind.TWICE, ("PR-04",), PROVISIONING)
def catalogue_not_left_out() -> None:
    from reference.provisioning.catalogue import scaffold

    def make(original: Any) -> Any:
        return lambda arguments: original([each for each in arguments if each != "--skip-catalog"])

    replace(scaffold, "main", make)


@defect("The id of a repository may be that of another one", Kind.PERMISSION, ("PR-04",), PROVISIONING)
def any_identity() -> None:
    from reference.provisioning.catalogue import scaffold

    def make(original: Any) -> Any:
        def refusals(given: Any) -> Any:
            yield from (reason for reason in original(given) if "app-id" not in reason)

        return refusals

    replace(scaffold, "refusals", make)


@defect("Names of repositories are entered as they come", Kind.PERMISSION, ("PR-04",), PROVISIONING)
def repository_names_unchecked() -> None:
    from reference.provisioning import names

    for check in ("registry_name", "registry_id"):
        replace(names, check, lambda original: lambda value, field: None)


@defect("Of all that is wrong with a request the first thing is told", Kind.HALF, ("PR-04",), PROVISIONING)
def first_reason_only() -> None:
    from reference.provisioning.catalogue import scaffold

    def make(original: Any) -> Any:
        return lambda given: list(original(given))[:1]

    replace(scaffold, "refusals", make)


@defect("Any owner, risk and environment will do", Kind.PERMISSION, ("PR-04",), PROVISIONING)
def anything_will_do() -> None:
    from reference.provisioning import names

    replace(names, "one_of", lambda original: lambda value, field, allowed: None)


@defect("Variables that cannot be read are written anew", Kind.WRONG_OBJECT, ("PR-04",), PROVISIONING)
def variables_written_anew() -> None:
    from reference.provisioning.catalogue import variables

    def make(original: Any) -> Any:
        def parsed(text: str) -> Any:
            try:
                return original(text)
            except variables.UnreadableVariablesError:
                return {}

        return parsed

    replace(variables, "_parsed", make)

    def ask_anew(original: Any) -> Any:
        def with_repository(text: str, name: str, metadata: Any) -> str:
            return str(original(text if parsed_well(text) else "", name, metadata))

        return with_repository

    def parsed_well(text: str) -> bool:
        return text.count("{") == text.count("}")

    replace(variables, "with_repository", ask_anew)
