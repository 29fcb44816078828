"""Defects of the house, applied from outside."""
