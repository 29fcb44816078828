"""The database: configurations, alert events, monitored requests, users, and the work that waits to be done."""
