"""Staff's pages, in Portuguese: the live inbox, the agenda, the desk. Template, view-model and route per area."""

from oxy.entrances.console.routes import console_router

__all__ = ["console_router"]
