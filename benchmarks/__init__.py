"""How fast the suite is: figures with their spread, ratios from one run."""
