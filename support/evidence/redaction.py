"""The one filter before everything that leaves the process: report, records, console, JUnit, verdict.

It knows two kinds of secret: *values* that were registered (the profile's secrets, tokens issued by a scenario), found
in plain, base64, URL-encoded and JSON-escaped form; and *shapes* that give a secret away wherever it comes from
(credentials in headers and addresses, JSON web tokens, signed query strings, cloud keys, assignments to a password).
"""

from __future__ import annotations

import base64
import html
import json
import re
import shlex
import urllib.parse
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from pydantic import BaseModel, SecretStr

from support.evidence.known_values import KnownValues

SHORTEST_VALUE = 5
"""Registered values shorter than this (characters) are not searched for: they would shred ordinary words."""

_GONE = "[redacted]"
_ESCAPES: tuple[Callable[[str], str], ...] = (
    lambda text: json.dumps(text)[1:-1],
    lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    lambda text: repr(text)[1:-1],
    html.escape,
    lambda text: text.replace("'", "''"),
    lambda text: text.replace('"', '""'),
    lambda text: shlex.quote(text)[1:-1],
)
_OTHER_CASES = (("\u0130", "i"), ("\u0131", "i"), ("\u017f", "s"))
_ESCAPED = re.compile(r"[^\w.~-]+")
_LOOKS_RANDOM = re.compile(r"\d|[a-z][A-Z]")
_SHORTEST_PIECE = 8
# A value up to its end; what was redacted inside it may have blanks.
_WORD = r"(?:\[redacted[^\]\r\n]*\]|[^\s\"'&;,\\])+"
_ARGUMENT = r"(?:\[redacted[^\]\r\n]*\]|[^\s\"'])+"
_KEEP = r"(?!\[redacted)(?!(?:null|none|true|false|\*+)\b)"
# The next option is no value; a value may begin with a hyphen all the same.
_NO_OPTION = r"(?!(?-i:-\w|--[a-z][a-z-]*)(?:[\s=]|$))"
_SECRET_WORD = (
    r"(?:password|passwd|pwd|passphrase|secret|token|api[_-]?key|access[_-]?key(?:[_-]?id)?"
    r"|private[_-]?key|authorization|credentials?|webhook[_-]?url)"
)
# Bounded and anchored at the start of a word: long encoded text must not cost time.
_NAME = r"[\w.-]{0,60}?" + _SECRET_WORD
_KEY = r"(?<![\w.-])" + _NAME
_Replacement = str | Callable[[re.Match[str]], str]


class _Shape(NamedTuple):
    """A pattern, and where its family has a clue: what of it must be shown for the pattern to match anywhere."""

    after: frozenset[str]
    pattern: re.Pattern[str]
    replacement: Any


class _Family(NamedTuple):
    """Shapes that can match only where one of the hints, lower case, occurs: looking for those is far cheaper.

    Hints that occur in most texts need a clue: it shows what follows them. It begins with plain letters, where a shape
    must be tried wherever a name may begin; that costs ten times as much.
    """

    hints: tuple[str, ...]
    clue: re.Pattern[str] | None
    shapes: tuple[_Shape, ...]

    def replaced_in(self, text: str, folded: str) -> str:
        """The text without what has one of the shapes."""
        shown = None if self.clue is None else frozenset(self.clue.findall(folded))
        for after, pattern, replacement in self.shapes:
            if shown is None or not after.isdisjoint(shown):
                text = pattern.sub(replacement, text)
        return text


def _shape(pattern: str, replacement: _Replacement, after: str = "") -> _Shape:
    return _Shape(frozenset(after), re.compile(pattern, re.IGNORECASE | re.MULTILINE), replacement)


def _family(hints: str, *shapes: _Shape, clue: str = "") -> _Family:
    return _Family(tuple(hints.split()), re.compile(clue) if clue else None, shapes)


_FAMILIES = (
    _family(
        "-----begin",
        _shape(r"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", _GONE),
    ),
    _family("eyj", _shape(r"eyJ[\w-]{4,}\.[\w-]{4,}\.[\w-]*", _GONE)),
    _family(
        "cookie",
        _shape(
            r"(\b(?:set-)?cookie\b\\*+[\"']?+\s*+[:=]\s*+\\*+[\"']?+)" + _KEEP + r"[^\"'\\\r\n]+",
            rf"\1{_GONE}",
        ),
    ),
    _family(
        "authorization",
        _shape(
            r"(\b(?:proxy-)?authorization\\*+[\"']?+\s*+[:=]\s*+\\*+[\"']?+(?:(?:bearer|basic|token|digest)\s++)?+)"
            + _KEEP
            + r"[^\"'\\\r\n]+",
            rf"\1{_GONE}",
        ),
    ),
    _family(
        "bearer basic",
        _shape(
            r"\b(bearer|basic)(\s+)(?=[\w.~+/=-]*\d|[\w.~+/=-]{20})[\w.~+/=-]{8,}",
            rf"\1\2{_GONE}",
        ),
    ),
    _family(
        "://",
        _shape(
            r"((?<![a-z0-9+.-])[a-z][a-z0-9+.-]{0,20}://[^\s/:@'\"]*):(?!\[redacted)[^\s/@'\"]+@",
            rf"\1:{_GONE}@",
            after="@",
        ),
        clue=r"://[^\s/:@'\"]*:[^\s/@'\"]+(@)",
    ),
    _family(
        "hooks.slack.com",
        _shape(r"(hooks\.slack\.com/(?:services|workflows)/)(?!\[redacted)[\w/-]+", rf"\1{_GONE}"),
    ),
    _family("akia asia", _shape(r"(?<![A-Z0-9])(?-i:AKIA|ASIA)(?-i:[A-Z0-9]{16})(?![A-Z0-9])", _GONE)),
    _family("ghp_ gho_ ghu_ ghs_ ghr_ xox", _shape(r"\b(?:gh[pousr]_\w{20,}|xox[abprs]-[\w-]{10,})", _GONE)),
    _family(
        "? &",
        _shape(
            r"([?&](?:x-amz-(?:signature|credential|security-token)|signature|sig|awsaccesskeyid|code|state|"
            + _KEY
            + r")=)(?!\[redacted)[^&\s\"'#\\<>]+",
            rf"\1{_GONE}",
        ),
    ),
    _family(
        # no shorter: "passed" and "keyword" stand in everything
        "passw passp pwd secret token authorization credential ikey skey ekey _key -key webhook",
        _shape(r"(" + _KEY + r"=)" + _KEEP + _WORD, rf"\1{_GONE}", after="="),
        _shape(r"(" + _KEY + r"=\\*([\"']))(?!\[redacted)(?:(?!\\*\2).)+", rf"\1{_GONE}", after="="),
        _shape(
            r"(\\*[\"']" + _KEY + r"\\*[\"']\s*[:=,]\s*[bu]?\\*([\"']))(?!\[redacted)(?:(?!\\*\2).)+",
            rf"\1{_GONE}",
            after="\\\"'",
        ),
        _shape(
            r"(^[+ -]*" + _KEY + r":[ \t]++[\"']?+)" + _KEEP + r"[^\s{\[\"'|>&][^\r\n\"']*",
            rf"\1{_GONE}",
            after=":",
        ),
        _shape(
            r"((?<![\w-])--" + _NAME + r"[ \t]++)" + _KEEP + _NO_OPTION
            + r"(?:'[^'\r\n]*'|\"[^\"\r\n]*\"|" + _ARGUMENT + r")",
            rf"\1{_GONE}",
            after=" \t",
        ),
        clue=_SECRET_WORD + r"(=(?!\[redacted)|:(?=[ \t]++[\"']?+(?!\[redacted))|[\\\"' \t])",
    ),
)  # fmt: skip


class Redactor:
    """Knows the registered values and applies them and the shapes to text."""

    def __init__(self) -> None:
        self._forms = KnownValues()
        self._values: set[str] = set()

    def register(self, value: str, name: str = "") -> None:
        """Never let `value` out again in any of its forms; `name` says in its place what it was.

        Of an address with credentials the password alone is not let out either.
        """
        if "://" in value:
            self.register(password_in(value), f"password of {name}" if name else "")
        if len(value) < SHORTEST_VALUE or value in self._values:
            return
        self._values.add(value)
        placeholder = f"[redacted {name}]" if name else _GONE
        for form in _forms_of(value):
            self._forms.add(form, placeholder)

    def redact(self, text: str) -> str:
        """Return `text` with every secret replaced. Redacting twice changes nothing more."""
        text = self._forms.replace(text)
        folded = _folded(text)
        for family in _FAMILIES:
            for hint in family.hints:
                if hint in folded:
                    text = family.replaced_in(text, folded)
                    break
        return text


def _folded(text: str) -> str:
    """The text in the one case in which hints and clues are written, as a pattern that ignores case takes letters."""
    if not text.isascii():
        for other, letter in _OTHER_CASES:
            text = text.replace(other, letter)
    return text.lower()


def password_in(address: str) -> str:
    """The password that an address such as a connection string holds; empty where it holds none."""
    try:
        return urllib.parse.urlsplit(address).password or ""
    except ValueError:
        return ""


def _forms_of(value: str) -> set[str]:
    raw = value.encode("utf-8")
    once = {value, *(escape(value) for escape in _ESCAPES)}
    forms = {
        *once,
        # as text inside text travels: an object that is written into another one
        *(escape(form) for form in once for escape in _ESCAPES),
        urllib.parse.quote(value, safe=""),
        urllib.parse.quote(value),
        urllib.parse.quote_plus(value),
        *_pieces(value),
    }
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        forms.add(encode(raw).decode())
        forms |= _inside_base64(raw, encode)
    return {form for form in forms if len(form) >= SHORTEST_VALUE}


def _pieces(value: str) -> Iterable[str]:
    """What is left of a secret when it was escaped in a way that nobody foresaw: its parts that look random.

    An address has parts that are no secret; its password is registered by itself.
    """
    if "://" in value:
        return ()
    return (piece for piece in _ESCAPED.split(value) if len(piece) >= _SHORTEST_PIECE and _LOOKS_RANDOM.search(piece))


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
