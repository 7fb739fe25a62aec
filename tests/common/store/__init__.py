"""One suite over both stores: a test that takes `store` runs on SQLite and on PostgreSQL."""
