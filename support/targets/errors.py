"""What can go wrong between asking for a target and having one, said in sentences for the person at the terminal."""

from __future__ import annotations


class EnvironmentFailure(Exception):
    """The embedded environment, or a part of it, cannot do what was asked; the message says which part and why."""


class Refused(Exception):
    """The guard refuses to touch something that the profile does not declare; the message says what and how to mend."""


class Unreachable(Exception):
    """A deployed target does not answer; the message names the address and what happened."""
