"""What the measuring points say, and when the observer is not content with it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from support.observers.comparing import Mismatch
from support.observers.metrics import MetricsObserver
from support.targets.offers import NotSupported
from support.waiting import Limits, Unfulfilled, use_limits


@pytest.fixture(autouse=True)
def impatient() -> Iterator[None]:
    use_limits(Limits(effect=0.2, quiet=0.05))
    yield
    use_limits(Limits())


def measured(count: int, seconds: float, name: str = "no-op") -> str:
    """A histogram as a worker would show it."""
    series = f'automated_actions_action_elapsed_seconds_{{}}{{{{name="{name}",status="SUCCESS"}}}}'
    head = "# TYPE automated_actions_action_elapsed_seconds histogram\n"
    return head + f"{series.format('count')} {count}\n{series.format('sum')} {seconds}\n"


@pytest.fixture
def pages() -> dict[str, tuple[int, str]]:
    return {"/healthz": (200, '"host-1"'), "/worker": (200, measured(2, 1.0))}


@pytest.fixture
def observer(pages: dict[str, tuple[int, str]]) -> Iterator[MetricsObserver]:
    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, text = pages.get(self.path, (404, ""))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            """Stay quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    with httpx.Client(base_url=address) as client:
        yield MetricsObserver(client, f"{address}/worker")
    server.shutdown()
    server.server_close()


def test_durations_are_read_by_name_and_status(observer: MetricsObserver) -> None:
    seen = observer.of_worker()

    assert (seen.durations("no-op", "SUCCESS").count, seen.durations("no-op", "SUCCESS").seconds) == (2, 1.0)
    assert seen.durations("no-op", "FAILURE").count == 0


def test_a_further_duration_is_enough(observer: MetricsObserver, pages: dict[str, tuple[int, str]]) -> None:
    before = observer.of_worker()
    pages["/worker"] = (200, measured(3, 1.4))

    observer.expect_measured(before, "no-op", "SUCCESS", at_most=0.5)


@pytest.mark.parametrize(
    ("page", "told"),
    [
        pytest.param(measured(2, 1.0), "2 measured, as before", id="nothing"),
        pytest.param(measured(3, 1.4, "rds-stop"), "0 measured, as before", id="another action"),
        pytest.param(measured(3, 9.0), "8.000 s for 1 actions", id="too long"),
        pytest.param(measured(3, 1.0), "0.000 s for 1 actions", id="no time at all"),
    ],
)
def test_what_is_not_measured_is_noticed(
    observer: MetricsObserver, pages: dict[str, tuple[int, str]], page: str, told: str
) -> None:
    before = observer.of_worker()
    pages["/worker"] = (200, page)

    with pytest.raises((Unfulfilled, Mismatch), match=told):
        observer.expect_measured(before, "no-op", "SUCCESS", at_most=0.5)


def test_a_well_system_names_its_host(observer: MetricsObserver) -> None:
    health = observer.health()
    assert (health.well, health.host) == (True, "host-1")


@pytest.mark.parametrize("page", [(500, '"host-1"'), (200, "fine"), (200, '""'), (200, '{"status": "ok"}')])
def test_other_answers_are_not_well(
    observer: MetricsObserver, pages: dict[str, tuple[int, str]], page: tuple[int, str]
) -> None:
    pages["/healthz"] = page

    health = observer.health()
    assert (health.well, health.host) == (False, "")
    assert page[1] in health.seen


def test_silence_is_not_well() -> None:
    with httpx.Client(base_url="http://127.0.0.1:9") as client:
        observer = MetricsObserver(client, None)
        assert not observer.health().well
        with pytest.raises(NotSupported, match="measurements of the worker"):
            observer.of_worker()
