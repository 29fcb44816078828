"""The HTTP API: who may do what, and the records of what was done."""
