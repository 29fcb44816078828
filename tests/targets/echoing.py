"""A program for tests: tells where it runs and with what, then does as its first argument says."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path


def main() -> None:
    what, *rest = sys.argv[1:]
    if what == "tell":
        facts = {
            "folder": str(Path.cwd()),
            "variable": os.environ.get("TOLD"),
            "arguments": rest,
            "input": sys.stdin.read(),
        }
        print(json.dumps(facts))
        print("beside", file=sys.stderr)
    elif what == "end":
        sys.exit(int(rest[0]))
    elif what == "complain":
        sys.exit("this is wrong")
    elif what == "die":
        os.kill(os.getpid(), signal.SIGTERM)
    elif what == "raise":
        raise ValueError("broken")
    elif what == "wait":
        print(os.getpid(), flush=True)
        time.sleep(600)


if __name__ == "__main__":
    main()
