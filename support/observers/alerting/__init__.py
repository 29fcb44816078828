"""Looking at what the alerting system has stored, computed and sent, without asking it."""
