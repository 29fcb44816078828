"""Reading features: the gate before a run, their collection, and their execution."""
