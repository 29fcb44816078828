"""Texts that a careless system takes for something else than a text."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from steps.words.sentences import Words, word

Text = Callable[[str], str]
"""Makes the text for a scenario, whose tag it carries."""

_MILLION = 1_000_000
TEXTS: Mapping[str, Text] = {
    "a script": lambda tag: f"<script>alert('{tag}')</script><img src=x onerror=alert(1)>",
    # it does what it says to nobody but the scenario, should a system carry it out
    "a database command": lambda tag: f"'; DELETE FROM alert_configs WHERE name LIKE '%{tag}%'; --",
    "letters of many peoples": lambda tag: f"Ærøskøbing 警報 Ελλάδα تنبيه नमस्ते 🔔 {tag}",
    "a million letters": lambda tag: f"{tag} {'m' * _MILLION}",
    "a character that ends texts": lambda tag: f"up to here \x00 and beyond {tag}",
    "a line break and another recipient": lambda tag: f"ops-{tag}@example.com\r\nBcc: eve-{tag}@example.com",
}


@word("|".join(TEXTS))
def text(words: str) -> Text:
    """A text by what it holds."""
    return TEXTS[words]


TEXT: Words = {"Text": text}
