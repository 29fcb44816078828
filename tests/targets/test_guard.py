"""The guard: what is not declared is refused, before the first request and at every one."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from support.connections.clients import guarded_client
from support.targets import guard
from support.targets.chosen import deployed_profile, profile_path
from support.targets.errors import Refused, Unreachable
from support.targets.profile import Profile, ProfileError, build_profile

HOST = "127.0.0.1"


def profile(**sections: Any) -> Profile:
    document = {
        "name": "staging",
        "kind": "deployed",
        "guard": {"production": False, "hosts": ["actions.example.com"]},
        "actions": {"url": "https://actions.example.com"},
    }
    return build_profile({**document, **sections}, "staging.toml")


def test_a_declared_target_is_allowed() -> None:
    guard.check_declarations(profile())


def test_production_is_refused() -> None:
    hosts = {"production": True, "hosts": ["actions.example.com"]}
    with pytest.raises(Refused, match="staging is production"):
        guard.check_declarations(profile(guard=hosts))


@pytest.mark.parametrize(
    ("section", "field"),
    [
        ({"actions": {"url": "https://other.example.com"}}, "actions.url"),
        ({"inventory": {"url": "https://other.example.com/graphql"}}, "inventory.url"),
        ({"caches": [{"name": "one", "host": "other.example.com", "port": 6379, "password": "x"}]}, "caches.one"),
        (
            {"actions": {"url": "https://actions.example.com", "history_dsn": "postgresql://u:p@other.example.com/x"}},
            "actions.history_dsn",
        ),
        (
            {"cloud": {"account": "a", "account_id": "1", "endpoint_url": "http://other.example.com"}},
            "cloud.endpoint_url",
        ),
    ],
)
def test_an_address_at_an_undeclared_host_is_refused(section: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused, match=rf"{field}: other.example.com:\d+ is not declared .* add it to guard.hosts"):
        guard.check_declarations(profile(**section))


def test_passwords_do_not_appear_in_a_refusal() -> None:
    with pytest.raises(Refused) as refusal:
        guard.check_declarations(profile(actions={"url": "https://user:hidden@other.example.com"}))
    assert "hidden" not in str(refusal.value)


def test_another_cluster_is_refused() -> None:
    cluster = {"name": "c", "server": "https://actions.example.com", "token": "t"}
    with pytest.raises(Refused, match=r"guard.cluster_server is not set"):
        guard.check_declarations(profile(cluster=cluster))


def test_another_account_is_refused() -> None:
    with pytest.raises(Refused, match=r"account_id is 111111111111, but guard.aws_account is not set"):
        guard.check_declarations(profile(cloud={"account": "a", "account_id": "111111111111"}))


@pytest.mark.parametrize("url", ["actions.example.com", "ftp://", "https://", "https://[::1", "/relative"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(Refused, match="not an address"):
        guard.HostGuard(profile()).allow(url)


@pytest.mark.parametrize("declared", ["actions.example.com", "actions.example.com:443", "ACTIONS.example.com"])
def test_hosts_are_declared_with_or_without_port(declared: str) -> None:
    guard.HostGuard(profile(guard={"production": False, "hosts": [declared]})).allow("https://actions.example.com/x")


def test_another_port_of_a_host_declared_with_port_is_refused() -> None:
    hosts = {"production": False, "hosts": ["actions.example.com:443"]}
    with pytest.raises(Refused, match="8443"):
        guard.HostGuard(profile(guard=hosts)).allow("https://actions.example.com:8443")


class _Redirects(BaseHTTPRequestHandler):
    seen: list[str]

    def do_GET(self) -> None:
        _Redirects.seen.append(self.path)
        self.send_response(302 if self.path == "/away" else 200)
        if self.path == "/away":
            self.send_header("Location", f"http://localhost:{self.server.server_port}/arrived")  # type: ignore[attr-defined]
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def server() -> Iterator[str]:
    _Redirects.seen = []
    with HTTPServer((HOST, 0), _Redirects) as listening:
        thread = threading.Thread(target=listening.serve_forever, daemon=True)
        thread.start()
        yield f"http://{HOST}:{listening.server_port}"
        listening.shutdown()
        thread.join()


def local(server: str) -> Profile:
    return profile(guard={"production": False, "hosts": [HOST]}, actions={"url": server})


def test_a_client_asks_declared_hosts(server: str) -> None:
    with guarded_client(local(server), server) as client:
        assert client.get("/here").status_code == 200


def test_a_client_refuses_undeclared_hosts_before_the_request(server: str) -> None:
    with guarded_client(local(server), server) as client, pytest.raises(Refused, match="localhost"):
        client.get(server.replace(HOST, "localhost"))
    assert _Redirects.seen == []


def test_a_client_does_not_follow_a_redirect_to_an_undeclared_host(server: str) -> None:
    with guarded_client(local(server), server) as client, pytest.raises(Refused, match="localhost"):
        client.get("/away", follow_redirects=True)
    assert _Redirects.seen == ["/away"]


def test_a_target_that_does_not_answer_is_named() -> None:
    with socket.socket() as held:
        held.bind((HOST, 0))
        url = f"http://{HOST}:{held.getsockname()[1]}"
        with pytest.raises(Unreachable, match=r"actions.url: nothing answers at 127.0.0.1:\d+ \(Connection refused\)"):
            guard.check(local(url))


def test_a_target_that_answers_is_fine(server: str) -> None:
    guard.check(local(server))


def test_an_unknown_target_is_named_with_the_known_ones(tmp_path: Path) -> None:
    (tmp_path / "targets").mkdir()
    (tmp_path / "targets" / "staging.toml").touch()
    with pytest.raises(ProfileError, match=r"there is no target 'stagign' .* Known targets: staging\."):
        profile_path(tmp_path, "stagign")


SECRET = """
name = "staging"
kind = "deployed"
[guard]
production = false
hosts = ["actions.example.com"]
[actions]
url = "https://actions.example.com"
admin_token = { env = "SIGNOFF_TEST_ADMIN_TOKEN" }
"""


def test_a_secret_that_is_not_set_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SIGNOFF_TEST_ADMIN_TOKEN", raising=False)
    path = tmp_path / "staging.toml"
    path.write_text(SECRET)
    with pytest.raises(ProfileError, match="SIGNOFF_TEST_ADMIN_TOKEN is not set"):
        deployed_profile(path)


def test_secrets_may_lie_beside_the_profile_if_nobody_else_can_read_them(tmp_path: Path) -> None:
    path, beside = tmp_path / "staging.toml", tmp_path / "staging.env"
    path.write_text(SECRET)
    beside.write_text("# for the run\nexport SIGNOFF_TEST_ADMIN_TOKEN='a b=c'\n")
    beside.chmod(0o644)
    with pytest.raises(ProfileError, match="others may read it"):
        deployed_profile(path)
    beside.chmod(0o600)
    actions = deployed_profile(path).actions
    assert actions is not None
    assert actions.admin_token is not None
    assert actions.admin_token.get_secret_value() == "a b=c"


@pytest.mark.parametrize(
    ("document", "complaint"),
    [
        ({"name": "x", "kind": "deployed", "guard": {"production": False}}, "guard.hosts: name every host"),
        ({"name": "x", "kind": "hosted", "guard": {"production": False, "hosts": ["a"]}}, "kind"),
        ({"name": "x", "kind": "deployed", "guard": {"hosts": ["a"]}}, "guard.production: Field required"),
        ({"name": "x", "kind": "embedded", "guard": {"production": False}, "acions": {}}, "acions: Extra inputs"),
    ],
)
def test_a_malformed_profile_names_the_field(document: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ProfileError, match=complaint):
        build_profile(document, "x.toml")
