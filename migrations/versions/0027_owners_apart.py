"""owners apart."""

from pathlib import Path

from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    script = Path(__file__).parents[1] / "sql" / "0027_owners_apart.sql"
    op.get_bind().connection.cursor().execute(script.read_text())
