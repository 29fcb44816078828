"""The HTTP API: configurations, events, messages and measurements of the alerting system."""
