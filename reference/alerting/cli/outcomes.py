"""How a command can end, for people and for scripts."""

from __future__ import annotations

DONE, REFUSED, WRONG_USE, UNREACHABLE = 0, 1, 2, 3
"""Exit codes."""

EXPLAINED = """\
exit codes:
  0  done
  1  the service refused or failed; the reason is on standard error
  2  wrong use
  3  the service cannot be reached

environment:
  ALERTS_URL      address of the service (default http://127.0.0.1:8000)
  ALERTS_API_KEY  the key to use it with
"""


class CommandFailed(Exception):
    """The command did not do what was wanted; the text says why and what helps."""

    code = REFUSED


class WrongUse(CommandFailed):
    """What was typed, or the file it names, cannot be meant."""

    code = WRONG_USE


class Unreachable(CommandFailed):
    """The service did not answer."""

    code = UNREACHABLE
