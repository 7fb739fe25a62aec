"""Run by alembic: the steps on the connection and in the transaction that `engine.migrate` opened."""

from alembic import context

from services.common.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite's DDL is transactional too, as we begin its transactions ourselves.
    transactional_ddl=True,
)
context.run_migrations()
