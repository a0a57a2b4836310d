"""Staff's pages, in Portuguese: the live inbox and the agenda of the day. Template, view-model and route per area."""

from oxy.entrances.console.routes import console_router

__all__ = ["console_router"]
