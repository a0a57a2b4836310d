"""Alembic's entry: runs on the connection that `oxy.foundation.migrate` holds, under its lock and timeouts."""

from alembic import context

connection = context.config.attributes["connection"]
connection.exec_driver_sql("SET LOCAL lock_timeout = '10s'")
connection.exec_driver_sql("SET LOCAL statement_timeout = '10min'")
context.configure(connection=connection, target_metadata=None)
with context.begin_transaction():
    context.run_migrations()
