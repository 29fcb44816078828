"""The dashboard: configurations, alerts, messages and measurements as web pages, without scripts."""
