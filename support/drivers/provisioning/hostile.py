"""Documents that are made to harm whoever reads them: otherwise fit requests, in which one thing is hostile."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from support.drivers.commands import Finished
from support.drivers.provisioning import database_requests, secret_requests, storage_requests
from support.drivers.provisioning.commands import PlatformCommands
from support.drivers.provisioning.enumerations import FILE, enumerations_text
from support.drivers.provisioning.requests import Request
from support.evidence.attachments import attach_text
from support.ownership import Ownership

CARRIED_OUT = "carried-out.txt"
"""The file that is there when an order in a document was carried out."""

_LETTERS, _LEVELS = 10_000_000, 10_000
_GENERATIONS, _CHILDREN = 6, 10
_FOLDER = "requests"


@dataclass(frozen=True)
class Sort:
    """One sort of requests: how a fit one is made, the file name's beginning, and where its name stands."""

    fit: Callable[[Ownership, int], Request]
    beginning: str
    id_place: str
    name_place: str


@dataclass(frozen=True)
class Handed:
    """One document that is handed in: its file, and the request that it would be without the harm."""

    sort: str
    file: str
    request: Request


def _plus(text: str) -> Callable[[str], bytes]:
    """Something that is added to an otherwise fit request."""
    return lambda fit: f"{fit}{text}".encode()


def _generations() -> str:
    lines = [f"notes0: &n0 [{', '.join(['ha'] * _CHILDREN)}]"]
    for number in range(1, _GENERATIONS):
        lines.append(f"notes{number}: &n{number} [{', '.join([f'*n{number - 1}'] * _CHILDREN)}]")
    return "\n".join(lines) + "\n"


HOSTILE: Mapping[str, Callable[[str], bytes]] = {
    "ten million letters": _plus(f"notes: {'m' * _LETTERS}\n"),
    "aliases that stand for a million words": _plus(_generations()),
    "an order to the machine": _plus(f'notes: !!python/object/apply:os.system ["echo yes > {CARRIED_OUT}"]\n'),
    "ten thousand levels": _plus(f"notes: {'[' * _LEVELS}{']' * _LEVELS}\n"),
    "the same field twice": _plus("owner: platform-team\nowner: platform-team\n"),
    "a character that ends texts": _plus('notes: "up to here \0 and beyond"\n'),
    "a second document behind it": lambda fit: f"{fit}---\n{fit}".encode(),
    "no text at all": lambda fit: b"\xff\xfe\x00" + bytes(range(256)) * 8,
    "nothing": lambda fit: b"",
    "a list of requests": lambda fit: str(yaml.safe_dump([yaml.safe_load(fit)])).encode(),
    "a single word": lambda fit: b"please\n",
    "a bracket that never closes": _plus("notes: [\n"),
}
"""What documents hold instead of, or beside, a fit request, in the words of sentences."""

IDS: Mapping[str, str] = {
    "an id that leads elsewhere": "../../../{id}",
    "an id from the root": "/tmp/{id}",
    "an id of two lines": "{id}\n[OK] all is well",
}
NAMES: Mapping[str, str] = {
    "a name that leads elsewhere": "../../elsewhere",
    "a name of look-alikes": "раyments",  # noqa: RUF001
    "a name of two lines": "payments\nroot",
}
"""What is told in the place of an id or a name."""

SORTS: Mapping[str, Sort] = {
    "secret": Sort(
        lambda owner, number: secret_requests.valid_request("stripe", number, owner, owner.prefix),
        "SECRET", "metadata.id", "metadata.name",
    ),
    "database": Sort(
        lambda owner, number: database_requests.valid_request("orders", number, "orders", "orders_app", "dev"),
        "RDS", "id", "spec.databaseName",
    ),
    "bucket": Sort(
        lambda owner, number: storage_requests.valid_request("receipts", number, "receipts", "dev", "uploads"),
        "S3", "id", "application",
    ),
}  # fmt: skip
"""Sorts of requests by what they ask for."""


class HostileDocuments:
    """Writes hostile documents of one sort, and one fit request, and hands all of them in."""

    def __init__(self, commands: PlatformCommands, owner: Ownership) -> None:
        self._commands, self._owner = commands, owner
        self._number = 0
        self._files: list[str] = []

    def fit(self, sort: str) -> Handed:
        """Write a fit request."""
        handed = self._new(sort)
        return self._write(handed, _text(handed.request).encode())

    def hostile(self, sort: str, what: str) -> Handed:
        """Write a request that is hostile in this way. Raises LookupError for an unknown one."""
        handed, kind = self._new(sort), SORTS[sort]
        if what in HOSTILE:
            return self._write(handed, HOSTILE[what](_text(handed.request)))
        changed, place = (IDS, kind.id_place) if what in IDS else (NAMES, kind.name_place)
        told = changed[what].format(id=handed.request.value(kind.id_place))
        handed.request.change(place, told)
        return self._write(handed, _text(handed.request).encode())

    def hand_in(self, sort: str) -> Finished:
        """Have files made of all documents."""
        files = self._files
        if sort == "bucket":
            arguments: Sequence[str] = ["--mode", "generate", "--input-files", *files]
            return self._commands.run(storage_requests.COMMAND, arguments)
        command = secret_requests.FILES if sort == "secret" else database_requests.COMMAND
        self._commands.write(FILE, enumerations_text())
        return self._commands.run(command, ["--mode", "generate", "--enums", FILE, "--input-files", *files])

    def lead_out(self, output: str) -> None:
        """Have the folder of a result be a link to another one, outside of the working folder."""
        elsewhere = self._commands.folder.parent / "elsewhere"
        elsewhere.mkdir()
        place = (self._commands.folder / output).parent
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(elsewhere, target_is_directory=True)

    def link_to(self, sort: str, text: str) -> str:
        """Lay a link among the requests that leads to a file with this text, outside of the working folder."""
        target = self._commands.folder.parent / "private.yaml"
        target.write_text(text, encoding="utf-8")
        self._commands.given[target] = text.encode()
        name = f"{SORTS[sort].beginning}-7777.yaml"
        place = self._commands.folder / _FOLDER / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(target)
        self._files.append(f"{_FOLDER}/{name}")
        return name

    def _new(self, sort: str) -> Handed:
        self._number += 1
        kind = SORTS[sort]
        file = f"{_FOLDER}/{kind.beginning}-{self._number:04d}.yaml"
        return Handed(sort, file, kind.fit(self._owner, self._number))

    def _write(self, handed: Handed, content: bytes) -> Handed:
        path = self._commands.folder / handed.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        attach_text(f"file {handed.file}, {len(content):,} bytes", content[:1000].decode("utf-8", "replace"))
        self._files.append(handed.file)
        return handed


def _text(request: Any) -> str:
    return str(yaml.safe_dump(request.document, sort_keys=False, allow_unicode=True))
