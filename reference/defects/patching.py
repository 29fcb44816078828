"""The ways to change a program from outside, all of which refuse when there is nothing to change."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

SYSTEMS = "reference."


class DoesNotFitError(Exception):
    """The code that a defect changes is not what the defect expects; it has to be written anew."""


def replace(owner: Any, name: str, make: Callable[[Any], Any]) -> None:
    """Put `make(original)` in the place of a function, class or value, wherever it was imported by name."""
    original = existing(owner, name)
    changed = make(original)
    setattr(owner, name, changed)
    for module in [module for key, module in sys.modules.items() if key.startswith(SYSTEMS)]:
        if module is not owner and vars(module).get(name) is original:
            setattr(module, name, changed)


def replace_here(owner: Any, name: str, make: Callable[[Any], Any]) -> None:
    """Put `make(original)` in its place in this one module, whoever else knows the original."""
    setattr(owner, name, make(existing(owner, name)))


def reword(owner: Any, name: str, old: str, new: str) -> None:
    """Change a passage of a text, such as a statement; the passage must be there exactly once."""
    text = existing(owner, name)
    if not isinstance(text, str) or text.count(old) != 1:
        raise DoesNotFitError(f"{owner.__name__}.{name} does not contain exactly once: {old}")
    replace(owner, name, lambda _: text.replace(old, new))


def existing(owner: Any, name: str) -> Any:
    """What is there under this name; raises DoesNotFitError when there is nothing."""
    if not hasattr(owner, name):
        raise DoesNotFitError(f"{owner.__name__} has no {name}")
    return getattr(owner, name)


def with_result(change: Callable[..., object]) -> Callable[[Any], Any]:
    """Makes functions that hand what the original returns to `change(result, *arguments)`, and return it afterwards."""

    def make(original: Any) -> Any:
        def changed(*arguments: Any) -> Any:
            result = original(*arguments)
            change(result, *arguments)
            return result

        return changed

    return make


def nothing(*_arguments: Any, **_options: Any) -> None:
    """Takes the place of what should have had an effect."""
