"""Which requests a folder holds, and which schema each is judged by."""

from __future__ import annotations

from pathlib import Path

SCHEMAS = {"S3-": "s3", "EKS-": "eks", "RDS-": "rds"}
"""The beginning of a request's file name, and the name of the schema for such requests."""

_DOCUMENTS = frozenset({".yaml", ".yml", ".json"})


def requests_in(folder: Path) -> list[Path]:
    """The documents in a folder, by name."""
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in _DOCUMENTS and not path.is_dir())


def schema_for(request: Path, folder: Path) -> Path | None:
    """The schema by which a request is judged; None where there is none for its sort."""
    name = next((name for beginning, name in SCHEMAS.items() if request.name.startswith(beginning)), None)
    if name is None:
        return None
    places = (folder / f"{name}.schema{suffix}" for suffix in (".json", ".yaml", ".yml"))
    return next((place for place in places if place.is_file()), None)
