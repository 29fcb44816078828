"""The whole way of a database: from its request over the files and the server to the login."""

from __future__ import annotations

import json

from pytest_bdd import given, then, when

from steps.database_requests import Requested
from steps.provisioning_runs import Listing
from support.drivers.commands import Finished
from support.observers.files import WrittenFiles
from support.observers.provisioning.logins import Logins
from support.observers.provisioning.request_files import credentials_in
from support.observers.provisioning.stored_secrets import StoredSecrets


@given("the password of the requested database is in the store")
def its_password_is_stored(requested_databases: Requested, listing: Listing) -> None:
    request = requested_databases.latest
    listing.runs.run.environment = request.value("environment")
    listing.take(request.word, request.value("spec.databaseName"), request.value("spec.username"))


@when("the platform engineer turns the request for the database into files and provisions from them")
def from_request_to_database(requested_databases: Requested, listing: Listing) -> None:
    def go_the_whole_way() -> Finished:
        requested_databases.turn_into_files()
        listing.runs.file = listing.desk.commands.folder / requested_databases.latest.variables_file
        return listing.runs.provision()

    listing.desk.does(go_the_whole_way)


@then("the requested user logs in and owns the requested database")
def the_user_logs_in(listing: Listing, provisioned_logins: Logins) -> None:
    entry = listing.latest
    provisioned_logins.expect_owner(entry.username, entry.password, entry.database)


@then("the cluster is told to read the very password that logs in")
def the_cluster_reads_it(
    requested_databases: Requested, listing: Listing, written_files: WrittenFiles, stored_secrets: StoredSecrets
) -> None:
    key = credentials_in(written_files.document(requested_databases.latest.manifest_file))
    stored_secrets.expect_value(key, json.dumps(listing.latest.credentials()))
