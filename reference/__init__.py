"""The embedded target: small, honest implementations of the systems that Signoff judges."""
