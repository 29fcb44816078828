"""Buckets from requests: their variables, the policy of the application, the catalogue and the audit."""
