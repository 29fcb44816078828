"""Acting as the platform engineer does: requests in files, commands, and what they find in store and database."""
