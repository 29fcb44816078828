"""Who gets into which database: levels of access, masters, and ways of writing the list of requested roles."""

from __future__ import annotations

from steps.words.sentences import Words, word
from support.connections.database_server import LIMITED, SUPERUSER
from support.drivers.provisioning.role_lists import WRITINGS, Writing

_LEVELS = {"the owner": "owner", "an editor": "editor", "a reader": "reader"}
_MASTERS = {"is a superuser": SUPERUSER, "may only create roles and databases": LIMITED}


@word("|".join(_LEVELS))
def level(text: str) -> str:
    """A level of access."""
    return _LEVELS[text]


@word("|".join(_MASTERS))
def master(text: str) -> str:
    """What the master may do, by the name that profiles have for such a master."""
    return _MASTERS[text]


@word("|".join(WRITINGS))
def writing(text: str) -> Writing:
    """A way of writing the list."""
    return WRITINGS[text]


@word("line by line|line by line with slashes|as a whole")
def crossing_out(text: str) -> str:
    """A way of crossing something out."""
    return text


ACCESS: Words = {"Level": level, "Master": master, "Writing": writing, "CrossingOut": crossing_out}
