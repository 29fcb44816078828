"""The folder of Allure results: the only writer of files that the report is made from."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from support.evidence.redaction import as_clean_json


class ResultsFolder:
    """Writes results, containers and attachments. Raises OSError when the folder cannot be written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True)
        # text: thousands of files are written, and joining paths takes as long as writing one
        self._prefix = f"{path}/"

    def store(self, body: str | bytes, extension: str) -> str:
        """Write an attachment, a text that is already redacted or a picture as it is; return its file name."""
        name = f"{uuid.uuid4()}-attachment.{extension}"
        self._put(name, body.encode("utf-8", "replace") if isinstance(body, str) else body)
        return name

    def write(self, kind: str, document: dict[str, Any]) -> None:
        """Write a result or a container."""
        name = f"{document['uuid']}-{kind}.json"
        line, _ = as_clean_json(document)
        self._put(name, line.encode("utf-8", "replace"))

    def _put(self, name: str, body: bytes) -> None:
        with open(self._prefix + name, "wb") as file:  # noqa: PTH123
            file.write(body)
