"""Rules and listeners: what can be told, what is refused, and that everything can be taken back."""

from __future__ import annotations

import contextlib
import smtplib
import socket
from typing import Any

import httpx
import pytest

from support.notifiers import rules as rules_module
from support.notifiers.rules import BadRule, Rules, read_rule
from support.waiting import Answer, Done, NotYet, eventually
from tests.notifiers.starting import Running, running_notifiers
from tests.patience import PATIENT

REFUSE = {"match": {"contains": "x"}, "behaviour": {"kind": "refuse"}}


def rule(kind: str = "refuse", times: int | None = None, **match: str) -> dict[str, Any]:
    return {"match": match, "behaviour": {"kind": kind, "times": times, "status": 503}}


@pytest.mark.parametrize(
    ("document", "named"),
    [
        (None, "the rule"),
        ({**REFUSE, "more": 1}, "more"),
        ({"match": {}, "behaviour": {"kind": "cut"}}, "match"),
        ({"match": {"channel": "pigeon"}, "behaviour": {"kind": "cut"}}, "match.channel"),
        ({"match": {"contains": 7}, "behaviour": {"kind": "cut"}}, "match.contains"),
        ({"match": {"contains": "x" * 1001}, "behaviour": {"kind": "cut"}}, "match.contains"),
        ({"match": {"contains": "x"}, "behaviour": {"kind": "explode"}}, "behaviour.kind"),
        ({"match": {"contains": "x"}, "behaviour": {"kind": "status"}}, "behaviour.status"),
        ({"match": {"contains": "x"}, "behaviour": {"kind": "status", "status": 99}}, "behaviour.status"),
        ({"match": {"contains": "x"}, "behaviour": {"kind": "hang", "seconds": 121}}, "behaviour.seconds"),
        ({"match": {"contains": "x"}, "behaviour": {"kind": "hang", "seconds": float("nan")}}, "behaviour.seconds"),
        ({"match": {"contains": "x"}, "behaviour": {"kind": "cut", "times": 0}}, "behaviour.times"),
        ({"match": {"contains": "x"}, "behaviour": {"kind": "cut", "times": True}}, "behaviour.times"),
    ],
)
def test_what_is_no_rule_is_refused_with_the_field_named(document: Any, named: str) -> None:
    with pytest.raises(BadRule, match=named):
        read_rule("name", document)


def test_the_last_rule_that_applies_wins_and_counts() -> None:
    rules = Rules()
    rules.put("all", rule(channel="slack"))
    rules.put("one", rule(times=1, contains="spend"))
    found = [rules.for_arrival("slack", ("/x",), "spend 7") for _ in range(2)]
    assert [each and each.name for each in found] == ["one", "all"]
    assert rules.for_arrival("sms", ("+1",), "spend 7") is None
    assert [(each.name, each.applied) for each in rules.all()] == [("all", 1), ("one", 1)]


def test_a_rule_is_about_all_that_it_names() -> None:
    rules = Rules()
    rules.put("rule", rule(channel="email", recipient="Ops@example.com", contains="spend"))
    assert rules.for_arrival("email", ("ops@example.com", "x@example.com"), "spend")
    assert not rules.for_arrival("email", ("x@example.com",), "spend")
    assert not rules.for_arrival("email", ("ops@example.com",), "other")
    assert not rules.for_arrival("sms", ("ops@example.com",), "spend")
    assert not rules.for_recipient("email", "ops@example.com")


def test_a_rule_that_was_left_behind_ends_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = Rules()
    rules.put("rule", rule(contains="x"))
    monkeypatch.setattr(rules_module, "LIFETIME", 0.0)
    assert rules.for_arrival("sms", (), "x") is None


def test_rules_are_set_shown_and_removed(notifiers: Running, tag: str) -> None:
    assert notifiers.client.put(f"/rules/{tag}", json=rule(contains=tag)).status_code == 201
    assert notifiers.client.put(f"/rules/{tag}", json=rule(contains=tag, kind="status")).status_code == 200
    assert notifiers.client.post("/webhook/x", content=tag).status_code == 503
    (shown,) = (each for each in notifiers.client.get("/rules").json()["rules"] if each["name"] == tag)
    assert (shown["match"], shown["behaviour"]["kind"], shown["applied"]) == ({"contains": tag}, "status", 1)
    assert notifiers.client.delete(f"/rules/{tag}").status_code == 204
    assert notifiers.client.delete(f"/rules/{tag}").status_code == 404
    assert notifiers.client.post("/webhook/x", content=tag).status_code == 200


@pytest.mark.parametrize("body", ["{", "[" * 100_000, "x" * 70_000, '{"match": 1}'])
def test_rules_that_cannot_be_read_are_refused(notifiers: Running, body: str) -> None:
    assert notifiers.client.put("/rules/x", content=body).status_code == 422


def test_a_closed_listener_refuses_and_opens_again_at_its_port(notifiers: Running, recipient: str) -> None:
    host, port = notifiers.addresses["email"].split(":")
    idle = notifiers.mail()
    assert notifiers.client.put("/listeners/email", json={"open": False}).json()["open"] is False
    with pytest.raises(ConnectionRefusedError):
        smtplib.SMTP(host, int(port), timeout=PATIENT)
    with pytest.raises(smtplib.SMTPServerDisconnected):
        idle.noop()
    notifiers.send(recipient, listener="email-tls")
    assert notifiers.client.put("/listeners/email", json={"open": True}).json()["open"] is True
    notifiers.send(recipient)
    assert len(notifiers.messages(recipient=recipient)) == 2


def is_dropped(connection: socket.socket) -> bool:
    """Whether a connection is ended by the other side."""
    with contextlib.suppress(ConnectionResetError):
        return connection.recv(1) == b""
    return True


def test_a_closed_channel_refuses_at_its_own_port_and_is_cut_at_the_shared_one(notifiers: Running, tag: str) -> None:
    host, port = notifiers.addresses["slack"].split(":")
    own = f"http://{host}:{port}/slack/services/T/B/x"

    def post(url: str) -> httpx.Response:
        return notifiers.client.post(url, json={"text": tag})

    with socket.create_connection((host, int(port)), PATIENT) as idle:
        # whoever comes later is answered: the idle one has been let in
        assert post(own).text == "ok"
        notifiers.client.put("/listeners/slack", json={"open": False})
        assert is_dropped(idle)
    # the connection that was kept ends, perhaps at this very moment; a new one is refused
    with pytest.raises(httpx.TransportError):
        post(own)
    with pytest.raises(httpx.ConnectError):
        post(own)
    with pytest.raises(httpx.RemoteProtocolError):
        post("/slack/services/T/B/x")
    assert notifiers.client.post("/webhook/x", content=tag).is_success
    notifiers.client.put("/listeners/slack", json={"open": True})
    assert post(own).text == "ok"
    assert len(notifiers.messages(contains=tag, channel="slack")) == 2


def test_a_listener_that_was_left_closed_opens_by_itself(notifiers: Running) -> None:
    notifiers.client.put("/listeners/webhook", json={"open": False, "seconds": 0.1})

    def probe() -> Answer[httpx.Response]:
        try:
            return Done(notifiers.client.post("/webhook/x"))
        except httpx.RemoteProtocolError:
            return NotYet("still closed")

    assert eventually(probe, wanted="an open listener").is_success


@pytest.mark.parametrize("state", [{}, {"open": 1}, {"open": True, "x": 1}, {"open": False, "seconds": 0}])
def test_a_state_that_is_none_is_refused(notifiers: Running, state: dict[str, Any]) -> None:
    assert notifiers.client.put("/listeners/email", json=state).status_code == 422
    assert notifiers.client.put("/listeners/pigeon", json={"open": True}).status_code == 404


def test_without_a_user_name_any_is_let_in_and_none_is_needed() -> None:
    with running_notifiers() as running:
        running.mail(user="somebody", password="whatever").quit()
        running.mail(user=None).sendmail("a@example.com", ["b@example.com"], b"Subject: x\r\n\r\ny")
        assert len(running.messages(recipient="b@example.com")) == 1
