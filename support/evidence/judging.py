"""How an error becomes the outcome of a scenario, and what is told of it."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

import pytest

from support.evidence.redaction import redact
from support.targets.offers import NotSupported

LONGEST_MESSAGE = 4000
_FRAMES = 6


def outcome_of(error: BaseException, step_type: str | None) -> str:
    """What `error` means for the scenario; `step_type` is given, when or then, or None outside the steps."""
    if isinstance(error, NotSupported):
        return "not_supported"
    if isinstance(error, pytest.skip.Exception):
        return "skipped"
    if step_type in ("when", "then") and isinstance(error, (AssertionError, pytest.fail.Exception)):
        return "failed"
    return "broken"


def message_of(error: BaseException) -> str:
    """The error in a few words, redacted: an assertion by its text, anything else with its kind before it."""
    text = _own_words(str(getattr(error, "msg", None) or error).strip())
    if not isinstance(error, (AssertionError, pytest.fail.Exception, pytest.skip.Exception)):
        text = f"{type(error).__name__}: {text}" if text else type(error).__name__
    elif not text:
        text = "an assertion without words did not hold"
    if isinstance(error, BaseExceptionGroup):
        text = "\n".join([text, *(f"- {message_of(inner)}" for inner in error.exceptions)])
    notes = getattr(error, "__notes__", ())
    text = redact("\n".join([text, *notes]))
    return text if len(text) <= LONGEST_MESSAGE else text[:LONGEST_MESSAGE] + "\n..."


def _own_words(text: str) -> str:
    """Without the expression that pytest adds to the message of an assert statement."""
    words, added, _ = text.partition("\nassert ")
    return words.rstrip() if added else text


def trace_of(traceback: TracebackType | None, root: Path) -> str:
    """The last few frames that lie in this project, one a line, innermost last."""
    frames: list[str] = []
    prefix = f"{root}/"
    while traceback is not None:
        code = traceback.tb_frame.f_code
        path = code.co_filename
        if path.startswith(prefix) and "/site-packages/" not in path:
            frames.append(f"{path.removeprefix(prefix)}:{traceback.tb_lineno} in {code.co_name}")
        traceback = traceback.tb_next
    return redact("\n".join(frames[-_FRAMES:]))
