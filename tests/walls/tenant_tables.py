"""Which tables belong to a tenant: read from the migrations, so that tests can be made of them before a server runs."""

import re
from pathlib import Path
from typing import Final

MIGRATIONS: Final = Path(__file__).parents[2] / "migrations" / "sql"
_TABLE: Final = re.compile(r"^CREATE TABLE (\w+) \((.*?)^\);", re.MULTILINE | re.DOTALL)


def tables() -> dict[str, str]:
    """Every table the migrations make, with the text of its columns."""
    scripts = "\n".join(path.read_text(encoding="utf-8") for path in sorted(MIGRATIONS.glob("*.sql")))
    return dict(_TABLE.findall(scripts))


def tenant_column(table: str) -> str:
    """The column that says whose a row is."""
    return "id" if table == "organizations" else "organization_id"


TENANT_TABLES: Final = sorted(
    name for name, columns in tables().items() if name == "organizations" or "organization_id uuid" in columns
)
