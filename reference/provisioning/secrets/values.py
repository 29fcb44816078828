"""What is filled into empty secrets: handed over in a file, so that no command line and no environment holds it."""

from __future__ import annotations

import json
from pathlib import Path

from reference.provisioning.documents import LARGEST, UnreadableDocumentError


def read_values(path: Path) -> dict[str, str]:
    """The values by request id; one that is a mapping becomes its JSON.

    Raises UnreadableDocumentError, whose reason repeats nothing of the file.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST + 1)
        given = json.loads(content) if len(content) <= LARGEST else None
    except OSError as error:
        raise UnreadableDocumentError(f"{path}: cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise UnreadableDocumentError(f"{path}: not a valid JSON document") from None
    if not isinstance(given, dict):
        raise UnreadableDocumentError(f"{path}: must be a mapping of request ids to values")
    for name, value in given.items():
        if not isinstance(value, str | dict) or not value:
            raise UnreadableDocumentError(f"{path}: the value of {name!a} must be a text or a mapping")
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in given.items()}
