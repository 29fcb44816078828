"""Known values are found wherever they stand, however many there are."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from support.evidence.known_values import KnownValues

_LETTERS = st.text(alphabet="abc", max_size=60)


def _known(*values: str) -> KnownValues:
    known = KnownValues()
    for value in values:
        known.add(value, "#")
    return known


@settings(max_examples=300, deadline=None)
@given(before=st.text(max_size=50), after=st.text(max_size=50), value=st.text(min_size=5, max_size=60))
def test_a_value_is_found_at_every_place_of_a_text(before: str, after: str, value: str) -> None:
    assert value not in _known(value).replace(before + value + after) or value in "#"


@settings(max_examples=300, deadline=None)
@given(text=st.text(alphabet="abc", max_size=200), values=st.lists(_LETTERS.filter(bool), max_size=5, unique=True))
def test_the_result_is_that_of_replacing_one_after_the_other(text: str, values: list[str]) -> None:
    wanted = text
    for value in sorted((value for value in values if value in text), key=len, reverse=True):
        wanted = wanted.replace(value, "#")
    # of equally long values that overlap, either may win
    seen = _known(*values).replace(text)
    if len({len(value) for value in values}) == len(values):
        assert seen == wanted
    assert not any(value in seen for value in values)


def test_the_longer_of_two_values_is_replaced_first() -> None:
    known = _known("a-long-password-of-the-database", "password")
    assert known.replace("it is a-long-password-of-the-database; the password") == "it is #; the #"


def test_the_first_replacement_counts() -> None:
    known = KnownValues()
    known.add("canary", "[first]")
    known.add("canary", "[second]")
    assert known.replace("a canary") == "a [first]"
