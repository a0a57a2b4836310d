"""The console's areas, in the order in which addresses are looked for."""

from fastapi import FastAPI

from oxy.entrances.console import (
    agenda,
    agenda_week,
    alerts,
    analytics,
    aurora,
    blocking,
    booking_desk,
    campaigns,
    connections,
    customers,
    day_sheet,
    inbox,
    owners,
    packages,
    pets,
    recurring,
    signing,
    visit_desk,
    waiting,
)

# In this order an address is looked for: `/agenda/novo` comes before `/agenda/{booking_id}`.
AREAS = (
    signing, inbox, booking_desk, visit_desk, blocking, agenda_week, day_sheet, waiting, agenda, recurring, packages,
    customers, pets, analytics, campaigns, connections, alerts, owners, aurora,
)  # fmt: skip


def include_console(application: FastAPI) -> None:
    """Serve every page, at the `Reception` that requests bring along as `request.state.reception`."""
    for area in AREAS:
        application.include_router(area.router, include_in_schema=False)
