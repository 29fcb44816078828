"""What somebody is told who checks a bundle."""

from __future__ import annotations

from support.observers.comparing import Mismatch

_INTACT, _CHANGED = 0, 1


class FindingsObserver:
    """The answer to a check: `told` is what was shown, `exit_code` what a program would go by."""

    def __init__(self, exit_code: int, told: str) -> None:
        self._exit_code, self._told = exit_code, told

    def expect_intact(self, verdict: str) -> None:
        """Raise Mismatch unless the bundle is found as it was sealed, with this verdict."""
        if self._exit_code != _INTACT or f"the verdict {verdict} " not in self._told:
            raise Mismatch(f"an intact bundle with the verdict {verdict}", self._seen())

    def expect_changed(self, place: str) -> None:
        """Raise Mismatch unless the bundle is found changed, and the finding begins with this place."""
        named = [line for line in self._told.splitlines() if line.strip().startswith(f"- {place}")]
        if self._exit_code != _CHANGED or not named:
            raise Mismatch(f"a bundle that was changed at {place}", self._seen())

    def _seen(self) -> list[str]:
        return [f"exit code {self._exit_code}", *self._told.strip().splitlines()]
