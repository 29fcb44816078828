"""HCL is read as HCL: every way of writing, nothing computed, a reason and a line for everything else."""

from __future__ import annotations

from typing import Any

import pytest

from reference.provisioning.hcl import UnreadableHclError, parse_variables


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('a = { k = "v" }', {"k": "v"}),
        ('a = { "k" : "v", }', {"k": "v"}),
        ('a = { k = "v" l = "w" }', {"k": "v", "l": "w"}),
        ('a = {\n  # k = "no"\n  // k = "no"\n  k = "v" /* } */\n}', {"k": "v"}),
        ('a = "#no // comment /* either */"', "#no // comment /* either */"),
        (r'a = "q\"b\\n\nt\t"', 'q"b\\n\nt\t'),
        (r'a = "\u00e4\U0001F600"', "ä😀"),
        ('a = "$${x} %%{y}"', "${x} %{y}"),
        ("a = [1, -2, 1.5, true, null]", [1, -2, 1.5, True, None]),
        ("a = ((3))", 3),
        ("a = {\r\n  k = 1\r\n}", {"k": 1}),
    ],
)
def test_what_is_written_out_is_read(text: str, value: Any) -> None:
    assert parse_variables(text) == {"a": value}


@pytest.mark.parametrize(
    "value",
    [
        '"${var.x}"',
        '"%{ if true }x%{ endif }"',
        "var.x",
        'upper("x")',
        "1 + 1",
        "!true",
        "[for x in y : x]",
        "x ? 1 : 2",
    ],
)
def test_what_would_have_to_be_computed_is_refused(value: str) -> None:
    with pytest.raises(UnreadableHclError, match="line 2: "):
        parse_variables(f"a = 1\nb = {value}\n")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a = 1\na = 2", "line 2: 'a' is given twice"),
        ('a = { k = 1, "k" = 2 }', "'k' is given twice"),
        ("a = { (k) = 1 }", "a key must be a word or a text"),
        ('block "x" { y = 1 }', "only variables are allowed"),
        ("a = ", "not valid HCL"),
        ('a = "x\ny"', "must end on the line"),
        (r'a = "\x"', "there is no escape"),
        ("a = " + "[" * 5000 + "]" * 5000, "nested too deeply"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(UnreadableHclError) as refusal:
        parse_variables(text)
    assert reason in str(refusal.value)
    assert "\n" not in str(refusal.value)
