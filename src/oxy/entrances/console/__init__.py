"""Staff's pages, in Portuguese: the live inbox, the agenda, the desk. Template, view-model and route per area."""

from oxy.entrances.console.reception import Reception as ConsoleReception
from oxy.entrances.console.routes import include_console

__all__ = ["ConsoleReception", "include_console"]
