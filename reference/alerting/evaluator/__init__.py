"""Looks at what was stored, compares it with thresholds, and opens alert events."""
