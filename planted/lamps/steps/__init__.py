"""Vocabulary of the planted suite."""
