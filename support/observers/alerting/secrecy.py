"""Whether the secrets of the alerting system are shown: in answers, in messages, in what it has written down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from support.evidence.attachments import attach_table
from support.evidence.redaction import password_in
from support.observers.alerting.messages import Letter
from support.observers.comparing import expect_none
from support.observers.secrecy import forms_of
from support.targets.offers import offered
from support.targets.profile import Alerting


class AlertingSecrets:
    """Knows the secrets of the alerting system by name. Never tells one: faults name it and where it stands.

    `settings` hold those of a profile, `environment` those that an embedded target has made up for itself.
    """

    def __init__(self, settings: Alerting, environment: Mapping[str, str]) -> None:
        of_profile = {
            name: value.get_secret_value()
            for name in ("api_key", "jwt_secret", "dsn", "stream_url")
            if (value := getattr(settings, name)) is not None
        }
        known = {name: password_in(value) if "://" in value else value for name, value in of_profile.items()}
        self._known = {name: value for name, value in {**environment, **known}.items() if value}

    def expect_unseen(self, texts: Mapping[str, str], further: Mapping[str, str] | None = None) -> None:
        """Raise `Mismatch` when one of the texts, which are named by where they were seen, holds a secret.

        `further` are secrets of the scenario's own, by name.
        """
        known = {**offered(self._known or None, "its secrets, so that they can be looked for"), **(further or {})}
        seen = [{"looked at": where, "characters": len(text)} for where, text in texts.items()]
        attach_table(f"looked through for {len(known)} secrets", seen)
        assert any(texts.values()), "wanted: something to look through\n  seen: nothing"
        faults = [fault for where, text in texts.items() for fault in found_in(where, text, known)]
        expect_none(faults, wanted="no secret of alerting in what is shown or written down")


def found_in(where: str, text: str, secrets: Mapping[str, str]) -> Iterator[str]:
    """Say which secrets a text holds, in whatever form."""
    raw = text.encode("utf-8", "surrogatepass")
    for name, secret in secrets.items():
        yield from (f"{where} holds {name} {how}" for how, form in forms_of(secret) if form in raw)


def everything_in(letter: Letter) -> str:
    """All that a message carries to its recipient; not the address that it was sent to, which may be secret itself."""
    headers = "\n".join(f"{name}: {value}" for name, value in letter.headers)
    return "\n".join([headers, letter.text, letter.html or "", letter.raw.decode("utf-8", "backslashreplace")])
