"""Start the notifiers alone: `python -m support.notifiers --port 8025 --smtp-port 1025 --smtp-tls-port 1587`.

One line on standard output says where every listener is, as soon as all of them listen.
"""

from __future__ import annotations

import asyncio
import ipaddress
import os
import sys
from collections.abc import Sequence

from support.notifiers.server import Notifiers
from support.notifiers.settings import Settings, read_settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Listen until told to end."""
    settings = read_settings(arguments, os.environ)
    if not _is_loopback(settings.host):
        print(f"warning: listening at {settings.host}: whoever reaches it can read and write messages", file=sys.stderr)
    try:
        asyncio.run(_run(settings))
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        print(f"cannot listen: {error.strerror or error}", file=sys.stderr)
        return 1
    return 0


async def _run(settings: Settings) -> None:
    notifiers = Notifiers(settings, tell=lambda line: print(line, flush=True))
    if settings.certificate_file is not None:
        settings.certificate_file.write_bytes(notifiers.certificate)
    await notifiers.run_until_told()


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


if __name__ == "__main__":
    sys.exit(main())
