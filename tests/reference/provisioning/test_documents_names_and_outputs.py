"""What the commands read, which names they take, and where they write."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from reference.provisioning import console, names
from reference.provisioning.documents import LARGEST, UnreadableDocumentError, parse_document, read_document
from reference.provisioning.outputs import OutsideRootError, write_text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: &x 1\nb: *x", "anchors and aliases"),
        ("a: !!python/object/apply:os.system [x]", "tags are not allowed"),
        ("a: 1\nb:\n  c: 1\n  c: 2", "line 4: duplicate key 'c'"),
        ("[" * 100_000, "nested more than"),
        ("a: " + "9" * 5000, "Exceeds the limit"),
        ("a: .inf", "finite"),
        ('a: "\\uD800"', "not a valid document"),
        ("1: 2", "keys must be texts"),
        ("---\na: 1\n---\nb: 1", "only one document"),
        ("- 1", "mapping"),
        ("", "mapping"),
        ("a: {", "not a valid document"),
        ("a: \x07", "not a valid document"),
    ],
)
def test_a_document_that_could_harm_or_mislead_is_refused_in_one_line(text: str, reason: str) -> None:
    with pytest.raises(UnreadableDocumentError, match=reason) as refused:
        parse_document(text)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"a": 1, "a": 2}', "duplicate"),
        ('{"a": NaN}', "finite"),
        ("[" * 100_000, "nested"),
        ('{"a": 1e999}', "finite"),
    ],
)
def test_json_is_read_as_strictly(text: str, reason: str) -> None:
    with pytest.raises(UnreadableDocumentError, match=reason):
        parse_document(text, is_json=True)


def test_plain_values_stay_what_they_are() -> None:
    document = parse_document("day: 2026-01-01\nmany: [1, 2.5, true, null, text]\n<<: x")
    assert document == {"day": "2026-01-01", "many": [1, 2.5, True, None, "text"], "<<": "x"}


def test_files_that_are_none_too_large_or_no_text_are_refused(tmp_path: Path) -> None:
    large, raw = tmp_path / "large.yaml", tmp_path / "raw.yaml"
    large.write_text("a: " + "x" * LARGEST, encoding="utf-8")
    raw.write_bytes(b"a: \xff")
    for path, reason in ((large, "larger"), (raw, "UTF-8"), (tmp_path, "not a file"), (tmp_path / "no", "not found")):
        with pytest.raises(UnreadableDocumentError, match=reason):
            read_document(path)


@pytest.mark.parametrize(
    ("check", "fit", "unfit"),
    [
        (names.path_part, ["SECRET-0001", "a", "a.b_c-d", "x" * 63], ["..", "a/b", ".a", "a.", "", "x" * 64, "a\n", 5]),
        (names.dns_label, ["a", "1a", "a-b", "x" * 63], ["A", "a_b", "-a", "a-", "x" * 64, "\u0430", "a\n", None]),
        (names.dns_name, ["a.b", "x" * 253], ["a..b", ".a", "x" * 254]),
        (names.database_name, ["abc", "a_1"], ["ab", "1ab", "a-b", "Abc", "a" * 64]),
        (names.registry_id, ["REGISTRY_APP"], ["REGISTRY_app", "REGISTRY_"]),
    ],
)
def test_names_are_taken_or_refused_in_one_printable_line(
    check: Callable[[object, str], str | None], fit: list[object], unfit: list[object]
) -> None:
    assert [value for value in fit if check(value, "name") is not None] == []
    reasons = [check(value, "name") for value in unfit]
    assert all(reason and reason.startswith("invalid name=") and reason.isprintable() for reason in reasons)


def test_a_reason_repeats_little_of_what_it_refuses() -> None:
    assert len(names.shown("x" * 1_000_000)) <= names.SHOWN
    assert console.visible("a\nb\x1b[31m") == "a\\nb\\x1b[31m"


def test_files_are_written_below_their_root_only(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    outside.mkdir()
    root.mkdir()
    (root / "link").symlink_to(outside)
    assert write_text(root, "a/b.txt", "one").read_text(encoding="utf-8") == "one"
    assert write_text(root, "a/b.txt", "two").read_text(encoding="utf-8") == "two"
    for place in ("../outside/x", "link/x", str(outside / "x"), "a/.."):
        with pytest.raises(OutsideRootError):
            write_text(root, place, "no")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a", "b.txt", "link", "outside", "root"]


def test_a_file_that_cannot_be_finished_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError, match="taken"):
        write_text(tmp_path, "taken", "no")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
