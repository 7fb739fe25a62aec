"""The one history of the store's tables, for SQLite and PostgreSQL; `engine.migrate` walks it."""
