"""Run by Alembic inside the transaction that `database.py` hands over."""

from alembic import context

from hepwatch.decisions.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
