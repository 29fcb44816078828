"""Loading what programs will need, in the process that they are forked from."""

from __future__ import annotations

import contextlib
import gc
import importlib
import sys
from collections.abc import Iterable


def load(library: str) -> None:
    """Load "module", and for "module:function" call that, as its result is kept there."""
    module, _, function = library.partition(":")
    # a library that is missing is told by the program that needs it
    with contextlib.suppress(ImportError):
        loaded = importlib.import_module(module)
        if function:
            getattr(loaded, function)()


def load_all(libraries: Iterable[str]) -> None:
    """Load several, and settle if any was new."""
    known = len(sys.modules)
    for library in libraries:
        load(library)
    if len(sys.modules) > known:
        settle()


def settle() -> None:
    """Have no garbage collector look through what is loaded: pages that nobody writes to stay shared."""
    gc.collect()
    gc.freeze()
