"""A database server that offers no encryption, and remembers what it is told all the same."""

from __future__ import annotations

import socket
import struct
import threading

from support.evidence.attachments import attach_table
from support.observers.comparing import Mismatch

_LOOPBACK = "127.0.0.1"
_ENCRYPTION_REQUEST = struct.pack("!II", 8, 80877103)
_PATIENCE_SECONDS = 2.0


class PlainServer:
    """Listens at `host` and `port` from its making on; says no to encryption, and nothing else."""

    def __init__(self) -> None:
        self.host = _LOOPBACK
        self._listener = socket.create_server((_LOOPBACK, 0))
        self.port: int = self._listener.getsockname()[1]
        self._asked = 0
        self._told: list[bytes] = []
        threading.Thread(target=self._receive, name="plain server", daemon=True).start()

    def expect_told_nothing(self) -> None:
        """Raise Mismatch unless somebody asked for encryption, and nobody went on without it."""
        rows = [["asked for encryption", str(self._asked)], ["went on without", str(len(self._told))]]
        attach_table("what the server without encryption was told", [["what", "times"], *rows])
        if self._told:
            raise Mismatch(
                "nothing told without encryption", [f"{len(told)} bytes in the clear" for told in self._told]
            )
        if not self._asked:
            raise Mismatch("somebody who asks for encryption", ["nobody did"])

    def close(self) -> None:
        """Listen no more."""
        self._listener.close()

    def _receive(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            with client:
                client.settimeout(_PATIENCE_SECONDS)
                self._answer(client)

    def _answer(self, client: socket.socket) -> None:
        try:
            said = client.recv(1024)
            if said == _ENCRYPTION_REQUEST:
                self._asked += 1
                client.sendall(b"N")
                said = client.recv(1024)
        except OSError:
            return
        if said:
            self._told.append(said)
