"""Asking and waiting: the right messages, in order, in time; and forgetting no more than was meant."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.notifiers.starting import Running
from tests.patience import PATIENT


def post(notifiers: Running, tag: str, *names: str) -> None:
    for name in names:
        assert notifiers.client.post(f"/webhook/{tag}/{name}", json={"text": f"{name} {tag}"}).is_success


def names(messages: list[dict[str, Any]]) -> list[str]:
    return [message["path"].rpartition("/")[2] for message in messages]


def test_messages_are_told_oldest_first(notifiers: Running, tag: str) -> None:
    post(notifiers, tag, "a", "b", "c")
    found = notifiers.messages(contains=tag)
    assert names(found) == ["a", "b", "c"]
    numbers = [message["number"] for message in found]
    assert numbers == sorted(numbers)  # type: ignore[type-var]


def test_filters_hold_together(notifiers: Running, tag: str) -> None:
    post(notifiers, tag, "a", "b", "c")
    first = notifiers.messages(contains=tag)[0]
    assert names(notifiers.messages(contains=tag, recipient=f"/webhook/{tag}/b")) == ["b"]
    assert names(notifiers.messages(contains=tag, after=str(first["number"]))) == ["b", "c"]
    assert names(notifiers.messages(contains=tag, after=str(first["arrived_at"]))) == ["b", "c"]
    assert notifiers.messages(contains=tag, channel="slack") == []
    assert notifiers.messages(contains=tag, accepted="false") == []
    both = notifiers.client.get(f"/messages?contains={tag}&contains=a%20{tag}").json()["messages"]
    assert names(both) == ["a"]


def test_a_limited_answer_says_that_there_is_more(notifiers: Running, tag: str) -> None:
    post(notifiers, tag, "a", "b")
    answer = notifiers.client.get(f"/messages?contains={tag}&limit=1&raw=false").json()
    assert (names(answer["messages"]), answer["more"], answer["dropped"]) == (["a"], True, 0)
    assert "raw" not in answer["messages"][0]


def test_waiting_ends_as_soon_as_there_are_enough(notifiers: Running, tag: str) -> None:
    question = f"/messages/wait?contains={tag}&count=3&seconds={PATIENT:g}"
    post(notifiers, tag, "a")
    with ThreadPoolExecutor(1) as asking:
        # would be given up if it took all the time that it may
        waiting = asking.submit(notifiers.client.get, question, timeout=PATIENT * 0.9)
        time.sleep(0.1)
        post(notifiers, tag, "b")
        assert not waiting.done()
        post(notifiers, tag, "c")
        answer = waiting.result()

    assert (answer.status_code, names(answer.json()["messages"])) == (200, ["a", "b", "c"])


def test_waiting_in_vain_tells_what_there_is(notifiers: Running, tag: str) -> None:
    post(notifiers, tag, "a")
    answer = notifiers.client.get(f"/messages/wait?contains={tag}&count=2&seconds=0.1")
    assert (answer.status_code, names(answer.json()["messages"])) == (408, ["a"])


def test_forgetting_concerns_only_what_is_meant(notifiers: Running, tag: str) -> None:
    post(notifiers, tag, "a", "b")
    assert notifiers.client.delete("/messages", params={"contains": f"a {tag}"}).json() == {"removed": 1}
    assert names(notifiers.messages(contains=tag)) == ["b"]
    assert notifiers.client.delete("/messages").status_code == 422


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("contians=x", "contians"),
        ("after=yesterday", "after"),
        ("accepted=perhaps", "accepted"),
        ("limit=0", "limit"),
        ("limit=many", "limit"),
        ("raw=2", "raw"),
    ],
)
def test_a_question_that_is_not_understood_is_refused(notifiers: Running, query: str, named: str) -> None:
    answer = notifiers.client.get(f"/messages?{query}")
    assert answer.status_code == 422
    assert named in answer.json()["detail"]


@pytest.mark.parametrize("query", ["count=0", "seconds=61", "seconds=nan"])
def test_waiting_is_bounded(notifiers: Running, query: str) -> None:
    assert notifiers.client.get(f"/messages/wait?{query}").status_code == 422


def test_the_page_shows_the_newest_first_and_nothing_comes_alive(notifiers: Running, tag: str) -> None:
    hostile = f"<script>alert('{tag}')</script>"
    notifiers.client.post(f"/webhook/{tag}/a", json={"title": f"first {tag}"})
    notifiers.client.post(f"/webhook/{tag}/b", json={"title": hostile})
    answer = notifiers.client.get("/", params={"contains": tag})

    assert "<script" not in answer.text
    assert f"&lt;script&gt;alert(&#x27;{tag}&#x27;)" in answer.text
    assert answer.text.index("alert(&#x27;") < answer.text.index(f"first {tag}")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    other = notifiers.client.get("/", params={"contains": '"><script>x</script>'})
    assert "Nothing has arrived" in other.text
    assert "<script" not in other.text
