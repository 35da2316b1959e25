"""Runs migrations on the connection that the journal hands over."""

from alembic import context

from connector.journal.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
context.run_migrations()
