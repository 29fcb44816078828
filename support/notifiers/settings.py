"""What the notifiers are told at their start: by arguments, or by variables of the environment."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_PREFIX = "NOTIFIERS_"
_CHOICES = {"auth": ("optional", "required")}
_OPTIONS = {
    "host": ("127.0.0.1", "address to listen at"),
    "port": ("8025", "port of the HTTP listeners and of the page; 0: a free one"),
    "smtp-port": ("0", "port for mail without encryption; 0: a free one"),
    "smtp-tls-port": ("0", "port for mail that begins with STARTTLS; 0: a free one"),
    "slack-port": ("", "one more port that is only Slack's, so that it can refuse connections"),
    "sms-port": ("", "one more port that is only for text messages"),
    "webhook-port": ("", "one more port that is only for webhooks"),
    "username": ("", "user name that mail must come with; empty: any"),
    "password": ("", "password that goes with it; better given by the environment"),
    "auth": ("", "whether mail must come with a user name at all; empty: required where one is given"),
    "twilio-sid": ("", "account that text messages must come from; empty: any"),
    "twilio-token": ("", "token that goes with it; better given by the environment"),
    "certificate-file": ("", "where to write the certificate (public part) of the encrypted mail listener"),
}
_PORTS = tuple(name for name in _OPTIONS if name.endswith("port"))
_HIGHEST_PORT = 65_535


@dataclass(frozen=True)
class Settings:
    """Where to listen and whom to let in. A port of 0 is a free one, None: no such listener."""

    host: str = "127.0.0.1"
    port: int = 0
    smtp_port: int = 0
    smtp_tls_port: int = 0
    slack_port: int | None = None
    sms_port: int | None = None
    webhook_port: int | None = None
    username: str = ""
    password: str = ""
    auth: str = "optional"
    twilio_sid: str = ""
    twilio_token: str = ""
    certificate_file: Path | None = None


def read_settings(arguments: Sequence[str] | None, environment: Mapping[str, str]) -> Settings:
    """Read the settings; an argument wins over its variable (`--smtp-port` over `NOTIFIERS_SMTP_PORT`).

    Wrong use ends the process with status 2 and says what is wrong, as argparse does.
    """
    parser = argparse.ArgumentParser(prog="python -m support.notifiers", description=__doc__)
    for name, (default, meaning) in _OPTIONS.items():
        variable = _PREFIX + name.upper().replace("-", "_")
        given = environment.get(variable, default)
        help_text = f"{meaning} (variable {variable}; otherwise {default or 'empty'})"
        parser.add_argument(f"--{name}", default=given, choices=_CHOICES.get(name), help=help_text)
    found = vars(parser.parse_args(arguments))
    for name in _PORTS:
        key = name.replace("-", "_")
        found[key] = _port(parser, name, found[key])
    found["auth"] = found["auth"] or ("required" if found["username"] else "optional")
    if found["auth"] not in _CHOICES["auth"]:
        parser.error(f"--auth: optional or required, not {found['auth']!r}")
    for name, secret in (("username", "password"), ("twilio-sid", "twilio-token")):
        if bool(found[name.replace("-", "_")]) != bool(found[secret.replace("-", "_")]):
            parser.error(f"--{name} and --{secret}: give both or none")
    found["certificate_file"] = Path(found["certificate_file"]) if found["certificate_file"] else None
    return Settings(**found)


def _port(parser: argparse.ArgumentParser, name: str, given: str) -> int | None:
    if given == "":
        return None if _OPTIONS[name][0] == "" else 0
    if not given.isascii() or not given.isdigit() or int(given) > _HIGHEST_PORT:
        parser.error(f"--{name}: a port is a number from 0 to {_HIGHEST_PORT}, not {given!r}")
    return int(given)
