"""Staff's pages, in Portuguese: the live inbox, the agenda, the desk around it. Template, view-model, route per area."""

from oxy.entrances.console.routes import console_router

__all__ = ["console_router"]
