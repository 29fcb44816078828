"""Secrets by value and by shape, in every form in which they travel."""

from __future__ import annotations

import base64
import json
import re
import string
import urllib.parse
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, SecretStr

from support.evidence import redaction
from support.evidence.redaction import Redactor, redact
from tests.patience import without_hanging

SHAPES = [
    "Authorization: Bearer canary-1",
    "authorization: Basic Y2FuYXJ5",
    "{'Authorization': 'Bearer canary-1', 'accept': 'x'}",
    '"{\\"authorization\\": \\"Bearer canary\\"}"',
    "Cookie: session=canary; theme=dark",
    "set-cookie: session=canary; Path=/",
    "X-Api-Key: canary",
    "X-Vault-Token: canary",
    "x-amz-security-token: canary",
    "Bearer canary-token-12345",
    "eyJjYW5hcnki.eyJjYW5hcnki.canary",
    "postgresql://signoff:canary@127.0.0.1:5432/db",
    "redis://:canary@127.0.0.1:6379/0",
    "host=127.0.0.1 user=x password=canary dbname=y",
    'PASSWORD="canary with spaces"',
    "AWS_SECRET_ACCESS_KEY=canary/with+signs",
    "https://bucket.example/x?X-Amz-Credential=canary&X-Amz-Signature=canary",
    "https://example/x?a=1&access_token=canary",
    '{"token": "canary"}',
    '{"client_secret":"canary canary"}',
    "{'password': 'canary'}",
    "password: canary",
    "  - token: canary",
    "cli --token canary --verbose",
    "cli --db-password 'canary with spaces' run",
    '["--token", "canary"]',
    "https://hooks.slack.com/services/T0/B0/canary",
    "-----BEGIN RSA PRIVATE KEY-----\ncanary\n-----END RSA PRIVATE KEY-----",
    "-----BEGIN PRIVATE KEY-----\ncanary",
]

PLAIN = [
    "A token that has expired is refused",
    'The token "abc" is refused',
    "the password is wrong",
    "secretName: registry",
    "token_type: bearer",
    "a Basic authentication header",
    "token: null",
    "invalid token: it expired",
    "wanted: 3 pods\n  seen: 2 pods",
    "GET http://127.0.0.1:8080/api/v1/actions?status=PENDING",
    "key=value",
    "sorted by key: name",
]


@pytest.mark.parametrize("text", SHAPES)
def test_shapes_are_redacted(text: str) -> None:
    told = redact(text)
    assert "canary" not in told
    assert "Y2FuYXJ5" not in told
    assert "[redacted" in told
    assert redact(told) == told


@pytest.mark.parametrize("text", PLAIN)
def test_ordinary_words_stay(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize("text", SHAPES)
def test_neighbours_of_a_secret_stay(text: str) -> None:
    told = redact(f"before it\n{text}\nafter it") if "BEGIN" not in text else f"before it\n{redact(text)}\nafter it"
    assert told.startswith("before it\n")
    assert told.endswith("\nafter it")


_PIECES = [
    *("password", "ToKeN", "X-Api-Key", "access_key_id", "AccessKey", "private-key", "credentials", "authorization"),
    *("webhook_url", "my.secret", "pwd", "passphrase", "cookie", "Bearer ", "eyJabcd.abcd.x", "AKIAABCDEFGHIJKLMNOP"),
    *("=", ": ", ":", "='", '\\\\"', '":"', "' = '", '"', "'", "\\\\", " ", "\t", "\n", "\n- ", " --", "&", "?", ", "),
    *("[redacted]", "[redacted key]", "null", "--next", "-x", "hunter2", "two words", "://", "redis://:p4ss@h", "@"),
    *("\N{LATIN SMALL LETTER LONG S}", "\N{LATIN SMALL LETTER DOTLESS I}", "\N{KELVIN SIGN}", "a" * 61, "\u0307"),
    *("to\N{KELVIN SIGN}en=", "pa\N{LATIN SMALL LETTER LONG S}sword: ", "apikey".replace("i", "\u0130") + "='"),
]


@given(st.lists(st.sampled_from(_PIECES), max_size=12).map("".join))
@settings(max_examples=1500, deadline=None)
def test_what_spares_looking_for_a_shape_hides_none(text: str) -> None:
    every = tuple(family._replace(hints=("",), clue=None) for family in redaction._FAMILIES)
    told = Redactor().redact(text)
    with patch.object(redaction, "_FAMILIES", every):
        assert Redactor().redact(text) == told


def test_hints_and_clues_ignore_case_as_the_shapes_do() -> None:
    everything = "".join(map(chr, range(0x110000)))
    for letter in string.ascii_lowercase:
        for other in re.findall(letter, everything, re.IGNORECASE):
            assert redaction._folded(other) == letter


def _forms(value: str) -> dict[str, str]:
    raw = value.encode()
    return {
        "plain": f"<<{value}>>",
        "url": urllib.parse.quote(value, safe=""),
        "form": urllib.parse.quote_plus(value),
        "json": json.dumps({"x": value}),
        "json, other letters kept": json.dumps({"x": value}, ensure_ascii=False),
        "base64": base64.b64encode(raw).decode(),
        "base64 for addresses": base64.urlsafe_b64encode(raw).decode(),
        "inside base64": base64.b64encode(b"user:" + raw + b"@host").decode(),
        "inside base64, shifted": base64.b64encode(b"u:" + raw + b"!").decode(),
    }


# letters, marks, numbers, punctuation and symbols: what a secret is made of; no space, no control character
@given(st.text(st.characters(categories=("L", "M", "N", "P", "S")), min_size=12, max_size=40))
@settings(max_examples=60, deadline=None)
def test_registered_values_are_found_in_every_form(value: str) -> None:
    redactor = Redactor()
    redactor.register(value, "canary")
    for form, text in _forms(value).items():
        told = redactor.redact(text)
        assert "[redacted canary]" in told, form
        assert value not in told, form


def test_a_secret_inside_another_goes_whole() -> None:
    redactor = Redactor()
    redactor.register("hunter2-hunter2", "short")
    redactor.register("prefix-hunter2-hunter2-suffix", "long")
    assert redactor.redact("prefix-hunter2-hunter2-suffix") == "[redacted long]"


def test_very_short_values_do_not_shred_text() -> None:
    redactor = Redactor()
    redactor.register("yes", "answer")
    assert redactor.redact("yes, three pods") == "yes, three pods"


class _Part(BaseModel):
    token: SecretStr
    name: str


class _Settings(BaseModel):
    dsn: SecretStr
    parts: tuple[_Part, ...]
    extra: dict[str, SecretStr]
    nothing: SecretStr | None = None


def test_secrets_of_a_settings_model_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redaction, "_process", Redactor())
    model = _Settings(
        dsn=SecretStr("dsn-value-1"),
        parts=(_Part(token=SecretStr("part-value-2"), name="visible-name"),),
        extra={"mail": SecretStr("mail-value-3")},
    )
    redaction.register_secrets_of(model)
    told = redact("dsn-value-1 part-value-2 mail-value-3 visible-name")
    assert told == "[redacted dsn] [redacted parts.token] [redacted extra.mail] visible-name"


@pytest.mark.parametrize("text", ["a" * 200_000, "QUJD-_" * 30_000, '"' * 100_000, "token " * 30_000])
def test_long_texts_cost_no_more_than_their_length(text: str) -> None:
    with without_hanging():
        redact(f"{text} token=:// ? key bearer")


def test_a_value_may_begin_with_a_hyphen_and_the_next_option_is_none() -> None:
    assert redact("$ x --password -aB3xyzaB3xyz -v") == "$ x --password [redacted] -v"
    assert redact("$ x --password --verbose") == "$ x --password --verbose"
    assert redact("$ x --token -v now") == "$ x --token -v now"
