"""Which browser is used, how one is unpacked, and what is said where there is none."""

from __future__ import annotations

import platform
import subprocess
from pathlib import Path

import pytest

from support.browser import NoBrowser, find_browser, finding, installing, make_browser
from support.npm import ToolError, home_of, node_program

STARTS = "#!/bin/sh\necho Chromium 1"
STARTS_WITH_LIBRARIES = (
    '#!/bin/sh\ncase "$LD_LIBRARY_PATH" in */lib) ;; *) echo "libnss3.so is missing" >&2; exit 127;; esac'
)
NEVER_STARTS = "#!/bin/sh\necho 'no such machine' >&2; exit 1"


@pytest.fixture
def driven(monkeypatch: pytest.MonkeyPatch) -> None:
    """Something that drives browsers is installed."""
    for module in (finding, installing):
        monkeypatch.setattr(module, "can_be_driven", lambda: True)


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, driven: None) -> Path:
    """A machine without any browser; its path has nothing but a shell."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def put(path: Path, text: str = STARTS) -> Path:
    """An executable file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


def test_the_installed_browser_is_preferred(bare: Path, tmp_path: Path) -> None:
    installed = put(home_of(tmp_path, "browser", finding.MANIFESTS) / "chromium")
    put(bare / "google-chrome")
    assert find_browser(tmp_path).path == installed


def test_a_browser_of_the_machine_is_used_where_none_is_installed(bare: Path, tmp_path: Path) -> None:
    system = put(bare / "google-chrome")
    assert find_browser(tmp_path).path == system


def test_without_a_browser_the_one_command_that_helps_is_said(bare: Path, tmp_path: Path) -> None:
    with pytest.raises(NoBrowser, match=r"^no browser: run make browser$"):
        find_browser(tmp_path)


def test_a_browser_that_nothing_drives_is_none(bare: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(bare / "chromium")
    monkeypatch.setattr(finding, "can_be_driven", lambda: False)
    with pytest.raises(NoBrowser, match="run make browser"):
        find_browser(tmp_path)


def test_a_browser_of_the_machine_does_where_none_can_be_installed(
    bare: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "aarch64")
    system = put(bare / "chromium")
    assert make_browser(tmp_path) == 0
    told = capsys.readouterr()
    assert f"browser: {system} of this machine" in told.out
    assert "no ready-made browser for Linux on aarch64" in told.err


def test_a_machine_that_no_ready_made_browser_is_for_is_told_so(
    bare: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "aarch64")
    assert make_browser(tmp_path) == 1
    assert "install Chromium or Chrome" in capsys.readouterr().err


def test_without_what_drives_browsers_it_is_said_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(installing, "can_be_driven", lambda: False)
    assert make_browser(tmp_path) == 1
    assert 'install the extra "browser"' in capsys.readouterr().err


def packed(home: Path, program: str) -> Path:
    """A tool's folder as npm leaves it, with a small program in place of the browser."""
    source, target = home / "source", home / "node_modules" / "@sparticuz" / "chromium" / "bin"
    target.mkdir(parents=True)
    put(source / "chromium", program)
    for archive, name in (("al2023", "lib/libnss3.so"), ("fonts", "fonts/a.ttf"), ("swiftshader", "libEGL.so")):
        put(source / archive / name, "")
        subprocess.run(["tar", "-C", source / archive, "-cf", source / f"{archive}.tar", "."], check=True)
    pack = (
        "const [from, to] = process.argv.slice(1), fs = require('fs'), zlib = require('zlib');"
        "for (const name of fs.readdirSync(from, {withFileTypes: true}).filter(one => one.isFile()))"
        " fs.writeFileSync(`${to}/${name.name}.br`, zlib.brotliCompressSync(fs.readFileSync(`${from}/${name.name}`)));"
    )
    subprocess.run([node_program(), "-e", pack, source, target], check=True)
    return home


def test_what_was_packed_is_unpacked_and_tried(tmp_path: Path) -> None:
    home = packed(tmp_path, STARTS)
    installing.unpack(home)
    assert (home / "chromium").read_text() == STARTS
    assert (home / "fonts" / "a.ttf").is_file()
    assert not (home / "node_modules").exists()
    assert not (home / "lib").exists(), "the machine's own libraries do"
    assert "LD_LIBRARY_PATH" not in finding.environment_for(home)


def test_libraries_are_kept_where_the_machine_has_none(tmp_path: Path) -> None:
    home = packed(tmp_path, STARTS_WITH_LIBRARIES)
    installing.unpack(home)
    assert (home / "lib" / "libnss3.so").is_file()
    assert finding.environment_for(home)["LD_LIBRARY_PATH"].startswith(str(home / "lib"))


def test_a_browser_that_does_not_start_is_no_browser(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match="does not start:\nno such machine"):
        installing.unpack(packed(tmp_path, NEVER_STARTS))
