"""The process that sends what the evaluators have queued."""
