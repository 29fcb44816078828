"""The one filter before everything that leaves the process: report, records, console, JUnit, verdict.

It knows two kinds of secret: *values* that were registered (the profile's secrets, tokens issued by a scenario), found
in plain, base64, URL-encoded and JSON-escaped form; and *shapes* that give a secret away wherever it comes from
(credentials in headers and addresses, JSON web tokens, signed query strings, cloud keys, assignments to a password).
"""

from __future__ import annotations

import base64
import json
import re
import urllib.parse
from collections.abc import Callable, Iterable
from typing import Any

from pydantic import BaseModel, SecretStr

SHORTEST_VALUE = 5
"""Registered values shorter than this (characters) are not searched for: they would shred ordinary words."""

_GONE = "[redacted]"
_KEEP = r"(?!\[redacted)(?!(?:null|none|true|false|\*+)\b)"
# Bounded and anchored at the start of a word: long encoded text must not cost time.
_NAME = (
    r"[\w.-]{0,60}?(?:password|passwd|pwd|passphrase|secret|token|api[_-]?key|access[_-]?key(?:[_-]?id)?"
    r"|private[_-]?key|authorization|credentials?|webhook[_-]?url)"
)
_KEY = r"(?<![\w.-])" + _NAME
_Replacement = str | Callable[[re.Match[str]], str]


def _shape(hints: str, pattern: str, replacement: _Replacement) -> tuple[tuple[str, ...], re.Pattern[str], Any]:
    return tuple(hints.split()), re.compile(pattern, re.IGNORECASE | re.MULTILINE), replacement


_ASSIGNED = (
    "passw pwd passphrase secret token authorization credential apikey api_key api-key "
    "accesskey access_key access-key privatekey private_key private-key webhook_url webhook-url webhookurl"
)
_SHAPES = (
    _shape("-----begin", r"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", _GONE),
    _shape("eyj", r"eyJ[\w-]{4,}\.[\w-]{4,}\.[\w-]*", _GONE),
    _shape(
        "cookie",
        r"(\b(?:set-)?cookie\b\\*+[\"']?+\s*+[:=]\s*+\\*+[\"']?+)" + _KEEP + r"[^\"'\\\r\n]+",
        rf"\1{_GONE}",
    ),
    _shape(
        "authorization",
        r"(\b(?:proxy-)?authorization\\*+[\"']?+\s*+[:=]\s*+\\*+[\"']?+(?:(?:bearer|basic|token|digest)\s++)?+)"
        + _KEEP
        + r"[^\"'\\\r\n]+",
        rf"\1{_GONE}",
    ),
    _shape(
        "bearer basic",
        r"\b(bearer|basic)(\s+)(?=[\w.~+/=-]*\d|[\w.~+/=-]{20})[\w.~+/=-]{8,}",
        rf"\1\2{_GONE}",
    ),
    _shape(
        "://",
        r"((?<![a-z0-9+.-])[a-z][a-z0-9+.-]{0,20}://[^\s/:@'\"]*):(?!\[redacted)[^\s/@'\"]+@",
        rf"\1:{_GONE}@",
    ),
    _shape("hooks.slack.com", r"(hooks\.slack\.com/(?:services|workflows)/)(?!\[redacted)[\w/-]+", rf"\1{_GONE}"),
    _shape("akia asia", r"(?<![A-Z0-9])(?-i:AKIA|ASIA)(?-i:[A-Z0-9]{16})(?![A-Z0-9])", _GONE),
    _shape("gh xox", r"\b(?:gh[pousr]_\w{20,}|xox[abprs]-[\w-]{10,})", _GONE),
    _shape(
        "? &",
        r"([?&](?:x-amz-(?:signature|credential|security-token)|signature|sig|awsaccesskeyid|code|state|"
        + _KEY
        + r")=)(?!\[redacted)[^&\s\"'#\\<>]+",
        rf"\1{_GONE}",
    ),
    _shape(_ASSIGNED, r"(" + _KEY + r"=)" + _KEEP + r"[^\s\"'&;,\\]+", rf"\1{_GONE}"),
    _shape(_ASSIGNED, r"(" + _KEY + r"=\\*([\"']))(?!\[redacted)(?:(?!\\*\2).)+", rf"\1{_GONE}"),
    _shape(
        _ASSIGNED,
        r"(\\*[\"']" + _KEY + r"\\*[\"']\s*[:=,]\s*[bu]?\\*([\"']))(?!\[redacted)(?:(?!\\*\2).)+",
        rf"\1{_GONE}",
    ),
    _shape(
        _ASSIGNED,
        r"(^[+ -]*" + _KEY + r":[ \t]++[\"']?+)" + _KEEP + r"[^\s{\[\"'|>&][^\r\n\"']*",
        rf"\1{_GONE}",
    ),
    _shape(
        _ASSIGNED,
        r"((?<![\w-])--" + _NAME + r"[ \t]++)" + _KEEP + r"(?!-)(?:'[^'\r\n]*'|\"[^\"\r\n]*\"|[^\s\"']+)",
        rf"\1{_GONE}",
    ),
)  # fmt: skip


class Redactor:
    """Knows the registered values and applies them and the shapes to text."""

    def __init__(self) -> None:
        self._forms: list[tuple[str, str]] = []
        self._values: set[str] = set()

    def register(self, value: str, name: str = "") -> None:
        """Never let `value` out again in any of its forms; `name` says in its place what it was."""
        if len(value) < SHORTEST_VALUE or value in self._values:
            return
        self._values.add(value)
        placeholder = f"[redacted {name}]" if name else _GONE
        self._forms.extend((form, placeholder) for form in _forms_of(value))
        self._forms.sort(key=lambda pair: len(pair[0]), reverse=True)

    def redact(self, text: str) -> str:
        """Return `text` with every secret replaced. Redacting twice changes nothing more."""
        for form, placeholder in self._forms:
            if form in text:
                text = text.replace(form, placeholder)
        lowered = text.lower()
        for hints, pattern, replacement in _SHAPES:
            for hint in hints:
                if hint in lowered:
                    text = pattern.sub(replacement, text)
                    break
        return text


def _forms_of(value: str) -> set[str]:
    raw = value.encode("utf-8")
    forms = {
        value,
        urllib.parse.quote(value, safe=""),
        urllib.parse.quote(value),
        urllib.parse.quote_plus(value),
        json.dumps(value)[1:-1],
        json.dumps(value, ensure_ascii=False)[1:-1],
        repr(value)[1:-1],
    }
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        forms.add(encode(raw).decode())
        forms |= _inside_base64(raw, encode)
    return {form for form in forms if len(form) >= SHORTEST_VALUE}


def _inside_base64(raw: bytes, encode: Callable[[bytes], bytes]) -> set[str]:
    """What `raw` looks like in the middle of encoded text, where neighbours decide on the first and last characters."""
    found = set()
    for offset, blurred in ((0, 0), (1, 2), (2, 3)):
        encoded = encode(b"\0" * offset + raw).decode().rstrip("=")
        whole = (len(raw) + offset) // 3 * 4
        core = encoded[blurred:whole]
        if len(core) >= 8:
            found.add(core)
    return found


_process = Redactor()


def redact(text: str) -> str:
    """Return `text` without secrets, as far as this process knows them by value or by shape."""
    return _process.redact(text)


def as_clean_json(document: Any) -> tuple[str, Any]:
    """Return a document without secrets, as one line of JSON and as it is.

    Each text of it is looked at only if the whole shows that there is something to redact.
    """
    line = _as_json(document)
    if redact(line) == line:
        return line, document
    cleaned = _cleaned(document)
    return _as_json(cleaned), cleaned


def _as_json(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, dict):
        return {key: _cleaned(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    return value


def register_secret(value: str, name: str = "") -> None:
    """Make `value` known as a secret of this process; `name` is shown in its place."""
    _process.register(value, name)


def register_secrets_of(model: BaseModel, path: str = "") -> None:
    """Register every `SecretStr` inside a settings model, named by where it stands (`cluster.token`)."""
    for name in type(model).model_fields:
        for where, value in _walk(getattr(model, name), f"{path}.{name}" if path else name):
            register_secret(value, where)


def _walk(value: Any, path: str) -> Iterable[tuple[str, str]]:
    if isinstance(value, SecretStr):
        yield path, value.get_secret_value()
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _walk(getattr(value, name), f"{path}.{name}")
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _walk(item, f"{path}.{key}")
    elif isinstance(value, (list, tuple, set, frozenset)):
        for item in value:
            yield from _walk(item, path)
