"""What all commands of a platform have in common: they refuse with reasons, write files, keep secrets, are repeated."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_bdd import given, then, when

from steps.words.sentences import sentences
from steps.words.things import THINGS
from support.drivers.commands import Finished
from support.drivers.provisioning.commands import PlatformCommands
from support.drivers.provisioning.desk import PlatformDesk
from support.observers.files import WrittenFiles
from support.observers.provisioning.refusals import expect_refused
from support.observers.provisioning.secrecy import PlatformSecrets, written_texts

HEADING = "reason"
"""What a table of reasons may begin with."""

PROVISION = "provision the databases"

sentence = sentences(THINGS)


def said(finished: Finished) -> str:
    """All that a command has told."""
    return f"{finished.output}\n{finished.errors}"


@given("the store cannot be reached")
def the_store_cannot_be_reached(platform_commands: PlatformCommands, dead_address: str) -> None:
    platform_commands.variables["AWS_ENDPOINT_URL"] = dead_address


@when("the platform engineer provisions the databases")
def the_databases_are_provisioned(platform_desk: PlatformDesk) -> None:
    platform_desk.carry_out(PROVISION)


@when("the platform engineer does the same again")
def the_same_again(platform_desk: PlatformDesk) -> None:
    platform_desk.again()


@then(sentence('it is refused because "{reason:Name}"'))
def it_is_refused_because(reason: str, platform_desk: PlatformDesk) -> None:
    latest = platform_desk.latest
    expect_refused(latest.exit_code, said(latest), [reason])


@then("it is refused for each of these reasons:")
def it_is_refused_for_each(datatable: Sequence[Sequence[str]], platform_desk: PlatformDesk) -> None:
    latest = platform_desk.latest
    expect_refused(latest.exit_code, said(latest), [row[0] for row in datatable if row[0] != HEADING])


@then("nothing is written")
def nothing_is_written(written_files: WrittenFiles) -> None:
    written_files.expect_unchanged()


@then("no password is shown")
@then("no secret value is shown")
def no_secret_is_shown(
    platform_desk: PlatformDesk,
    written_files: WrittenFiles,
    platform_secrets: PlatformSecrets,
    platform_evidence: dict[str, str],
) -> None:
    ends = enumerate(platform_desk.finished, 1)
    shown = {f"what command {number} said": said(finished) for number, finished in ends}
    report = {f"the report, {title}": text for title, text in platform_evidence.items()}
    written = written_texts(written_files, platform_desk.commands.given)
    platform_secrets.expect_unshown({**shown, **written, **report}, platform_desk.secrets)
