"""The only place that speaks SQL: one module per noun, the same on SQLite and PostgreSQL.

Every function takes a `Connection` from `engine.reading` or `engine.writing` and leaves the transaction to its caller,
so that what belongs together is committed together. Times come in as arguments; nothing here reads a clock.
"""
