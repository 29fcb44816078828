"""The inventory: which clusters exist, and which databases and caches belong to which namespace."""
