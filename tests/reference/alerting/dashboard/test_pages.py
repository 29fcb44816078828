"""What the pages show of events, messages and measurements, and what they say when something is wrong."""

from __future__ import annotations

import html
import re

import psycopg
import pytest

from reference.alerting.store.database import Connection
from tests.reference.alerting.dashboard.looking import Visitor, beside, shown
from tests.reference.alerting.dashboard.storing import HOSTILE, opened, stored, told


def test_open_events_are_shown_and_resolved(operator: Visitor, connection: Connection) -> None:
    config = stored(connection)
    identity = opened(connection, str(config.id))
    page = shown(operator.see("/events").text)
    assert "Checkout cost high total_cost 12.5 > 10.5" in page
    assert operator.send(f"/events/{identity}/resolve").status_code == 303
    assert "No alert is open." in operator.see("/events").text
    first = connection.execute("SELECT resolved_at FROM alert_events").fetchone()
    assert operator.send(f"/events/{identity}/resolve").status_code == 303
    assert connection.execute("SELECT resolved_at FROM alert_events").fetchone() == first
    assert "resolved" in shown(operator.see("/events", show="all").text)


def test_many_events_are_paged_without_overlap(operator: Visitor, connection: Connection) -> None:
    config = stored(connection)
    for number in range(130):
        opened(connection, str(config.id), f"metric-{number}")
    first, second = operator.see("/events").text, operator.see("/events", offset="100").text
    seen = [re.findall(r"<td>(metric-\d+)</td>", page) for page in (first, second)]
    assert [len(one) for one in seen] == [100, 30]
    assert len(set(seen[0] + seen[1])) == 130
    assert 'rel="next"' in first
    assert 'rel="prev"' in second
    assert 'rel="next"' not in second


@pytest.mark.parametrize("query", [{"offset": "-1"}, {"offset": "x"}, {"show": "none"}, {"offset": "9" * 30}])
def test_an_address_that_makes_no_sense_is_refused(operator: Visitor, query: dict[str, str]) -> None:
    answer = operator.see("/events", **query)
    assert answer.status_code == 422
    assert "makes no sense" in answer.text


def test_hostile_texts_are_shown_as_they_were_written(operator: Visitor, connection: Connection) -> None:
    config = stored(connection, HOSTILE, description=HOSTILE, filters={"application": HOSTILE})
    opened(connection, str(config.id), HOSTILE)
    connection.execute(
        "INSERT INTO notifications (id, title, message, severity, state)"
        " VALUES (gen_random_uuid(), %s, %s, 'error', 'sent')",
        (HOSTILE, HOSTILE),
    )
    told(connection, [1.0], application=HOSTILE)
    for path in ("/configurations", f"/configurations/{config.id}/edit", "/events", "/history", "/metrics"):
        page = operator.see(path).text
        assert "<script" not in page
        assert html.escape(HOSTILE).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in page


def test_the_history_shows_each_channel_and_can_be_narrowed(operator: Visitor, connection: Connection) -> None:
    connection.execute(
        "WITH made AS (INSERT INTO notifications (id, title, message, severity, state)"
        " VALUES (gen_random_uuid(), 'Disk full', 'No space', 'error', 'sent') RETURNING id)"
        " INSERT INTO deliveries (notification_id, channel, state, error)"
        " SELECT id, unnest(ARRAY['email', 'slack']), unnest(ARRAY['delivered', 'failed']),"
        " unnest(ARRAY[NULL, 'answered 500']) FROM made"
    )
    page = shown(operator.see("/history").text)
    assert "Disk full error No space" in page
    assert "email: delivered slack: failed (answered 500)" in page
    assert "Disk full" not in operator.see("/history", severity="warning").text


def figures(page: str) -> dict[str, str]:
    """The numbers of the page by their names."""
    return dict(re.findall(r"<dt>([^<]+)</dt><dd><data value=\"[^\"]*\">([^<]+)</data>", page))


def test_figures_are_those_of_the_application_and_the_window(operator: Visitor, connection: Connection) -> None:
    told(connection, [0.25, 0.5, 1.0])
    told(connection, [2.0], status="error")
    told(connection, [100.0], application="search")
    seen = figures(operator.see("/metrics", window="1h", application="checkout").text)
    assert seen["Requests"] == "4"
    assert seen["Errors"] == "1"
    assert seen["Error rate"] == "25 %"
    assert seen["Cost"] == "3.75 USD"
    assert seen["Tokens"] == "40"
    assert seen["Latency p95"] == "100 ms"
    assert figures(operator.see("/metrics", window="1h").text)["Cost"] == "103.75 USD"


def test_charts_have_a_line_for_each_application_and_their_data_as_a_table(
    operator: Visitor, connection: Connection
) -> None:
    told(connection, [0.25, 0.5])
    told(connection, [100.0], application="search")
    page = operator.see("/metrics", window="24h").text
    cost = page[page.index('<h2 id="chart-total_cost">') : page.index('<h2 id="chart-total_tokens">')]
    assert cost.count("<polyline") == 2
    assert 'aria-label="Cost over time. search: 100 USD in all; checkout: 0.75 USD in all"' in cost
    assert shown(cost[cost.index("<thead>") :]).startswith("Time search checkout 20")
    assert '<td class="number"><data value="100.0">100</data></td>' in cost
    assert '<td class="number"><data value="0.75">0.75</data></td>' in cost


def test_a_window_without_requests_says_so(operator: Visitor) -> None:
    page = operator.see("/metrics", application="nobody").text
    assert figures(page)["Requests"] == "0"
    assert figures(page)["Average latency"] == "-"
    assert page.count("There is nothing to show in this window.") == 3


@pytest.mark.parametrize("application", ["x" * 1001, "a\0b"])
def test_an_application_that_cannot_be_is_told_beside_its_field(operator: Visitor, application: str) -> None:
    answer = operator.see("/metrics", application=application)
    assert answer.status_code == 422
    assert "application" in beside(answer)


def test_without_the_database_the_pages_say_so(operator: Visitor, database_url: str) -> None:
    server, name = database_url.rsplit("/", 1)
    with psycopg.connect(f"{server}/postgres", autocommit=True) as elsewhere:
        elsewhere.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")  # type: ignore[arg-type]
        elsewhere.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
        answer = operator.see("/configurations")
        assert answer.status_code == 503
        assert "The database cannot be reached" in answer.text
        elsewhere.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")  # type: ignore[arg-type]
    assert operator.see("/configurations").status_code == 200
