"""What a request asks for."""

from __future__ import annotations

from steps.words.sentences import Words, word


@word('the (?:secret|database|bucket) "[^"]*"')
def asked(text: str) -> str:
    """The word by which sentences call what is asked for, and so the request."""
    return text.split('"')[1]


REQUESTS: Words = {"Asked": asked}
