"""An opinion of its own on documents: a validator that has nothing in common with the platform's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Schema = Mapping[str, Any]


class IndependentJudge:
    """Judges documents by one JSON Schema, and parts of them by parts of it."""

    def __init__(self, schema: Schema) -> None:
        # most scenarios need no judge
        from jsonschema_rs import Draft202012Validator

        self.schema = schema
        self._validator = Draft202012Validator
        self._whole = Draft202012Validator(dict(schema))
        self._parts: dict[str, Draft202012Validator] = {}

    def fits(self, document: Any, schema: Schema | None = None) -> bool:
        """Whether it fits the given schema; without one, that of all documents."""
        if schema is None:
            return self._whole.is_valid(document)
        key = json.dumps(schema, sort_keys=True)
        if key not in self._parts:
            self._parts[key] = self._validator(dict(schema))
        return self._parts[key].is_valid(document)

    def complaints(self, document: Any) -> list[str]:
        """What is wrong, in its own words."""
        return [f"{'.'.join(map(str, one.instance_path))}: {one.message}" for one in self._whole.iter_errors(document)]


def schemas_in(folder: Path) -> dict[str, Schema]:
    """The JSON Schemas of a platform by the sort of request in their names, such as "s3"."""
    found = sorted(folder.glob("*.schema.json"))
    return {path.name.partition(".")[0]: json.loads(path.read_text(encoding="utf-8")) for path in found}
