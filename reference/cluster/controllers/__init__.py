"""The controllers: each brings what it is responsible for closer to its spec whenever something changes."""
