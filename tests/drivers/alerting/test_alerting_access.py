"""People in the records of the alerting system, and what they show."""

from __future__ import annotations

import datetime as dt

import jwt
import pytest
from pydantic import SecretStr

from support.connections.records import Records
from support.drivers.alerting.access import AlertingAccess, Key
from support.drivers.alerting.belongings import count, keep_tidy, left_behind, remove
from support.ownership import LeftBehind, Ownership
from support.targets.offers import NotSupported
from support.targets.profile import Alerting

SECRET = "the secret that the system signs with"
ALERTING = Alerting(url="http://desk.example", jwt_secret=SecretStr(SECRET), api_key=SecretStr("configured"))
PEOPLE = "SELECT users.*, api_key, api_keys.is_active AS key_active FROM users JOIN api_keys ON user_id = users.id"


@pytest.fixture
def access(records: Records, belongings: Ownership) -> AlertingAccess:
    return AlertingAccess(ALERTING, records, belongings)


def test_people_are_introduced_once_with_a_key_of_their_own(access: AlertingAccess, records: Records) -> None:
    ana = access.person("the engineer", Key("free", requests_a_minute=3))
    assert access.person("the engineer") == ana
    (row,) = records.ask(PEOPLE)
    assert (row["username"], row["api_key"], row["tier"], row["rate_limit"]) == (ana.username, ana.key, "free", 3)
    assert (row["is_active"], row["key_active"]) == (True, True)


def test_switched_off(access: AlertingAccess, records: Records) -> None:
    access.person("the former engineer", Key(active=False, user_active=False))
    (row,) = records.ask(PEOPLE)
    assert (row["tier"], row["is_active"], row["key_active"]) == ("enterprise", False, False)


def test_people_are_taken_out_at_the_end(records: Records) -> None:
    owner = Ownership(run="tests")
    AlertingAccess(ALERTING, records, owner).person("the engineer")
    owner.give_up_everything()
    assert records.ask(PEOPLE) == []


def test_tokens(access: AlertingAccess) -> None:
    good = access.with_token("Ana").token
    assert good is not None
    assert jwt.decode(good, SECRET, algorithms=["HS256"])["sub"] == access.person("Ana").username
    assert access.with_token("Ana").key is None
    for bad in (access.with_forged_token("Ana"), access.with_unsigned_token("Ana")):
        assert bad.token is not None
        with pytest.raises(jwt.InvalidTokenError):
            jwt.decode(bad.token, SECRET, algorithms=["HS256"])
    bare = access.with_token("Ana", exp=None).token
    assert bare is not None
    assert "exp" not in jwt.decode(bare, SECRET, algorithms=["HS256"])


def test_other_credentials(access: AlertingAccess) -> None:
    assert access.operator().key == "configured"
    assert access.without_credential("Ana").shows_nothing
    assert access.with_unknown_key("Ana").key != access.person("Ana").key


def test_without_the_records_everybody_has_the_configured_key(belongings: Ownership) -> None:
    access = AlertingAccess(ALERTING, None, belongings)
    assert (access.person("Ana").name, access.person("Ana").key) == ("Ana", "configured")
    with pytest.raises(NotSupported, match="introduce people"):
        access.person("Ben", Key("free"))
    with pytest.raises(NotSupported, match="introduce people"):
        access.with_token("Ana")


def fill(records: Records, tag: str) -> None:
    values = {"tag": tag}
    for statement in (
        "INSERT INTO alert_configs (id, name, config) VALUES ('c' || %(tag)s, 'Cost ' || %(tag)s, '{}')",
        "INSERT INTO alert_configs (id, name, config) VALUES ('d' || %(tag)s, 'x',"
        " jsonb_build_object('description', %(tag)s::text))",
        "INSERT INTO alert_events (id, config_id, metric_value, threshold_value)"
        " VALUES ('e' || %(tag)s, 'c' || %(tag)s, 1, 1)",
        "INSERT INTO alert_events (id, config_id, metric_value, threshold_value, details) VALUES"
        " ('f' || %(tag)s, 'deleted', 1, 1,"
        " jsonb_build_object('filters', 'shop-' || %(tag)s::text, 'metric', %(tag)s::text))",
        "INSERT INTO request_metrics (event_id, timestamp, application, status)"
        " VALUES (%(tag)s || '-1', now(), 'shop', 'success')",
        "INSERT INTO anomalies (anomaly_id, type, application) VALUES (%(tag)s, 'x', 'shop-' || %(tag)s)",
        "INSERT INTO alerts (alert_id, type, message) VALUES (%(tag)s, 'x', 'about ' || %(tag)s)",
    ):
        records.change(statement, values)


def test_rows_of_a_tag_are_removed_and_no_others(records: Records) -> None:
    fill(records, "aaaa1111")
    fill(records, "bbbb2222")
    assert count(records, "aaaa1111") == 7
    remove(records, "aaaa1111")
    assert count(records, "aaaa1111") == 0
    assert count(records, "bbbb2222") == 7


def test_a_tidy_scenario_leaves_nothing(records: Records) -> None:
    owner = Ownership(run="tests")
    keep_tidy(records, owner)
    AlertingAccess(ALERTING, records, owner).person("Ana")
    fill(records, owner.tag)
    owner.give_up_everything()
    assert count(records, owner.tag) == 0


def test_what_cannot_be_removed_is_told(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    from support.waiting import Limits, use_limits

    use_limits(Limits(effect=0.1))
    try:
        owner = Ownership(run="tests")
        monkeypatch.setattr("support.drivers.alerting.belongings.remove", lambda *_: None)
        keep_tidy(records, owner)
        fill(records, owner.tag)
        with pytest.raises(LeftBehind, match="its rows"):
            owner.give_up_everything()
    finally:
        use_limits(Limits())


def test_what_a_killed_run_has_left_is_found_by_its_marks(records: Records) -> None:
    owner = Ownership(run="20261121-1200-abcd")
    AlertingAccess(ALERTING, records, owner).person("Ana")
    records.change("INSERT INTO users (username, password_hash) VALUES ('real', 'scrypt$x')")
    records.change("INSERT INTO users (username, password_hash) VALUES ('odd', '!{not json')")
    (left,) = left_behind(records)
    assert (left.tag, left.run) == (owner.tag, "20261121-1200-abcd")
    assert left.expires > dt.datetime.now(dt.UTC)
