"""messages a minute."""

from pathlib import Path

from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    script = Path(__file__).parents[1] / "sql" / "0022_messages_a_minute.sql"
    op.get_bind().connection.cursor().execute(script.read_text())
