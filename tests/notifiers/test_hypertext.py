"""What a reader sees of a page, and what it is made of."""

from __future__ import annotations

import pytest

from support.notifiers.hypertext import read_page
from tests.patience import without_hanging


def test_text_is_what_is_seen() -> None:
    page = read_page(
        "<html><head><title>t</title><style>p {}</style></head><body><h1>A &amp; B</h1><p>one\n two<br>three</p>"
        "<script>x()</script><!-- no --><p>&lt;b&gt;four&lt;/b&gt;</p></body></html>"
    )
    assert page.text == "A & B\none two\nthree\n<b>four</b>"


def test_tables_are_read_row_by_row() -> None:
    page = read_page("<table><tr><th>Metric</th><td>total <b>cost</b></td></tr><tr><td>a<td>b</table><p>after")
    assert page.rows == (("Metric", "total cost"), ("a", "b"))
    assert page.text == "Metric total cost\na b\nafter"


def test_links_and_elements_are_seen() -> None:
    page = read_page('<a href="https://example.com/?a=1&amp;b=2">x</a><img src=x onerror=alert(1)>')
    (link,) = (element for element in page.elements if element.name == "a")
    assert link.get("href") == "https://example.com/?a=1&b=2"
    assert [element.name for element in page.elements] == ["a", "img"]
    assert page.elements[1].get("onerror") == "alert(1)"
    assert page.elements[1].get("alt") is None


@pytest.mark.parametrize("source", ["<" * 300_000, "<!--" * 80_000, "<a " * 100_000, "&" * 300_000, "</" * 150_000, ""])
def test_hostile_pages_take_no_time(source: str) -> None:
    with without_hanging():
        read_page(source)
