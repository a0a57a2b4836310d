"""${message}."""

from pathlib import Path

from alembic import op

revision = "${up_revision}"
down_revision = "${down_revision}"


def upgrade() -> None:
    script = Path(__file__).parents[1] / "sql" / "${up_revision}_${message.replace(' ', '_')}.sql"
    op.get_bind().connection.cursor().execute(script.read_text())
