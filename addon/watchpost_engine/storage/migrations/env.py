"""How Alembic reaches the database: over the connection that is handed to it."""

from alembic import context

from watchpost_engine.storage.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
