"""A sealed bundle is intact; whatever is changed in it is named."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from support.__main__ import main
from support.evidence.bundle.completing import seal_again
from support.evidence.bundle.files import SEAL_FILES, BundleError
from support.evidence.bundle.sealing import seal
from support.evidence.bundle.signing import SigningError, public_pem, signing_key
from support.evidence.bundle.verifying import verify
from tests.bundle.conftest import KEY
from tests.bundle.planted_run import Ended


def test_what_a_run_leaves_is_intact_and_complete(ended: Ended) -> None:
    findings = verify(ended.bundle)
    assert findings.wrong == []
    assert "whose it is was not checked" in findings.signature
    for name in (
        "verdict.json", "results.jsonl", "run.json", "junit.xml", "configuration.json", "environment.json",
        "REPRODUCE.md", "features/requirements.toml", "index.html", *SEAL_FILES,
    ):  # fmt: skip
        assert (ended.bundle / name).is_file(), name


def test_it_needs_nothing_of_the_place_where_it_was_made(ended: Ended, bundle: Path) -> None:
    assert not any(str(ended.bundle.parents[1]) in text for text in verify(bundle).wrong)
    assert verify(bundle).intact


def test_every_changed_byte_is_named(bundle: Path) -> None:
    for path in sorted(bundle.rglob("*")):
        if not path.is_file():
            continue
        before = path.read_bytes()
        for place in {0, len(before) // 2, len(before) - 1}:
            path.write_bytes(before[:place] + bytes([before[place] ^ 1]) + before[place + 1 :])
            try:
                told = verify(bundle).wrong
            except BundleError as error:
                told = [str(error)]
            assert any(path.relative_to(bundle).as_posix() in one for one in told), (path.name, place, told)
        path.write_bytes(before)
    assert verify(bundle).intact


def test_missing_and_added_files_are_named(bundle: Path) -> None:
    (bundle / "configuration.json").unlink()
    (bundle / "logs").mkdir(exist_ok=True)
    (bundle / "logs" / "mine.log").write_text("hello", encoding="utf-8")
    told = verify(bundle).wrong
    assert "configuration.json is missing" in told
    assert "logs/mine.log was added" in told


def test_a_link_is_no_part_of_a_bundle(bundle: Path) -> None:
    (bundle / "link").symlink_to("verdict.json")
    with pytest.raises(BundleError, match="link is neither a file nor a folder"):
        verify(bundle)


def _edit(path: Path, change: Callable[[dict[str, Any]], None], identity: str) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    for record in records:
        if record["id"].endswith(identity):
            change(record)
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")


def test_a_changed_outcome_is_named_although_the_digests_were_made_anew(bundle: Path) -> None:
    _edit(bundle / "results.jsonl", lambda record: record.update(outcome="passed"), "::Getting something else")
    seal(bundle)
    told = "\n".join(verify(bundle).wrong)
    assert "::Getting something else passed, but its step" in told
    assert "the promise KI-03 says failed, the results give passed" in told
    assert 'junit.xml says failed of "Trouble in the kitchen: Getting something else"' in told
    assert 'allure-results says failed of "Trouble in the kitchen: Getting something else"' in told


def test_a_changed_verdict_is_named_although_the_digests_were_made_anew(bundle: Path) -> None:
    path = bundle / "verdict.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**document, "verdict": "promote"}), encoding="utf-8")
    seal(bundle)
    assert 'verdict.json says verdict "promote", the results and run.json give "hold"' in verify(bundle).wrong


def test_a_scenario_taken_out_is_named_although_the_digests_were_made_anew(bundle: Path) -> None:
    path = bundle / "results.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "::Burning down" not in line), encoding="utf-8")
    seal(bundle)
    assert any("Burning down" in told for told in verify(bundle).wrong)


def test_the_signature_tells_whose_it_is(bundle: Path) -> None:
    mine = load_pem_public_key((bundle / "attestation.pub.pem").read_bytes())
    other = Ed25519PrivateKey.generate()
    assert verify(bundle, mine).intact  # type: ignore[arg-type]
    assert "is not signed with the key" in verify(bundle, other.public_key()).wrong[0]
    seal(bundle, other)
    assert verify(bundle).intact
    assert not verify(bundle, mine).intact  # type: ignore[arg-type]
    seal(bundle)
    assert verify(bundle, mine).wrong == ["it is not signed, but a key was given"]  # type: ignore[arg-type]


def test_the_statement_is_what_in_toto_says(bundle: Path) -> None:
    document = json.loads((bundle / "attestation.intoto.json").read_text(encoding="utf-8"))
    assert document["_type"] == "https://in-toto.io/Statement/v1"
    assert document["predicateType"] == "https://in-toto.io/attestation/test-result/v0.1"
    predicate = document["predicate"]
    assert predicate["result"] == "FAILED"
    assert any(name.endswith("::Serving a soup[api]") for name in predicate["passedTests"])
    assert any(name.endswith("::Burning down") for name in predicate["failedTests"])
    assert any(name.endswith("::Sitting in the garden") for name in predicate["warnedTests"])
    assert {"name", "digest"} == set(predicate["configuration"][0])
    subjects = {one["name"]: one["digest"]["sha256"] for one in document["subject"]}
    assert {"verdict.json", "results.jsonl", "manifest.sha256"} <= subjects.keys()


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="no sha256sum here")
def test_standard_tools_can_compare_the_digests(bundle: Path) -> None:
    command = ["sha256sum", "--check", "--quiet", "--strict", "manifest.sha256"]
    assert subprocess.run(command, cwd=bundle, check=False).returncode == 0
    (bundle / "verdict.json").write_text("{}", encoding="utf-8")
    assert subprocess.run(command, cwd=bundle, check=False, capture_output=True).returncode != 0


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl here")
def test_a_key_of_openssl_will_do(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", str(path)], check=True, capture_output=True)
    key = signing_key({"SIGNOFF_SIGNING_KEY": str(path)})
    assert key is not None
    told = subprocess.run(["openssl", "pkey", "-in", str(path), "-pubout"], check=True, capture_output=True).stdout
    assert public_pem(key.public_key()) == told


@pytest.mark.parametrize("given", ["/nowhere/key.pem", "-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----"])
def test_a_key_that_is_none_is_refused_without_showing_it(given: str) -> None:
    with pytest.raises(SigningError) as error:
        signing_key({"SIGNOFF_SIGNING_KEY": given})
    assert "abc" not in str(error.value)


def test_the_command_says_it_and_answers_with_an_exit_code(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(bundle)]) == 0
    assert "Intact:" in capsys.readouterr().out
    assert main(["verify", str(bundle), "--key", str(bundle / "attestation.pub.pem")]) == 0
    (bundle / "junit.xml").write_text("<testsuites/>", encoding="utf-8")
    assert main(["verify", str(bundle)]) == 1
    told = capsys.readouterr().out
    assert "junit.xml was changed" in told
    assert "Not intact" in told
    assert main(["verify", str(bundle.parent)]) == 3
    assert "is no sealed bundle" in capsys.readouterr().out


def test_the_key_is_not_given_to_the_run(ended: Ended) -> None:
    body = KEY.splitlines()[1]
    for path in ended.bundle.rglob("*"):
        assert not path.is_file() or body.encode() not in path.read_bytes(), path
    assert "SIGNOFF_SIGNING_KEY" not in os.environ


def test_a_bundle_that_was_added_to_is_sealed_again(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (bundle / "drill.json").write_text("{}", encoding="utf-8")
    assert verify(bundle).wrong[0] == "drill.json was added"
    monkeypatch.setenv("SIGNOFF_SIGNING_KEY", KEY)
    seal_again(bundle)
    assert verify(bundle).intact
    assert (bundle / "attestation.dsse.json").is_file()
