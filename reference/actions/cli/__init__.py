"""The command line `automated-actions`."""
