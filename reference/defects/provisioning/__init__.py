"""Seeded defects of the commands of platform provisioning."""
