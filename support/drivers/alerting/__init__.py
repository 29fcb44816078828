"""Acting on the alerting system as a user would: one protocol, one implementation per channel."""
