"""What the alerting drivers make of the system's answers, whatever its codes."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from support.drivers.alerting.answers import Allowance, Answer
from support.drivers.alerting.api import OTHER_BASE, ApiAlerts, answer_from
from support.drivers.alerting.cli import CliAlerts, answer_of
from support.drivers.alerting.figures import figures_of, ranking_of, series_of
from support.drivers.alerting.model import Caller, EventFilter, Message, Scope
from support.drivers.alerting.protocol import AlertsDriver, NotOffered
from support.drivers.answering import Verdict
from support.drivers.commands import CommandRunner, Finished

ANA = Caller("Ana", key="key-of-ana")
CONFIGURATION = {
    "id": "c-1",
    "name": "Cost",
    "description": None,
    "enabled": True,
    "alert_type": "cost",
    "severity": "medium",
    "thresholds": [{"metric": "total_cost", "operator": ">", "value": 5.0, "duration_minutes": 60}],
    "filters": {"application": "shop"},
    "notify_emails": [],
    "created_at": "2026-11-21T10:00:00+00:00",
    "updated_at": "2026-11-21T10:00:00.5+00:00",
}
EVENT = {
    "id": "e-1",
    "alert_config_id": "c-1",
    "timestamp": "2026-11-21T10:00:00Z",
    "resolved_at": None,
    "metric_value": 7.5,
    "threshold_value": 5.0,
    "details": {"metric": "total_cost"},
}
SETTINGS: dict[str, dict[str, object]] = {"email": {}, "slack": {}, "webhook": {}, "sms": {}, "general": {}}


def driver(handler: Callable[[httpx.Request], httpx.Response]) -> ApiAlerts:
    return ApiAlerts(httpx.Client(base_url="http://target.example", transport=httpx.MockTransport(handler)))


def requests_of(act: Callable[[ApiAlerts], object], document: object = CONFIGURATION) -> list[httpx.Request]:
    """The requests that an act makes when everything is answered by one document."""
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=document)

    act(driver(handler))
    return seen


@pytest.mark.parametrize(
    ("code", "text", "verdict"),
    [
        (401, '{"detail":"Invalid API Key"}', Verdict.UNAUTHENTICATED),
        (403, '{"detail":"Not enough permissions"}', Verdict.NOT_ALLOWED),
        (403, '{"detail":"Not authenticated"}', Verdict.NOT_ALLOWED),
        (404, '{"detail":"Alert event with ID x not found"}', Verdict.UNKNOWN),
        (409, '{"detail":"there is one"}', Verdict.CONFLICTING),
        (413, "too large", Verdict.INVALID),
        (429, '{"detail":"Rate limit exceeded. Try again in 7 seconds."}', Verdict.OVER_LIMIT),
        (502, '{"detail":"Failed to send alert through any channel"}', Verdict.UNDELIVERED),
        (500, '{"detail":"Failed to send alert through any channel"}', Verdict.BROKEN),
        (500, '{"detail":"Failed to send test alert to sms"}', Verdict.UNDELIVERED),
        (503, '{"status":"unhealthy","message":"the database is away"}', Verdict.UNAVAILABLE),
        (307, "", Verdict.BROKEN),
        (200, "<html>welcome</html>", Verdict.UNREADABLE),
    ],
)
def test_codes_become_words(code: int, text: str, verdict: Verdict) -> None:
    assert answer_from(code, text).verdict is verdict


def test_a_refusal_names_its_fields() -> None:
    detail = [
        {"loc": ["body", "thresholds", 0, "value"], "msg": "must be finite", "type": "finite_number"},
        {"loc": ["query", "limit"], "msg": "too large", "type": "less_than_equal"},
    ]
    answer = answer_from(422, json.dumps({"detail": detail}))
    assert answer.fields == ("thresholds.0.value", "limit")
    assert answer.names("thresholds")
    assert answer.names("value")
    assert not answer.names("val")
    assert "limit: too large" in answer.message


def test_a_configuration_comes_typed() -> None:
    found = answer_from(200, json.dumps(CONFIGURATION)).configuration
    assert (found.thresholds[0].metric, found.thresholds[0].minutes) == ("total_cost", 60)
    assert found.updated_at > found.created_at


@pytest.mark.parametrize("missing", ["id", "severity", "created_at"])
def test_a_configuration_without_a_field_is_the_products_fault(missing: str) -> None:
    broken = {key: value for key, value in CONFIGURATION.items() if key != missing}
    with pytest.raises(AssertionError, match=f"without {missing}"):
        _ = answer_from(200, json.dumps(broken)).configuration


def test_a_moment_without_offset_is_the_products_fault() -> None:
    broken = {**CONFIGURATION, "created_at": "2026-11-21T10:00:00"}
    with pytest.raises(AssertionError, match="created_at with its offset"):
        _ = answer_from(200, json.dumps(broken)).configuration


def test_alerts_come_typed_under_either_name_of_their_configuration() -> None:
    other = {**{key: value for key, value in EVENT.items() if key != "alert_config_id"}, "config_id": "c-2"}
    first, second = answer_from(200, json.dumps([EVENT, other])).events
    assert (first.config_id, first.open, second.config_id) == ("c-1", True, "c-2")
    with pytest.raises(AssertionError, match="a list"):
        _ = answer_from(200, json.dumps(EVENT)).events


def test_a_message_that_was_held_back() -> None:
    answer = answer_from(200, '{"success": false, "message": "Alert throttled", "alert_id": null}')
    assert (answer.accepted, answer.sent, answer.reason) == (True, False, "Alert throttled")


def test_a_refused_answer_gives_nothing() -> None:
    answer = answer_from(404, '{"detail":"Alert configuration with ID x not found"}')
    with pytest.raises(AssertionError, match="ID x not found"):
        _ = answer.configuration
    assert answer.reason.endswith("not found")


def test_the_caller_shows_what_they_have() -> None:
    (keyed,) = requests_of(lambda api: api.read("../x", ANA))
    assert keyed.headers["x-api-key"] == "key-of-ana"
    assert "authorization" not in keyed.headers
    assert keyed.url.raw_path == b"/api/v1/alerts/configs/..%2Fx"
    (with_token,) = requests_of(lambda api: api.read("x", Caller("Ana", token="t")))
    assert with_token.headers["authorization"] == "Bearer t"
    (bare,) = requests_of(lambda api: api.read("x", Caller("somebody")))
    assert not {"x-api-key", "authorization"} & set(bare.headers)


def test_what_is_not_asked_is_not_sent() -> None:
    (request,) = requests_of(lambda api: api.events(EventFilter(resolved=False, limit="many"), ANA))
    assert request.url.query == b"resolved=false&limit=many"
    (request,) = requests_of(lambda api: api.measured("top-models", Scope(window="1h", limit=3), ANA))
    assert request.url.raw_path == b"/api/v1/metrics/top-models?window=1h&limit=3"


def test_the_other_address_of_the_same_resources() -> None:
    (request,) = requests_of(lambda api: api.under(OTHER_BASE).configurations(ANA))
    assert request.url.path == "/api/alerts/configs"


def test_switching_leaves_the_rest_alone() -> None:
    read, written = requests_of(lambda api: api.disable("c-1", ANA))
    assert (read.method, written.method) == ("GET", "PUT")
    assert json.loads(written.content) == {**CONFIGURATION, "enabled": False}


def test_broken_documents_travel_as_they_are() -> None:
    (request,) = requests_of(lambda api: api.create({"value": float("nan"), "name": "\ud800"}, ANA))
    assert request.content == b'{"value": NaN, "name": "\\ud800"}'
    (request,) = requests_of(lambda api: api.report("{half", ANA))
    assert request.content == b"{half"


def test_a_system_that_does_not_answer() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    answer = driver(handler).settings(ANA)
    assert (answer.verdict, answer.accepted) == (Verdict.UNREACHABLE, False)


# the command line


def ended(code: int, output: str = "", errors: str = "") -> Answer:
    return answer_of(Finished((), code, output, errors, 0.1))


@pytest.mark.parametrize(
    ("code", "errors", "verdict"),
    [
        (1, "alerts: Alert configuration with ID x not found", Verdict.UNKNOWN),
        (
            1,
            "alerts: Not enough permissions\nalerts: use a key that has this right: reading needs",
            Verdict.NOT_ALLOWED,
        ),
        (1, "alerts: Invalid API Key\nalerts: set ALERTS_API_KEY to a key that is valid", Verdict.UNAUTHENTICATED),
        (1, "alerts: Rate limit exceeded. Try again in 7 seconds.", Verdict.OVER_LIMIT),
        (1, "alerts: thresholds.0.metric: unknown metric", Verdict.INVALID),
        (1, "alerts: Channel sms is not enabled", Verdict.INVALID),
        (1, "alerts: Failed to send alert through any channel", Verdict.UNDELIVERED),
        (1, "alerts: Database unavailable", Verdict.UNAVAILABLE),
        (1, "alerts: HTTP 500", Verdict.BROKEN),
        (2, "usage: alerts\nalerts: error: argument --limit: invalid int value", Verdict.INVALID),
        (3, "alerts: http://x cannot be reached: refused; is ALERTS_URL right?", Verdict.UNREACHABLE),
        (1, "Traceback (most recent call last)\nValueError: x", Verdict.BROKEN),
        (-9, "", Verdict.BROKEN),
    ],
)
def test_ends_of_the_command_line_become_words(code: int, errors: str, verdict: Verdict) -> None:
    assert ended(code, "", errors).verdict is verdict


def test_fields_that_the_command_line_names() -> None:
    assert ended(1, "", "alerts: thresholds.0.metric: unknown\nalerts: name: too long").fields == (
        "thresholds.0.metric",
        "name",
    )
    assert ended(2, "", "alerts events list: error: argument --limit: invalid int value: 'x'").fields == ("limit",)
    assert ended(1, "", "alerts: Alert throttled").fields == ()


def test_the_result_of_the_command_line_is_one_document() -> None:
    assert ended(0, json.dumps(CONFIGURATION)).configuration.id == "c-1"
    assert ended(0, "Welcome!\n{}").verdict is Verdict.UNREADABLE


def command_line(folder: Path, output: object, code: int = 0, errors: str = "") -> CliAlerts:
    """The tool, played by a script that leaves its arguments and environment behind."""
    script = folder / "tool"
    script.write_text(
        "#!/bin/sh\n"
        f'printf "%s\\n" "$@" > {folder}/arguments\n'
        f'echo "$ALERTS_URL $ALERTS_API_KEY" > {folder}/environment\n'
        f"cat <<'END'\n{json.dumps(output)}\nEND\n"
        f"echo '{errors}' >&2\nexit {code}\n"
    )
    script.chmod(0o755)
    return CliAlerts(CommandRunner([str(script)], folder, 10), "http://desk.example", folder)


def test_the_tool_reads_a_file_and_knows_the_key(tmp_path: Path) -> None:
    answer = command_line(tmp_path, CONFIGURATION).create({"name": "Cost", "value": float("inf")}, ANA)
    arguments = (tmp_path / "arguments").read_text().split()
    assert arguments[:4] == ["--output", "json", "configs", "create"]
    assert json.loads(Path(arguments[4].removeprefix("--file=")).read_text()) == {"name": "Cost", "value": float("inf")}
    assert (tmp_path / "environment").read_text().strip() == "http://desk.example key-of-ana"
    assert answer.configuration.name == "Cost"


def test_the_tool_says_that_a_message_was_held_back(tmp_path: Path) -> None:
    tool = command_line(tmp_path, None, 1, "alerts: Alert throttled")
    answer = tool.send(Message("-t", "m", channels=["email"], metadata={"model": "x"}), ANA)
    assert (answer.sent, answer.reason, answer.code) == (False, "Alert throttled", 1)
    told = (tmp_path / "arguments").read_text().split("\n")
    assert {"--title=-t", "--channel=email", "--metadata=model=x"} <= set(told)


def test_the_tool_knows_no_tokens(tmp_path: Path) -> None:
    with pytest.raises(NotOffered, match="keys only"):
        command_line(tmp_path, {}).settings(Caller("Ana", token="t"))


def test_both_channels_keep_the_protocol(tmp_path: Path) -> None:
    both: list[AlertsDriver] = [
        ApiAlerts(httpx.Client()),
        CliAlerts(CommandRunner(["true"], tmp_path, 1), "", tmp_path),
    ]
    assert [channel.channel for channel in both] == ["api", "cli"]


def test_settings_come_in_sections() -> None:
    told = {**SETTINGS, "sms": {"enabled": False}, "general": {"min_severity": "error", "throttle_period_seconds": 1}}
    found = answer_from(200, json.dumps(told)).settings
    assert (found.enabled("sms"), found.min_severity, found.throttle_seconds) == (False, "error", 1.0)


def test_what_is_left_of_an_allowance() -> None:
    headers = {"X-RateLimit-Limit": "20", "X-RateLimit-Remaining": "3", "X-RateLimit-Reset": "1795261724"}
    allowance = answer_from(200, "[]", headers).allowance
    assert (allowance.limit, allowance.remaining, allowance.reset) == (20, 3, 1795261724)
    with pytest.raises(AssertionError, match="limit, rest and end"):
        _ = answer_from(200, "[]", {"X-RateLimit-Limit": "20"}).allowance


def test_how_long_an_allowance_lasts() -> None:
    allowance = Allowance(20, 3, reset=1795261724)
    before = time.time()
    seconds = allowance.seconds_left
    assert allowance.reset - time.time() <= seconds <= allowance.reset - before


def test_when_to_try_again() -> None:
    assert answer_from(429, '{"detail":"Rate limit exceeded. Try again in 7 seconds."}').retry_seconds == 7
    with pytest.raises(AssertionError, match="seconds after which"):
        _ = answer_from(429, '{"detail":"Slow down"}').retry_seconds


def test_all_that_the_caller_got_to_see() -> None:
    assert answer_from(401, '{"detail":"Invalid API Key"}').text == '{"detail":"Invalid API Key"}'
    assert answer_of(Finished((), 1, "out", "err", 0.1)).text == "errout"


# measurements


def test_figures_have_one_name_each() -> None:
    assert figures_of(answer_from(200, '{"request_count": 4, "total_cost": 1.5}')) == {
        "request_count": 4,
        "total_cost": 1.5,
    }
    assert figures_of(answer_from(200, '{"avg": 2.5, "p95": 9, "request_count": 1}')) == {
        "avg_latency": 2.5,
        "p95_latency": 9,
        "request_count": 1,
    }


def test_series_and_rankings() -> None:
    told = [{"date": "2026-11-21T11:00:00+01:00", "total_cost": 2.0}, {"date": "2026-11-21T11:00:00Z", "total_cost": 1}]
    series = series_of(answer_from(200, json.dumps(told)), "total_cost")
    assert [(start.hour, value) for start, value in series.items()] == [(10, 2.0), (11, 1)]
    with pytest.raises(AssertionError, match="each interval once"):
        series_of(answer_from(200, json.dumps(told[:1] * 2)), "total_cost")
    models = [{"provider": "p", "model": "m", "total_tokens": 7}]
    answer = answer_from(200, json.dumps(models))
    assert ranking_of(answer, "total_tokens", "provider", "model") == [("p:m", 7)]
    with pytest.raises(AssertionError, match="a list with total_cost"):
        ranking_of(answer, "total_cost", "model")
