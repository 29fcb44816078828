"""The database: actions, users and issued tokens in PostgreSQL."""
