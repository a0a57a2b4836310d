"""calendars."""

from pathlib import Path

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    script = Path(__file__).parents[1] / "sql" / "0013_calendars.sql"
    op.get_bind().connection.cursor().execute(script.read_text())
