"""Brings container images from where they were built into the registry, by the registry protocol."""
