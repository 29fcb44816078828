"""What drivers and observers may leave, and that it costs nothing outside a scenario."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from support.evidence import attachments, redaction
from support.evidence.attachments import (
    LARGEST_IMAGE,
    LONGEST,
    attach_command,
    attach_exchange,
    attach_image,
    attach_objects,
    attach_table,
    attach_text,
)
from support.evidence.redaction import Redactor


class Shelf:
    def __init__(self) -> None:
        self.items: list[tuple[str, str, Any, str]] = []

    def take(self, kind: str, title: str, body: str | bytes, media_type: str, extension: str) -> None:
        self.items.append((kind, title, body, media_type))

    @property
    def body(self) -> Any:
        assert len(self.items) == 1
        return self.items[0][2]


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    shelf = Shelf()
    attachments.use_sink(shelf)
    yield shelf
    attachments.use_sink(None)


def test_an_exchange_shows_both_sides(shelf: Shelf) -> None:
    attach_exchange(
        "Listing actions",
        method="GET",
        address="http://h/actions",
        request_headers={"Authorization": "Bearer canary-1"},
        status=200,
        response_headers={"content-type": "application/json"},
        response_body='[{"id":1}]',
        seconds=1.5,
    )
    assert shelf.items[0][0:2] == ("exchange", "Listing actions")
    lines = shelf.body.splitlines()
    assert lines[0] == "GET http://h/actions"
    assert lines[1] == "Authorization: [redacted]"
    assert "answer after 1.50 s: 200" in lines
    assert '    "id": 1' in lines


def test_a_body_that_is_no_json_is_shown_as_it_is(shelf: Shelf) -> None:
    attach_exchange("x", method="GET", address="http://h/", status=200, response_body="{not json")
    assert shelf.body.endswith("\n{not json")


def test_a_command_shows_its_line_streams_and_exit_code(shelf: Shelf) -> None:
    attach_command(
        "x", argv=["cli", "a b"], environment={"LANG": "C"}, exit_code=2, output="", errors="bad\n", seconds=0.25
    )
    assert shelf.body == "LANG=C\n$ cli 'a b'\n\nexit code 2 after 250 ms\n\nno output\n\nerrors:\nbad"


def test_objects_before_and_after_are_a_difference(shelf: Shelf) -> None:
    attach_objects("pods", before={"pods": ["a", "b"], "same": 1}, after={"pods": ["a", "c"], "same": 1})
    assert shelf.items[0][1] == "pods: before and after"
    assert shelf.body.splitlines()[:2] == ["--- before", "+++ after"]
    assert {"-- b", "+- c", " same: 1"} <= set(shelf.body.splitlines())


def test_objects_that_did_not_change_say_so(shelf: Shelf) -> None:
    attach_objects("pods", before={"a": 1}, after={"a": 1})
    assert shelf.items[0][1] == "pods: unchanged"
    assert shelf.body == "unchanged:\n\na: 1\n"


@pytest.mark.parametrize(
    ("kept", "title", "first"),
    [(1, "alert: the same", "the same:"), (2, "alert: as given and as kept", "--- as given")],
)
def test_what_was_wanted_and_what_was_seen_are_called_so(shelf: Shelf, kept: int, title: str, first: str) -> None:
    attach_objects("alert", before={"a": 1}, after={"a": kept}, names=("as given", "as kept"))
    assert shelf.items[0][1] == title
    assert shelf.body.splitlines()[0] == first


@dataclass
class _Pod:
    name: str
    ready: bool


def test_objects_of_any_kind_are_readable(shelf: Shelf) -> None:
    attach_objects("pod", {"pods": [_Pod("a", True)], "names": {"b", "a"}})
    assert shelf.body == "pods:\n- name: a\n  ready: true\nnames:\n- a\n- b\n"
    assert shelf.items[0][3] == "application/yaml"


def test_tables_of_mappings_and_of_sequences(shelf: Shelf) -> None:
    attach_table("x", [{"a": 1}, {"a": 2, "b": "x,y"}])
    attach_table("x", [["a", "b"], [1, 2]])
    assert [item[2] for item in shelf.items] == ['a,b\n1,\n2,"x,y"\n', "a,b\n1,2\n"]


def test_long_texts_are_cut_and_say_so(shelf: Shelf) -> None:
    attach_text("log", "x" * (LONGEST + 5))
    assert shelf.body.endswith("x\n... cut here: 5 more characters")
    assert len(shelf.body) < LONGEST + 100


def test_a_cut_leaves_no_half_secret(shelf: Shelf) -> None:
    attach_text("log", "x" * (LONGEST - 20) + "\npassword=canary-password-that-goes-on-past-the-cut")
    assert "canary" not in shelf.body


# letters alone, and what has to be escaped: nothing in it looks like chance
@given(st.text("abcxyzABC'\"/\\+&%= <>", min_size=12, max_size=60).filter(lambda text: text.strip() == text))
@settings(max_examples=80, deadline=None)
def test_a_secret_inside_text_inside_objects_goes_whole(secret: str) -> None:
    shelf = Shelf()
    attachments.use_sink(shelf)
    redactor = Redactor()
    redactor.register(secret, "passphrase")
    with patch.object(redaction, "_process", redactor):
        facts = {"phrase": secret, "long": f"{'before ' * 15}{secret}{' after' * 15}"}
        attach_objects("objects", {"facts": facts, "as text": json.dumps(facts), "shown": repr(facts)})
    attachments.use_sink(None)
    told = yaml.safe_load(shelf.body)
    assert told["facts"]["phrase"] == "[redacted passphrase]"
    assert told["facts"]["long"] == f"{'before ' * 15}[redacted passphrase]{' after' * 15}"
    assert secret not in str(told["as text"]) + str(told["shown"])
    # a quote that ends the text may go with a secret that ends in one: doubled, it is a way to escape it
    assert told["as text"].count("[redacted passphrase]") == 2


def test_titles_are_redacted_too(shelf: Shelf) -> None:
    attach_text("password=canary", "x")
    assert shelf.items[0][1] == "password=[redacted]"


def test_a_picture_is_kept_as_it_is(shelf: Shelf) -> None:
    attach_image("the page, password=canary", b"\x89PNG\xff")
    assert shelf.items == [("image", "the page, password=[redacted]", b"\x89PNG\xff", "image/png")]


def test_a_picture_that_is_too_large_is_left_out_and_says_so(shelf: Shelf) -> None:
    attach_image("the page", b"x" * LARGEST_IMAGE)
    attach_image("the page", b"x" * (LARGEST_IMAGE + 1))
    assert [item[0] for item in shelf.items] == ["image", "text"]
    assert shelf.items[1][2] == "the picture is left out: it has 1,048,577 bytes, more than 1,048,576"


def test_nothing_happens_outside_a_scenario() -> None:
    class Costly:
        def __str__(self) -> str:
            raise AssertionError("rendered for nobody")

        __repr__ = __str__

    attach_objects("x", Costly())
    attach_text("x", "y")
    attach_image("x", b"y")
    attach_table("x", [{"a": Costly()}])


def test_what_is_left_as_evidence_can_be_overheard_and_goes_on_all_the_same(shelf: Shelf) -> None:
    with attachments.overheard() as texts:
        attach_text("first", "told")
        attach_text("first", "told again")
    attach_text("later", "not overheard")
    assert texts == {"1: first": "told", "2: first": "told again"}
    assert [item[2] for item in shelf.items] == ["told", "told again", "not overheard"]


def test_where_evidence_is_dropped_nothing_is_overheard() -> None:
    with attachments.overheard() as texts:
        attach_text("first", "told")
    assert texts == {}
