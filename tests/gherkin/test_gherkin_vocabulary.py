"""Binding sentences to definitions: exactly one, found quickly, inspected once."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_bdd import parsers
from pytest_bdd.steps import StepFunctionContext

from support.gherkin.definitions import UnreadableValue, definition_of
from support.gherkin.documents import StepKind
from support.gherkin.vocabulary import AmbiguousSentence, UndefinedSentence, Vocabulary, VocabularyError
from tests.gherkin.planting import PlantedSuite

STEPS = """\
from pytest_bdd import given, parsers, step, then, when


@given("a plain sentence")
@given("another way to say it")
def plain(): pass


@when(parsers.parse('{who} moves {count:d} pods'), target_fixture="moved")
def move(who, count, cluster, speed="fast"): pass


@then(parsers.re(r"(?P<count>\\\\d+) pods? (?:is|are) (?P<state>new|old)"), converters={"count": int})
def state(count, state, moved): pass


@then(parsers.cfparse("{names:w+?} rest", extra_types={}))
def rest(names): pass


@step("nothing happens")
def nothing(): pass
"""


@pytest.fixture
def suite(tmp_path: Path) -> PlantedSuite:
    return PlantedSuite(tmp_path)


@pytest.fixture
def vocabulary(suite: PlantedSuite) -> Vocabulary:
    suite.steps(STEPS.replace("\\\\", "\\").replace("{names:w+?}", "{names:w}"))
    return suite.vocabulary()


def test_every_kind_of_pattern_is_bound_with_its_values(vocabulary: Vocabulary) -> None:
    assert vocabulary.bind("given", "another way to say it").arguments() == {}
    assert vocabulary.bind("when", "the owner moves 3 pods").arguments() == {"who": "the owner", "count": 3}
    assert vocabulary.bind("then", "2 pods are new").arguments() == {"count": 2, "state": "new"}
    assert vocabulary.bind("then", "checkout rest").arguments() == {"names": "checkout"}


def test_sentence_without_a_kind_follows_any_keyword(vocabulary: Vocabulary) -> None:
    kinds: tuple[StepKind, ...] = ("given", "when", "then")
    assert len({vocabulary.bind(kind, "nothing happens").definition for kind in kinds}) == 1


def test_needs_are_the_parameters_that_the_sentence_does_not_fill(vocabulary: Vocabulary) -> None:
    moved = vocabulary.bind("when", "the owner moves 3 pods")
    assert moved.needs == ("cluster",)
    assert moved.definition.target == "moved"
    assert vocabulary.bind("then", "1 pod is old").needs == ("moved",)


def test_sentence_is_bound_once(vocabulary: Vocabulary) -> None:
    assert vocabulary.bind("then", "1 pod is old") is vocabulary.bind("then", "1 pod is old")


def test_undefined_sentence_suggests_similar_ones(vocabulary: Vocabulary) -> None:
    with pytest.raises(UndefinedSentence) as caught:
        vocabulary.bind("given", "a plain sentense")
    assert caught.value.similar == ["a plain sentence"]
    with pytest.raises(UndefinedSentence):
        vocabulary.bind("when", "a plain sentence")


def test_ambiguous_sentence_names_its_candidates(suite: PlantedSuite) -> None:
    suite.steps(STEPS.split("@when")[0] + "@given(parsers.parse('a {kind} sentence'))\ndef kinds(kind): pass\n")
    with pytest.raises(AmbiguousSentence, match=r"things\.py:4.*things\.py:9"):
        suite.vocabulary().bind("given", "a plain sentence")


def test_converter_that_refuses_is_told_with_the_value(suite: PlantedSuite) -> None:
    suite.steps(
        "from pytest_bdd import given, parsers\n"
        "@given(parsers.parse('{n} pods'), converters={'n': int})\ndef pods(n): pass\n"
    )
    with pytest.raises(UnreadableValue, match='"three" cannot be read as n'):
        suite.vocabulary().bind("given", "three pods").arguments()


def test_converted_values_are_made_anew_for_each_scenario(suite: PlantedSuite) -> None:
    suite.steps(
        "from pytest_bdd import given, parsers\n"
        "@given(parsers.parse('pods {n}'), converters={'n': str.split})\ndef pods(n): pass\n"
    )
    binding = suite.vocabulary().bind("given", "pods a b")
    assert binding.arguments()["n"] == ["a", "b"]
    assert binding.arguments()["n"] is not binding.arguments()["n"]


def test_module_that_cannot_be_imported_is_named(suite: PlantedSuite) -> None:
    suite.steps("import no_such_module_anywhere\n", "broken")
    with pytest.raises(VocabularyError, match=r"planted_steps\.broken cannot be imported: ModuleNotFoundError"):
        suite.vocabulary()


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"colou?r is (?P<c>\w+)", "color is red"),
        (r"(?P<n>\d+) pods", "7 pods"),
        (r"a b|c d", "c d"),
        (r"pods* rest", "pod rest"),
        (r"ab{0,1} c", "a c"),
        (r"plain words", "plain words"),
    ],
)
def test_beginning_of_a_regular_expression_hides_no_match(pattern: str, text: str) -> None:
    context = StepFunctionContext("given", lambda: None, parsers.re(pattern))
    assert Vocabulary([definition_of(context, "m", Path())]).find("given", text)


def test_patterns_match_whatever_the_case_that_their_parser_ignores() -> None:
    context = StepFunctionContext("given", lambda: None, parsers.parse("A Pod called {name}"))
    assert Vocabulary([definition_of(context, "m", Path())]).find("given", "a pod called Ann")


class CountingParser(parsers.parse):
    """Counts how often it is asked."""

    asked = 0

    def is_matching(self, name: str) -> bool:
        CountingParser.asked += 1
        return super().is_matching(name)


def test_sentence_asks_only_definitions_that_begin_like_it_and_only_once() -> None:
    contexts = [
        StepFunctionContext("given", lambda n: None, CountingParser(f"a thing of kind {k} with {{n:d}} parts"))
        for k in range(100, 500)
    ]
    vocabulary = Vocabulary(definition_of(context, "m", Path()) for context in contexts)
    CountingParser.asked = 0
    for number in range(1000):
        vocabulary.bind("given", f"a thing of kind {100 + number % 400} with {number % 500} parts")
    assert CountingParser.asked <= 1000
