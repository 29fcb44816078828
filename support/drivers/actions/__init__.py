"""Acting on the action automation system as a user would: one protocol, one implementation per channel."""
