"""Stands before a PostgreSQL server that is built without TLS and speaks it in the server's stead.

`python -m support.targets.postgres_front --port P --behind S --certificate F` listens on loopback, makes itself a
certificate, writes its public part to F, and passes every encrypted connection on to the server at S. The server sees
them come from `ADDRESS` and can so tell them from others. Who asks for no encryption is turned away.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import ssl
import struct
import sys
from pathlib import Path

from support.notifiers.certificate import self_signed

HERE = "127.0.0.1"
ADDRESS = "127.0.0.2"
"""Where connections to the server come from."""

ENCRYPTION_REQUEST = struct.pack("!II", 8, 80877103)
_GSS_REQUEST = struct.pack("!II", 8, 80877104)
_CANCEL = struct.pack("!II", 16, 80877102)
_REFUSAL = b"SFATAL\0VFATAL\0C28000\0Mconnections to this server must be encrypted\0\0"
_CHUNK = 65536


class Front:
    """Serves one connection after another, each as a task of its own. `behind` is the port of the server."""

    def __init__(self, context: ssl.SSLContext, behind: int) -> None:
        self._context, self._behind = context, behind

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one client until either side hangs up."""
        # a client that hangs up, or says nothing that can be understood, is nobody's trouble
        with contextlib.suppress(OSError, EOFError):
            opening = await self._opening(reader, writer)
            if opening is not None:
                await self._pass_on(opening, reader, writer)
        writer.close()

    async def _opening(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes | None:
        """What the server is to read first; None when the client was turned away."""
        opening = await reader.readexactly(8)
        while opening == _GSS_REQUEST:
            writer.write(b"N")
            opening = await reader.readexactly(8)
        if opening == ENCRYPTION_REQUEST:
            writer.write(b"S")
            await writer.start_tls(self._context)
            return b""
        if opening == _CANCEL:
            return opening
        writer.write(b"E" + struct.pack("!I", len(_REFUSAL) + 4) + _REFUSAL)
        await writer.drain()
        return None

    async def _pass_on(self, opening: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_server, to_server = await asyncio.open_connection(HERE, self._behind, local_addr=(ADDRESS, 0))
        to_server.write(opening)
        await asyncio.gather(_pump(reader, to_server), _pump(from_server, writer))


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    """Pass on what comes in, then hang up."""
    with contextlib.suppress(OSError):
        while chunk := await source.read(_CHUNK):
            sink.write(chunk)
            await sink.drain()
    sink.close()


async def _run(port: int, behind: int, certificate: Path) -> None:
    own = self_signed("PostgreSQL of Signoff", ["localhost", HERE])
    certificate.write_bytes(own.pem)
    server = await asyncio.start_server(Front(own.context, behind).serve, HERE, port)
    await server.serve_forever()


def main() -> int:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="postgres-front", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="where to listen")
    parser.add_argument("--behind", type=int, required=True, help="port of the server")
    parser.add_argument("--certificate", type=Path, required=True, help="file for the public part of the certificate")
    options = parser.parse_args()
    asyncio.run(_run(options.port, options.behind, options.certificate))
    return 0


if __name__ == "__main__":
    sys.exit(main())
