"""conversations."""

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    script = Path(__file__).parents[1] / "sql" / "0003_conversations.sql"
    op.get_bind().connection.cursor().execute(script.read_text())
