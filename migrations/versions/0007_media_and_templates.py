"""media_and_templates."""

from pathlib import Path

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    script = Path(__file__).parents[1] / "sql" / "0007_media_and_templates.sql"
    op.get_bind().connection.cursor().execute(script.read_text())
