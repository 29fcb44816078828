"""The mocked notifiers: real listeners that record what arrives, so that a scenario can read its own messages."""
