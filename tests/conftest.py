"""What all tests need: programs that they start can be interrupted, even where a shell made these tests ignore it."""

from __future__ import annotations

import contextlib
import signal

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # inherited by every child; only the main thread may change it
    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGINT, signal.default_int_handler)
