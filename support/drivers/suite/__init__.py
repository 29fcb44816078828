"""Signoff itself as a black box: small suites in folders of their own, and the command that runs them."""
