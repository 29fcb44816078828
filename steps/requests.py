"""What requests of every kind have in common: they are called valid, or refused for their reasons, or warned of."""

from __future__ import annotations

import pytest
from pytest_bdd import given, then

from steps.platform import said
from steps.words.requests import REQUESTS
from steps.words.sentences import sentences
from steps.words.things import THINGS
from support.drivers.provisioning.desk import PlatformDesk
from support.drivers.provisioning.requests import Request, at_the_top, under_a_heading
from support.observers.comparing import expect_none
from support.observers.files import WrittenFiles
from support.observers.provisioning.request_files import refusal_faults
from support.observers.provisioning.violations import told_reasons, violation_faults

sentence = sentences(THINGS, REQUESTS)

_DONE, _WARNING = "[OK]", "[WARN]"


@pytest.fixture
def refusal_reasons(platform_desk: PlatformDesk) -> dict[str, str]:
    """Why requests of the scenario must be refused, by their files."""
    return {request.file: request.reason for request in _requests(platform_desk) if request.reason}


@given(sentence("the request for {word:Asked} tells at its top whose it is"))
def it_tells_at_its_top(word: str, platform_desk: PlatformDesk) -> None:
    platform_desk.request(word).handed_in_as = at_the_top


@given(sentence("the request for {word:Asked} tells under a heading whose it is"))
def it_tells_under_a_heading(word: str, platform_desk: PlatformDesk) -> None:
    platform_desk.request(word).handed_in_as = under_a_heading


@then(sentence("the request for {word:Asked} is called valid"))
def the_request_is_called_valid(word: str, platform_desk: PlatformDesk) -> None:
    seen, name = platform_desk.latest, platform_desk.request(word).file
    called = [line for line in seen.output.splitlines() if line.startswith(_DONE) and name in line]
    fits = seen.exit_code == 0 and called
    assert fits, f"wanted: {name} called valid\n  seen: {seen.describe()}"


@then(sentence("the platform engineer is told where the files of {word:Asked} are"))
def told_where_the_files_are(word: str, platform_desk: PlatformDesk) -> None:
    seen, request = platform_desk.latest, platform_desk.request(word)
    told = [line for line in seen.output.splitlines() if line.startswith(_DONE) and request.file in line]
    untold = [f"nothing is told of {file}" for file in request.files if not any(file in line for line in told)]
    expect_none(untold, wanted=f"a word of {', '.join(request.files)}")


@then(sentence("the files of {word:Asked} are as they were"))
def the_files_are_as_they_were(word: str, platform_desk: PlatformDesk, written_files: WrittenFiles) -> None:
    files, written = platform_desk.request(word).files, written_files.written()
    faults = [f"{file} was written anew" for file in files if file in written]
    faults += [f"there is no {file}" for file in files if not written_files.is_file(file)]
    expect_none(faults, wanted=f"{', '.join(files)} as before")


@then("each of the requests is refused for its own reason")
def each_is_refused(refusal_reasons: dict[str, str], platform_desk: PlatformDesk) -> None:
    assert refusal_reasons, "wanted: requests with reasons to be refused\n  seen: none"
    seen = platform_desk.latest
    expect_none(
        refusal_faults(seen.exit_code, said(seen), refusal_reasons), wanted="each request refused for its own reason"
    )


@then("each of the requests is refused for its own reason and no other")
def each_is_refused_only_for_it(refusal_reasons: dict[str, str], platform_desk: PlatformDesk) -> None:
    assert refusal_reasons, "wanted: requests with reasons to be refused\n  seen: none"
    seen = platform_desk.latest
    faults = violation_faults(seen.exit_code, told_reasons(said(seen), refusal_reasons), refusal_reasons)
    expect_none(faults, wanted="each request refused for its own reason and no other")


@then(sentence('the platform engineer is warned of "{text:Name}"'))
def the_engineer_is_warned(text: str, platform_desk: PlatformDesk) -> None:
    seen, names = platform_desk.latest, [request.file for request in _requests(platform_desk)]
    warnings = [line for line in said(seen).splitlines() if line.startswith(_WARNING) and text in line]
    warned = any(name in line for name in names for line in warnings)
    assert warned, f'wanted: a warning of "{text}" about one of {", ".join(names)}\n  seen: {seen.describe()}'


@then("nobody is warned")
def nobody_is_warned(platform_desk: PlatformDesk) -> None:
    seen = platform_desk.latest
    assert _WARNING not in said(seen), f"wanted: no warning\n  seen: {seen.describe()}"


def _requests(desk: PlatformDesk) -> list[Request]:
    return [one for one in desk.prepared.values() if isinstance(one, Request)]
