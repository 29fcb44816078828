"""The gate on planted features: each fault is found, where it is, with a remedy; a good suite passes."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from support.gherkin.findings import told
from tests.gherkin.planting import GOOD_FEATURE, GOOD_STEPS, PlantedSuite, rules_of


@pytest.fixture
def suite(tmp_path: Path) -> PlantedSuite:
    return PlantedSuite(tmp_path)


HEAD = "@AA-01\nFeature: Other things\n  The owner wants it.\n\n"

# rule that is broken, line where it is found, text of a second feature file
BAD_FEATURES = {
    "syntax": (7, HEAD + "  Scenario: Odd\n    Then 1 pods are new\n    Adn 1 pods are new\n"),
    "lost-step": (6, HEAD + "  Scenario: Odd\n    Givn a thing\n{steps}"),
    "empty-feature": (1, "\n# nothing but a comment\n"),
    "no-description": (2, "@AA-01\nFeature: Silent\n  Scenario: Quiet\n{steps}"),
    "empty-rule": (5, HEAD + "  Rule: Nothing shows it\n\n  Rule: Shown\n    Scenario: Seen\n{steps}"),
    "long-background": (5, HEAD + "  Background:\n" + '    Given a deployment "x" with 1 pods\n' * 4 + "{scenario}"),
    "background-not-given": (6, HEAD + "  Background:\n    When its owner restarts it\n{scenario}"),
    "no-steps": (5, HEAD + "  Scenario: Empty\n"),
    "no-then": (5, HEAD + "  Scenario: Blind\n    When its owner restarts it\n"),
    "second-when": (
        8,
        HEAD + "  Scenario: Busy\n{given}    When its owner restarts it\n"
        "    And its owner restarts it\n    Then 1 pods are new\n",
    ),
    "too-many-steps": (
        5,
        HEAD + "  Scenario: Long\n{given}    When its owner restarts it\n" + "    Then 1 pods are new\n" * 6,
    ),
    "step-order": (8, HEAD + "  Scenario: Late\n{given}    Then 1 pods are new\n    When its owner restarts it\n"),
    "bare-step": (6, HEAD + '  Scenario: Lost\n    And a deployment "x" with 1 pods\n    Then 1 pods are new\n'),
    "no-rows": (
        8,
        HEAD + '  Scenario Outline: Rows\n    Given a deployment "x" with <n> pods\n'
        "    Then <n> pods are new\n    Examples:\n      | n |\n",
    ),
    "unused-column": (
        9,
        HEAD + '  Scenario Outline: Columns\n    Given a deployment "x" with <n> pods\n'
        "    Then <n> pods are new\n\n    Examples:\n      | n | kind | why |\n"
        "      | 1 | a | least |\n",
    ),
    "double-column": (
        8,
        HEAD + '  Scenario Outline: Twice\n    Given a deployment "x" with <n> pods\n'
        "    Then <n> pods are new\n    Examples:\n      | n | n |\n      | 1 | 2 |\n",
    ),
    "unknown-placeholder": (5, HEAD + "  Scenario: Restarting <name>\n{steps}"),
    "no-name": (5, HEAD + "  Scenario:\n{steps}"),
    "unfit-name": (5, HEAD + "  Scenario: Restart should work\n{steps}"),
    "unaddressable-name": (5, HEAD + "  Scenario: Restarting [all]\n{steps}"),
    "unregistered-tag": (5, HEAD + "  @wip\n  Scenario: Tagged\n{steps}"),
    "unknown-requirement": (5, HEAD + "  @AA-99\n  Scenario: Promised\n{steps}"),
    "no-requirement": (3, "Feature: Free\n  The owner wants it.\n  Scenario: Unbound\n{steps}"),
    "undefined-step": (
        7,
        HEAD + "  Scenario: Unknown\n{given}    When its owner restart it\n    Then 1 pods are new\n",
    ),
    "first-person": (6, HEAD + "  Scenario: Mine\n    Given I have a deployment\n    Then 1 pods are new\n"),
}
STEPS = '    Given a deployment "x" with 1 pods\n    When its owner restarts it\n    Then 1 pods are new\n'


def test_a_good_suite_passes(suite: PlantedSuite) -> None:
    assert suite.findings() == []


@pytest.mark.parametrize("rule", BAD_FEATURES)
def test_fault_is_found_at_its_line_with_a_remedy(suite: PlantedSuite, rule: str) -> None:
    line, text = BAD_FEATURES[rule]
    given = STEPS.splitlines(keepends=True)[0]
    filled = text.replace("{steps}", STEPS).replace("{given}", given)
    suite.feature("other", filled.replace("{scenario}", "  Scenario: Plain\n" + STEPS))
    found = [f for f in suite.findings() if f.rule == rule]
    assert [(f.path, f.line) for f in found] == [("features/things/other.feature", line)], suite.findings()
    assert found[0].remedy.endswith(".")
    assert found[0].what


def test_other_faults_are_not_invented(suite: PlantedSuite) -> None:
    allowed_beside = {
        "first-person": {"undefined-step"},
        "syntax": set(),
        "bare-step": set(),
        "empty-feature": set(),
        "too-many-steps": set(),
        "background-not-given": set(),
    }
    for rule in allowed_beside:
        _, text = BAD_FEATURES[rule]
        given = STEPS.splitlines(keepends=True)[0]
        suite.feature(
            "other",
            text.replace("{steps}", STEPS)
            .replace("{given}", given)
            .replace("{scenario}", "  Scenario: Plain\n" + STEPS),
        )
        assert set(rules_of(suite.findings())) == {rule} | allowed_beside[rule]


def test_scenarios_of_one_name_are_found_across_files_and_rules(suite: PlantedSuite) -> None:
    suite.feature("other", HEAD + "  Rule: A\n    Scenario: restarting a  deployment of three pods\n" + STEPS)
    found = [f for f in suite.findings() if f.rule == "double-scenario-name"]
    assert [(f.path, f.line) for f in found] == [
        ("features/things/other.feature", 6),
        ("features/things/restarting.feature", 8),
    ]
    assert "features/things/restarting.feature:8" in found[0].what


def test_features_and_rules_of_one_name_are_found(suite: PlantedSuite) -> None:
    suite.feature(
        "other",
        "@AA-01\nFeature: Restarting workloads\n  The owner wants it.\n  Rule: A\n"
        f"    Scenario: One\n{STEPS}  Rule: A\n    Scenario: Two\n{STEPS}",
    )
    rules = rules_of(suite.findings())
    assert rules.count("double-feature-name") == 2
    assert rules.count("double-rule-name") == 2


def test_promise_without_scenario_is_found_in_the_list(suite: PlantedSuite) -> None:
    suite.promises({"AA-01": "Things restart", "AA-02": "Things stop"})
    [finding] = suite.findings()
    assert (finding.rule, finding.path, finding.line) == ("unproven-requirement", "features/requirements.toml", 7)
    assert "AA-02" in finding.what


@pytest.mark.parametrize(
    "content",
    [
        "this is not TOML",
        '[[capability]]\nname = "x"',
        None,
        '[[capability]]\nprefix="AA"\nname="x"\nfolder="y"\n[capability.promises]\n"B-1"=""',
    ],
)
def test_broken_or_missing_list_of_promises_is_found(suite: PlantedSuite, content: str | None) -> None:
    path = suite.features / "requirements.toml"
    path.unlink() if content is None else path.write_text(content)
    assert rules_of(suite.findings()) == ["promise-list"]


def test_ambiguous_step_names_both_definitions(suite: PlantedSuite) -> None:
    suite.steps(GOOD_STEPS + "\n\n@then(parsers.parse('{count} pods are {age}'))\ndef other(count, age):\n    pass\n")
    [finding] = suite.findings()
    assert finding.rule == "ambiguous-step"
    assert "planted_steps/things.py:14" in finding.what
    assert "planted_steps/things.py:19" in finding.what


def test_unused_step_is_found_where_it_is_defined(suite: PlantedSuite) -> None:
    suite.steps("from pytest_bdd import when\n\n\n@when('nobody says this')\ndef nobody():\n    pass\n", "other")
    [finding] = suite.findings()
    assert (finding.rule, finding.path, finding.line) == ("unused-step", "planted_steps/other.py", 4)


def test_undefined_step_suggests_the_nearest_sentence(suite: PlantedSuite) -> None:
    suite.feature("other", HEAD + "  Scenario: Typo\n" + STEPS.replace("restarts it", "restarts them"))
    [finding] = suite.findings()
    assert 'Use "its owner restarts it"' in finding.remedy


def test_undefined_step_in_one_row_of_an_outline_is_found(suite: PlantedSuite) -> None:
    suite.feature(
        "other",
        HEAD + '  Scenario Outline: Rows\n    Given a deployment "x" with <n> pods\n'
        "    Then 1 pods are new\n    Examples:\n      | n |\n      | 1 |\n      | many |\n",
    )
    [finding] = suite.findings()
    assert (finding.rule, finding.line) == ("undefined-step", 6)
    assert "with many pods" in finding.what


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("@then('it rests')\nasync def rests():\n    pass\n", "unfit-definition"),
        ("@then('it rests')\ndef rests():\n    yield\n", "unfit-definition"),
        ("@then('it rests')\ndef rests(datatable):\n    pass\n", "misfit-argument"),
        ("@then(parsers.parse('it {how}'), converters={'how': int})\ndef rests(how):\n    pass\n", "unreadable-value"),
    ],
)
def test_definition_that_cannot_work_is_found(suite: PlantedSuite, body: str, rule: str) -> None:
    suite.steps("from pytest_bdd import parsers, then\n\n\n" + body, "other")
    suite.feature("other", HEAD + "  Scenario: Resting\n    Then it rests\n")
    assert rules_of(suite.findings()) == [rule]


def test_table_that_nobody_reads_is_found(suite: PlantedSuite) -> None:
    suite.feature("other", HEAD + "  Scenario: Table\n" + STEPS.replace("restarts it\n", "restarts it\n      | a |\n"))
    [finding] = suite.findings()
    assert (finding.rule, finding.line) == ("misfit-argument", 7)


@pytest.mark.parametrize(
    ("sentence", "word"),
    [
        ("When she sends a POST", "POST"),
        ("When she asks the endpoint", "endpoint"),
        ("When the Celery task runs", "Celery"),
        ("When the list of queues is read", "queues"),
        ("When it answers with status 404", "status 404"),
        ("When she asks for /api/v1/actions", "/api/v1/actions"),
        ("When workload_restart is called", "workload_restart"),
        ("When the restartedAt field changes", "restartedAt"),
        ("When 127.0.0.1 answers", "127.0.0.1"),
        ("When she adds --force", "--force"),
        ("When the HTTP Answer comes", "HTTP"),
        ("When a Payload arrives", "Payload"),
    ],
)
def test_technical_words_are_found(suite: PlantedSuite, sentence: str, word: str) -> None:
    suite.feature("other", HEAD + f"  Scenario: Words\n    {sentence}\n    Then 1 pods are new\n")
    found = [f for f in suite.findings() if f.rule == "technical-word"]
    assert [(f.line, f.what) for f in found] == [(6, f'"{word}" is a technical word')]


@pytest.mark.parametrize(
    "sentence",
    [
        "When the post office posts a letter",
        "When she gets it, puts it aside and deletes it",
        'When she calls it "workload_restart"',
        "When the latest contest begins",
        "When she pays $12.50 within 5 minutes",
        "When GitHub tells the on-call engineer",
        "When <old_name> is renamed",
        "When the well-known team rests",
    ],
)
def test_plain_words_and_data_are_left_alone(suite: PlantedSuite, sentence: str) -> None:
    suite.feature("other", HEAD + f"  Scenario: {sentence.removeprefix('When ')}\n    {sentence}\n    Then it is\n")
    assert {"technical-word", "unfit-name"}.isdisjoint(rules_of(suite.findings()))


def test_technical_word_in_a_description_is_found_on_its_own_line(suite: PlantedSuite) -> None:
    suite.feature("restarting", GOOD_FEATURE.replace("fresh pods without", "fresh pods\n  through Kubernetes without"))
    [finding] = suite.findings()
    assert (finding.rule, finding.line) == ("technical-word", 4)


def test_tags_and_comments_may_be_technical(suite: PlantedSuite) -> None:
    suite.feature("restarting", "# HTTP and JSON\n" + GOOD_FEATURE.replace("@core", "@core @lock:queue"))
    assert suite.findings() == []


@pytest.mark.parametrize("tag", ["skip", "xfail", "lock", "lock:", "lock:Two!", "API"])
def test_tags_that_would_mean_something_else_are_refused(suite: PlantedSuite, tag: str) -> None:
    suite.feature("restarting", GOOD_FEATURE.replace("@core", f"@{tag}"))
    assert rules_of(suite.findings()) == ["unregistered-tag"]


def test_all_findings_are_told_at_once_in_order(suite: PlantedSuite) -> None:
    suite.feature("other", HEAD + "  @wip\n  Scenario: Bad\n    When its owner restarts it\n")
    suite.feature("another", "Feature: Nameless\n")
    findings = suite.findings()
    text = told(findings)
    assert "4 findings" in text
    assert text.index("another.feature:1") < text.index("other.feature:5") < text.index("other.feature:6")
    assert text.count("Remedy: ") == len(findings) == 4


def test_file_that_is_not_utf8_is_a_finding(suite: PlantedSuite) -> None:
    (suite.folder / "other.feature").write_bytes(b"Feature: caf\xe9\n")
    assert rules_of(suite.findings()) == ["syntax"]


def test_explaining_column_needs_no_sentence(suite: PlantedSuite) -> None:
    suite.feature(
        "other",
        textwrap.dedent(HEAD) + '  Scenario Outline: Sizes\n    Given a deployment "x" with <n> pods\n'
        "    When its owner restarts it\n    Then <n> pods are new\n    Examples:\n      | n | why |\n"
        "      | 1 | least |\n",
    )
    assert suite.findings() == []
