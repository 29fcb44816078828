"""Databases from requests: their files, and the roles, databases and rights on the server."""
