"""A small LLM monitoring system with alerts: events come in, thresholds are evaluated, people are told."""
