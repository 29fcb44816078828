"""A house with lamps: a very small system that is told by HTTP what to do. `house/manner` says what is wrong with it.

Each lamp is a file that anybody can look at, so that what the house says can be compared with what it did.
"""

from __future__ import annotations

import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class House:
    """The lamps, and the diary of what was asked for. A manner is a few words, such as "lies"."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "lamps").mkdir(parents=True, exist_ok=True)
        manner = folder / "manner"
        self.manner = manner.read_text(encoding="utf-8").strip() if manner.exists() else ""
        self.stumbled = False

    def note(self, entry: str) -> None:
        with (self.folder / "diary").open("a", encoding="utf-8") as diary:
            diary.write(entry + "\n")

    def put(self, lamp: str, state: str) -> None:
        if self.manner == "lies" and state == "on":
            return
        if self.manner == "stumbles once" and lamp.startswith("porch.") and not self.stumbled:
            self.stumbled = True
            return
        (self.folder / "lamps" / lamp).write_text(state, encoding="utf-8")


class Door(BaseHTTPRequestHandler):
    house: House

    def do_GET(self) -> None:
        self._answer(200)

    def do_PUT(self) -> None:
        _, _, lamp, state = self.path.split("/")
        if self.headers.get("Authorization") != f"Bearer {os.environ['HOUSE_KEY']}":
            self._answer(401)
            return
        self.house.note(f"{state} {lamp}")
        self.house.put(lamp, state)
        self._answer(200)

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        if "/health" not in self.path:
            print(format % args, flush=True)


def main() -> None:
    port, folder = int(sys.argv[1]), Path(sys.argv[2])
    house = House(folder)
    if house.manner == "does not start":
        print("the fuse has blown", flush=True)
        sys.exit(7)
    house.note("opened")
    Door.house = house
    ThreadingHTTPServer(("127.0.0.1", port), Door).serve_forever()


if __name__ == "__main__":
    main()
