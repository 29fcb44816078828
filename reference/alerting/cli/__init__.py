"""The command line of the alerting system: configurations, events and messages from a terminal or a script."""
