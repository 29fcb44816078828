"""Secrets as files: `<directory>/<path>.json` holds the fields of the secret at that path."""

from __future__ import annotations

import json
from pathlib import Path

from reference.actions.worker.failures import TransientError


class SecretError(TransientError):
    """A secret or one of its fields cannot be read; the text names path and field, never a value."""


class SecretStore:
    """Reads a secret anew each time, so that a changed one holds at once."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory.resolve()

    def field(self, path: str, name: str) -> str:
        """One field of the secret at `path`; raises SecretError."""
        value = self._fields(path).get(name)
        if not isinstance(value, str):
            raise SecretError(f"secret {path} has no field {name}")
        return value

    def _fields(self, path: str) -> dict[str, object]:
        file = (self._directory / f"{path}.json").resolve()
        if not file.is_relative_to(self._directory):
            raise SecretError(f"secret {path} does not exist")
        try:
            content = json.loads(file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise SecretError(f"secret {path} does not exist") from None
        except (OSError, ValueError) as error:
            raise SecretError(f"secret {path} cannot be read: {type(error).__name__}") from None
        return content if isinstance(content, dict) else {}
