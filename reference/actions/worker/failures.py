"""Why an action fails; the text of the exception becomes the result on the record."""

from __future__ import annotations


class ActionFailedError(Exception):
    """The action cannot be carried out; trying again would not help."""


class TransientError(Exception):
    """Something that the action needs did not work; it is tried again."""


class ActionCancelledError(Exception):
    """The action was cancelled while it was running, and stops here."""


class WorkerStoppingError(Exception):
    """This worker is shutting down; another one carries the action on."""


def missing(kind: str, name: str, namespace: str) -> ActionFailedError:
    """The object to act on does not exist."""
    return ActionFailedError(f"{kind} {name} does not exist in namespace {namespace}")
