"""How the suite acts, looks, waits and proves: everything between the sentences and the target."""
