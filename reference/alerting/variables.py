"""Environment variables read as what they mean; every fault is collected, values are never repeated."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

TRUE, FALSE = ("true", "1", "yes", "on"), ("false", "0", "no", "off")


class ConfigurationError(Exception):
    """The settings cannot be used; the message has one line for each variable at fault."""


class Variables:
    """One environment; an empty variable counts as not set."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._faults: list[str] = []

    def complain(self, name: str, fault: str) -> None:
        """Remember what is wrong with a variable."""
        self._faults.append(f"{name}: {fault}")

    def refuse_faults(self) -> None:
        """Raise ConfigurationError when anything was wrong."""
        if self._faults:
            raise ConfigurationError("\n".join(self._faults))

    def require(self, because: str, *names: str) -> None:
        """Complain about those that are not set."""
        for name in names:
            if not self._environ.get(name, "").strip():
                self.complain(name, f"must be set when {because} is true")

    def text(self, name: str, default: str = "") -> str:
        """The value as it stands."""
        return self._environ.get(name, "").strip() or default

    def words(self, name: str, default: tuple[str, ...]) -> tuple[str, ...]:
        """A list with commas between."""
        text = self.text(name)
        return tuple(word.strip() for word in text.split(",") if word.strip()) if text else default

    def flag(self, name: str, default: bool) -> bool:
        """Yes or no."""
        text = self.text(name).lower()
        if text and text not in TRUE + FALSE:
            self.complain(name, f"must be one of {', '.join(TRUE + FALSE)}")
        return text in TRUE if text else default

    def port(self, name: str, default: int) -> int:
        """A TCP port."""
        text = self.text(name, str(default))
        if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= 65535):
            self.complain(name, "must be a port from 1 to 65535")
            return default
        return int(text)

    def seconds(self, name: str, default: float, *, zero: bool = True) -> float:
        """A length of time; nothing at all only where that makes sense."""
        try:
            value = float(self.text(name, str(default)))
        except ValueError:
            value = math.nan
        if not math.isfinite(value) or value < 0 or (value == 0 and not zero):
            self.complain(name, "must be a number of seconds, " + ("0 or more" if zero else "more than 0"))
            return default
        return value

    def choice(self, name: str, known: Sequence[str], default: str) -> str:
        """One of the words known, letters of either case; returned as it is spelt there."""
        text = self.text(name, default)
        for word in known:
            if word.lower() == text.lower():
                return word
        self.complain(name, f"must be one of {', '.join(known)}")
        return default

    def url(self, name: str, default: str, schemes: Sequence[str]) -> str:
        """An address of one of the schemes."""
        text = self.text(name)
        if not text:
            return default
        try:
            parts = urlsplit(text)
            sound = parts.scheme in schemes and bool(parts.netloc or parts.path) and parts.port != 0
        except ValueError:
            sound = False
        if not sound:
            self.complain(name, f"must be an address that begins with {' or '.join(f'{s}://' for s in schemes)}")
            return default
        return text

    def text_map(self, name: str) -> dict[str, str]:
        """A JSON object of texts."""
        try:
            value = json.loads(self.text(name, "{}"))
        except ValueError:
            value = None
        if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
            self.complain(name, "must be a JSON object of texts")
            return {}
        return value
