"""Passwords of provisioning: that neither the server's log nor the list of processes shows one."""

from __future__ import annotations

from dataclasses import replace

from pytest_bdd import given, then, when

from steps.provisioning_runs import Listing
from support.drivers.provisioning.server_troubles import ServerTroubles
from support.observers.provisioning.process_list import ProcessListWatch
from support.observers.provisioning.secrecy import PlatformSecrets
from support.observers.provisioning.server_log import ServerLog
from support.ownership import Ownership


@given("the database server writes down what it is told")
def the_server_writes_it_down(listing: Listing, server_troubles: ServerTroubles, server_log: ServerLog) -> None:
    runs, secret = listing.runs, listing.desk.keep_secret
    master = server_troubles.master_written_down("CREATEROLE CREATEDB")
    secret("the password of the scenario's master", master.password)
    runs.command.use_master(replace(runs.command.master, username=master.username, password=master.password))


@when("the platform engineer provisions the databases, watched by everybody on the machine")
def provisioned_while_watched(listing: Listing, process_list: ProcessListWatch) -> None:
    process_list.begin()
    listing.provision()
    process_list.stop()


@then("neither the server's own log nor the list of processes holds a password")
def nobody_else_has_seen_it(
    listing: Listing,
    server_log: ServerLog,
    process_list: ProcessListWatch,
    platform_secrets: PlatformSecrets,
    owner: Ownership,
) -> None:
    text = server_log.expect_mention(owner.tag)
    platform_secrets.expect_unshown({"the log of the database server": text}, listing.desk.secrets)
    process_list.expect_without(listing.desk.secrets)
