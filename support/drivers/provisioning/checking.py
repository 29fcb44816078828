"""Has request documents checked by the platform's command, one by one or a folder at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from support.drivers.commands import Finished
from support.drivers.provisioning.commands import PlatformCommands
from support.drivers.provisioning.enumerations import FILE
from support.targets.offers import NotSupported
from support.targets.profile import Provisioning

COMMAND = "request-validate"
FOLDER = "requests"
"""Where requests lie, below the working folder."""

_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
"""Many documents are written at once."""


class RequestChecks:
    """Writes requests into one folder and has them checked by the schemas of the platform."""

    def __init__(self, commands: PlatformCommands, settings: Provisioning) -> None:
        self._commands, self._settings = commands, settings

    @property
    def schemas(self) -> Path:
        """The folder of the platform's schemas. Raises `NotSupported`."""
        if self._settings.schemas is None:
            raise NotSupported("the target's profile names no folder of JSON Schemas")
        return self._settings.schemas

    def put(self, name: str, document: Any) -> Path:
        """Lay a request into the folder."""
        return self._commands.write(f"{FOLDER}/{name}", yaml.safe_dump(document, sort_keys=False, allow_unicode=True))

    def put_all(self, documents: Mapping[str, Any]) -> None:
        """Lay many requests into the folder; the evidence of them is left to whoever compares."""
        folder = self._commands.folder / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        for name, document in documents.items():
            text = yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True)
            (folder / name).write_text(text, encoding="utf-8")

    def narrow(self, lists: Mapping[str, Sequence[str]]) -> None:
        """Have the platform's lists of allowed values hold only these, by the name of the list."""
        self._commands.write(FILE, yaml.safe_dump({name: list(values) for name, values in lists.items()}))

    def check_one(self, name: str, sort: str) -> Finished:
        """Have one request checked by the schema of its sort."""
        schema = self.schemas / f"{sort.lower()}.schema.json"
        return self._commands.run(COMMAND, ["--schema", schema, "--request", f"{FOLDER}/{name}"])

    def check_all(self, *, narrowed: bool = False, for_programs: bool = True) -> Finished:
        """Have all requests of the folder checked, each by the schema of its sort."""
        (self._commands.folder / FOLDER).mkdir(exist_ok=True)
        options = ["--enums", FILE] if narrowed else []
        options += ["--output", "json"] if for_programs else []
        where: list[str | Path] = ["--schema-dir", self.schemas, "--request-dir", FOLDER, "--auto-match"]
        return self._commands.run(COMMAND, [*where, *options])
