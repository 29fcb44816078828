"""How the suite reaches the world around a target: its cluster, its cloud account, its caches.

Only transport lives here, so that the drivers that arrange and the observers that look share a wire and nothing else.
"""
