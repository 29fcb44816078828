"""What the report's reader gets to see of a scenario."""

from __future__ import annotations

from tests.evidence.planted_kitchen import PlantedRun


def _labels(result: dict, name: str) -> list[str]:
    return [label["value"] for label in result["labels"] if label["name"] == name]


def test_topics_above_the_scenario(troubled: PlantedRun) -> None:
    result = troubled.allure["Serving a soup/api"]
    assert result["name"] == "Serving a soup"
    assert _labels(result, "epic") == ["Kitchen"]
    assert _labels(result, "feature") == ["Serving dishes"]
    assert _labels(result, "story") == ["A dish is served as ordered"]
    assert _labels(result, "severity") == ["critical"]
    assert _labels(result, "requirement") == ["KI-01"]
    assert set(_labels(result, "tag")) == {"KI-01", "core", "api"}
    assert "The guest wants what was ordered." in result["description"]
    assert "**KI-01:** A dish is served as ordered" in result["description"]
    assert "**Rule:** A dish is served as ordered" in result["description"]


def test_steps_are_the_sentences_as_written(troubled: PlantedRun) -> None:
    steps = troubled.allure["Serving a soup/api"]["steps"]
    assert [step["name"] for step in steps] == [
        "Given a laid table",
        "And these plates",
        'When the guest orders "soup"',
        'Then the guest gets "soup"',
    ]
    assert {step["status"] for step in steps} == {"passed"}


def test_tables_and_texts_are_shown_as_written(troubled: PlantedRun) -> None:
    plates = troubled.allure["Serving a soup/api"]["steps"][1]
    assert troubled.attachment(plates, "as written") == "name,size\ndeep,25\n"
    told = troubled.allure["Being told"]["steps"][1]
    assert troubled.attachment(told, "as written").splitlines() == ["We do not", "serve stones."]


def test_evidence_lies_under_the_step_where_it_arose(troubled: PlantedRun) -> None:
    ordering = troubled.allure["Serving a soup/api"]["steps"][2]
    exchange = troubled.attachment(ordering, "The guest orders")
    assert exchange.startswith("POST http://guest:[redacted]@127.0.0.1/orders?token=[redacted]")
    assert '"dish": "soup"' in exchange
    assert "answer after 12 ms: 202" in exchange
    assert "+- soup" in troubled.attachment(ordering, "The table: before and after").splitlines()
    assert troubled.attachment(ordering, "Served") == "dish,guest\nsoup,1\n"
    assert "exit code 0 after 500 ms" in troubled.attachment(ordering, "The bell")
    plate = next(one for one in ordering["attachments"] if one["name"] == "The plate")
    assert plate["type"] == "image/png"
    assert (troubled.evidence / "allure-results" / plate["source"]).read_bytes() == b"\x89PNG\xff"
    nod = ordering["steps"][0]
    assert nod["name"] == "the cook nods"
    assert troubled.attachment(nod, "what the cook said") == "yes"


def test_outline_parameters_are_clean(troubled: PlantedRun) -> None:
    parameters = troubled.allure["Serving in time/bread"]["parameters"]
    assert parameters == [{"name": "dish", "value": "bread"}, {"name": "why", "value": "quick"}]
    assert troubled.allure["Serving a soup/cli"]["parameters"] == [{"name": "channel", "value": "CLI"}]


def test_histories_tell_rows_and_channels_apart(troubled: PlantedRun) -> None:
    results = list(troubled.allure.values())
    assert len({result["historyId"] for result in results}) == len(results) == 14
    api, cli = troubled.allure["Serving a soup/api"], troubled.allure["Serving a soup/cli"]
    assert api["testCaseId"] == cli["testCaseId"]


def test_set_up_and_teardown_have_names(troubled: PlantedRun) -> None:
    container = troubled.container_of(troubled.allure["Serving a soup/api"])
    assert [stage["name"] for stage in container["befores"]] == ["A place to be", "A table by the window"]
    assert [stage["name"] for stage in container["afters"]] == ["A place to be"]
    broken = troubled.container_of(troubled.allure["Being cleaned up badly"])
    assert broken["afters"][0]["status"] == "broken"
    assert "plate-7" in broken["afters"][0]["statusDetails"]["message"]


def test_what_went_wrong_is_told_shortly(troubled: PlantedRun) -> None:
    failed = troubled.allure["Getting something else"]
    assert failed["status"] == "failed"
    assert failed["statusDetails"]["message"].splitlines()[:2] == [
        'Stopped at: Then the guest gets "soup"',
        "wanted: soup",
    ]
    assert len(failed["statusDetails"]["trace"].splitlines()) <= 6
    assert [step["status"] for step in failed["steps"]] == ["passed", "passed", "failed", "skipped"]
    undefined = troubled.allure["Saying what nobody understands"]
    assert (undefined["status"], undefined["steps"][1]["status"]) == ("broken", "skipped")
    garden = troubled.allure["Sitting in the garden"]
    assert garden["status"] == "skipped"
    assert garden["statusDetails"]["message"].startswith("not supported: ")


def test_nothing_of_the_code_is_shown(troubled: PlantedRun) -> None:
    for result in troubled.allure.values():
        told = f"{result['name']} {result['fullName']} {[step['name'] for step in result['steps']]}"
        assert "::" not in told
        assert ".py" not in told
        assert "_scenario" not in told
