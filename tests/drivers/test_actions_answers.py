"""What the actions drivers make of a target's answers, whatever its codes."""

from __future__ import annotations

import httpx
import pytest

from support.drivers.actions.api import ApiActions, answer_from
from support.drivers.actions.cli import answer_of, named_action, read_json, read_yaml
from support.drivers.actions.model import ActionRequest, Kind, ListFilter, Person
from support.drivers.answering import Verdict
from support.drivers.commands import Finished

ANA = Person("Ana", "ana-1", "token-of-ana")
RECORD = {
    "action_id": "0b2f9c9e-3f10-4a0e-9a64-3f0e4b0c3c11",
    "name": "no-op",
    "owner": "ana-1",
    "status": "PENDING",
    "result": None,
    "task_args": None,
    "created_at": 1790000000.25,
    "updated_at": 1790000000.5,
}


def driver(handler: httpx.MockTransport) -> ApiActions:
    return ApiActions(httpx.Client(base_url="http://target.example", transport=handler))


@pytest.mark.parametrize(
    ("code", "text", "verdict"),
    [
        (307, '{"detail":"Not authenticated"}', Verdict.UNAUTHENTICATED),
        (302, "", Verdict.UNAUTHENTICATED),
        (401, '{"detail":"Not authenticated"}', Verdict.UNAUTHENTICATED),
        (401, '{"detail":"Not authorized"}', Verdict.NOT_ALLOWED),
        (403, '{"detail":"Not authorized"}', Verdict.NOT_ALLOWED),
        (404, '{"detail":"Item not found"}', Verdict.UNKNOWN),
        (405, '{"detail":"Method Not Allowed"}', Verdict.UNAUTHENTICATED),
        (409, '{"detail":"finished"}', Verdict.CONFLICTING),
        (422, '{"message":"kind"}', Verdict.INVALID),
        (429, '{"detail":"Action rate limit exceeded!"}', Verdict.OVER_LIMIT),
        (500, "Internal Server Error", Verdict.BROKEN),
        (418, "teapot", Verdict.BROKEN),
    ],
)
def test_codes_become_words(code: int, text: str, verdict: Verdict) -> None:
    assert answer_from(code, text).verdict is verdict


def test_an_accepted_action_comes_with_its_record() -> None:
    answer = answer_from(202, httpx.Response(202, json=RECORD).text)
    record = answer.must_record()
    assert (record.status, record.owner, record.finished) == ("PENDING", "ana-1", False)
    assert record.updated_at > record.created_at
    assert record.created_at.tzinfo is not None


def test_a_record_without_a_field_is_the_products_fault() -> None:
    broken = {key: value for key, value in RECORD.items() if key != "status"}
    answer = answer_from(200, httpx.Response(200, json=broken).text)
    assert answer.verdict is Verdict.UNREADABLE
    assert "a record without status" in answer.message


def test_an_accepted_answer_that_is_no_document() -> None:
    answer = answer_from(200, "<html>welcome</html>")
    assert (answer.verdict, answer.accepted) == (Verdict.UNREADABLE, False)
    with pytest.raises(AssertionError, match="a program can read"):
        answer.must_be_accepted()


def test_the_person_shows_their_credential_and_values_are_quoted() -> None:
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(202, json=RECORD)

    arguments = {"cluster": "c", "namespace": "n", "kind": "Pod", "name": "../../me?x=1"}
    asked = ActionRequest(Kind.RESTART, arguments, smuggled={"name": "web"})
    driver(httpx.MockTransport(handler)).submit(asked, ANA)
    assert seen[0].headers["authorization"] == "Bearer token-of-ana"
    assert seen[0].url.raw_path == (b"/api/v1/openshift/workload-restart/c/n/Pod/..%2F..%2Fme%3Fx%3D1?name=web")


def test_somebody_without_credential_shows_none() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        assert "authorization" not in request.headers
        return httpx.Response(307, headers={"location": "/api/v1/auth/login"})

    answer = driver(httpx.MockTransport(handler)).who_am_i(Person("somebody", "x"))
    assert answer.verdict is Verdict.UNAUTHENTICATED


def test_filters_that_are_not_set_are_not_sent() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        assert str(request.url.query, "ascii") == "max_age_minutes=60"
        return httpx.Response(200, json=[RECORD])

    answer = driver(httpx.MockTransport(handler)).find(ListFilter(max_age_minutes=60), ANA)
    assert [record.kind for record in answer.records] == ["no-op"]


@pytest.mark.parametrize(
    ("exit_code", "errors", "verdict"),
    [
        (1, '{"detail":"Item not found"}', Verdict.UNKNOWN),
        (1, '{"detail":"Not Found"}', Verdict.UNKNOWN),
        (1, '{"detail":"Action rate\n limit exceeded!"}', Verdict.OVER_LIMIT),
        (1, '{"detail":"Not authorized"}', Verdict.NOT_ALLOWED),
        (1, "HTTPStatusError: HTTP 401: Not authenticated", Verdict.UNAUTHENTICATED),
        (1, "No credentials: set AA_TOKEN", Verdict.UNAUTHENTICATED),
        (1, '{"status_code":422,"message":"expiration: must be in the future","data":null}', Verdict.INVALID),
        (2, "Missing option '--action-id'", Verdict.INVALID),
        (1, "Traceback (most recent call last)", Verdict.BROKEN),
        (-9, "", Verdict.BROKEN),
    ],
)
def test_ends_of_the_command_line_become_words(exit_code: int, errors: str, verdict: Verdict) -> None:
    assert answer_of(Finished((), exit_code, "", errors, 0.1)).verdict is verdict


def test_success_with_unreadable_output_is_not_accepted() -> None:
    answer = answer_of(Finished((), 0, "A new version is available!\n{}", "", 0.1))
    assert answer.verdict is Verdict.UNREADABLE
    assert "A new version is available!" in answer.message


def test_what_is_printed_beside_a_refusal_is_part_of_the_answer() -> None:
    answer = answer_of(Finished((), 1, '{"action_id": "a-1"}', '{"detail":"Not authorized"}', 0.1))
    assert "Not authorized" in answer.message
    assert "a-1" in answer.message


def test_output_names_an_action() -> None:
    identity = RECORD["action_id"]
    assert named_action(Finished((), 0, f"---\naction_id: {identity}\nname: no-op\n", "", 0.1)) == identity
    with pytest.raises(AssertionError, match="names one action"):
        named_action(Finished((), 0, "done", "", 0.1))


def test_both_forms_are_read() -> None:
    assert read_json('{"a": 1}') == read_yaml("---\na: 1\n") == {"a": 1}
    with pytest.raises(AssertionError, match="YAML"):
        read_yaml("a: [")
    with pytest.raises(AssertionError, match="one JSON document"):
        read_json("notice\n{}")


def test_a_credential_can_be_presented_with_another_word() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == "Basic token-of-ana"
        return httpx.Response(401, json={"detail": "Invalid authorization header."})

    answer = driver(httpx.MockTransport(handler)).who_am_i(Person("Ana", "ana-1", "token-of-ana", scheme="Basic"))
    assert answer.verdict is Verdict.UNAUTHENTICATED
