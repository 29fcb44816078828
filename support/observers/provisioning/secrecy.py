"""Whether the passwords and secret values of a scenario are shown: by commands, in files, in the evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from support.evidence.attachments import attach_table
from support.evidence.redaction import password_in
from support.observers.comparing import expect_none
from support.observers.files import WrittenFiles
from support.observers.secrecy import forms_of
from support.targets.profile import Profile


class PlatformSecrets:
    """Knows the secrets of the target that commands are given. Never tells one: faults name it and where it stands."""

    def __init__(self, target: Profile) -> None:
        masters = target.provisioning.masters if target.provisioning else {}
        known = {
            f"the password of the {name} master": password_in(dsn.get_secret_value()) for name, dsn in masters.items()
        }
        if target.cloud and target.cloud.secret_access_key:
            known["the key of the cloud account"] = target.cloud.secret_access_key.get_secret_value()
        self._known = {name: value for name, value in known.items() if value}

    def expect_unshown(self, texts: Mapping[str, str | bytes], own: Mapping[str, str]) -> None:
        """Raise `Mismatch` when one of the texts, which are named by where they were seen, holds a secret.

        `own` are the secrets of the scenario, by what they are; without any, nothing could be found.
        """
        assert own, "wanted: a scenario with passwords or secret values of its own\n  seen: none"
        assert any(texts.values()), "wanted: something to look through\n  seen: nothing"
        known = {**self._known, **own}
        seen = [{"looked at": where, "length": len(text)} for where, text in texts.items()]
        attach_table(f"looked through for {len(known)} secrets", seen)
        faults = [fault for where, text in texts.items() for fault in _found_in(where, _raw(text), known)]
        expect_none(faults, wanted="no password and no secret value in what is shown or written down")


def written_texts(files: WrittenFiles, given: Mapping[Path, bytes]) -> dict[str, bytes]:
    """What the commands of a scenario have written since the first of them; what they were given is not theirs."""
    paths = {name: files.path(name) for name in files.written(since_first=True) if files.is_file(name)}
    contents = {name: path.read_bytes() for name, path in paths.items()}
    return {f"the file {name}": raw for name, raw in contents.items() if given.get(paths[name]) != raw}


def _found_in(where: str, raw: bytes, secrets: Mapping[str, str]) -> Iterator[str]:
    for name, secret in secrets.items():
        how = next((how for how, form in forms_of(secret) if form in raw), None)
        if how is not None:
            yield f"{where} holds {name} {how}"


def _raw(text: str | bytes) -> bytes:
    return text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
