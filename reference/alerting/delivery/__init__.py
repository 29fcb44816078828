"""Getting alerts to people: which messages go out, by which channels, and what became of them."""
