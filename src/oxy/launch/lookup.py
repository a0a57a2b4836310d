"""From a slug to an organization."""

from uuid import UUID

from oxy.businesses import find_organization, list_organizations
from oxy.foundation.database import Purpose
from oxy.launch.context import Context
from oxy.launch.terminal import CommandFailed


async def find_by_slug(context: Context, slug: str) -> UUID:
    """Return the organization's id. Raises `CommandFailed` that names the slugs there are."""
    async with context.database.system(Purpose.OPERATE) as session:
        found = await find_organization(session, slug)
        known = [] if found else [organization.slug for organization in await list_organizations(session)]
    if found is not None:
        return found.id
    names = ", ".join(known) if known else "there is none yet; create one with `oxy org apply FILE.yaml`"
    raise CommandFailed(f"no business is called {slug!r}; known: {names}")
