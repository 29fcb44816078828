"""The nodes: what happens to a pod once it exists."""
