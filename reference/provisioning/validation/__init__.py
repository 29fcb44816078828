"""Checks request documents by the platform's JSON Schemas."""
