"""Written files: every change in and around a folder is seen, and told by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.observers.comparing import Mismatch
from support.observers.files import WrittenFiles


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "checkouts" / "platform"
    folder.mkdir(parents=True)
    (folder / "request.yaml").write_text("id: A-1\n")
    return folder


@pytest.fixture
def files(folder: Path, tmp_path: Path) -> WrittenFiles:
    files = WrittenFiles(folder, tmp_path)
    files.remember()
    return files


def test_untouched_is_unchanged(files: WrittenFiles) -> None:
    files.expect_unchanged()
    files.expect_only([])


def test_written_changed_and_removed_files_are_named(files: WrittenFiles, folder: Path) -> None:
    (folder / "envs" / "dev").mkdir(parents=True)
    (folder / "envs" / "dev" / "a.json").write_text("{}")
    with pytest.raises(Mismatch, match=r"the file envs/dev/a.json appeared: 2 bytes"):
        files.expect_unchanged()
    files.expect_only(["envs/dev/a.json"])
    files.expect_only([folder / "envs/dev/a.json"])
    (folder / "request.yaml").unlink()
    with pytest.raises(Mismatch, match=r"the file request.yaml is gone"):
        files.expect_only(["envs/dev/a.json"])


def test_a_file_of_the_same_length_is_seen_to_change(files: WrittenFiles, folder: Path) -> None:
    (folder / "request.yaml").write_text("id: A-2\n")
    with pytest.raises(Mismatch, match=r"the file request.yaml changed"):
        files.expect_unchanged()


def test_a_file_that_is_missing_is_named(files: WrittenFiles) -> None:
    with pytest.raises(Mismatch, match=r"the file b.json was not written"):
        files.expect_only(["b.json"])
    with pytest.raises(Mismatch, match=r"wanted: the file b.json\n  seen: only request.yaml"):
        files.text("b.json")


def test_files_outside_of_the_folder_and_links_are_seen(files: WrittenFiles, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "escaped.json").write_text("{}")
    (folder / "out").symlink_to("/etc")
    with pytest.raises(Mismatch) as caught:
        files.expect_unchanged()
    assert "the file ../../escaped.json appeared" in str(caught.value)
    assert "the file out appeared: a link to /etc" in str(caught.value)
    assert "out/" not in str(caught.value)


def test_looks_add_up(files: WrittenFiles, folder: Path) -> None:
    (folder / "a.json").write_text('{"b": 1}')
    files.remember()
    files.expect_unchanged()
    assert files.written(since_first=True) == ["a.json"]
    with pytest.raises(Mismatch, match=r"a.json appeared"):
        files.expect_unchanged(since_first=True)
    assert files.document("a.json") == {"b": 1}


def test_nothing_is_compared_with_nothing(folder: Path) -> None:
    with pytest.raises(LookupError, match="nobody has looked"):
        WrittenFiles(folder).expect_unchanged()


def test_what_is_no_document_is_told(files: WrittenFiles, folder: Path) -> None:
    (folder / "a.json").write_text("{")
    with pytest.raises(Mismatch, match=r"wanted: a document in the file a\.json\n  seen: JSONDecodeError"):
        files.document("a.json")
