"""Seeded defects of alerting."""
