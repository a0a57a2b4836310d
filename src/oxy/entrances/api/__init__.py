"""REST for staff and integrations: one router a room, each request one transaction of the signed-in person's business.

Routers translate between the wire and the rooms' verbs; errors are problem details."""

from oxy.entrances.api.desk import ApiDesk
from oxy.entrances.api.handlers import install_problem_details
from oxy.entrances.api.routes import include_api

__all__ = ["ApiDesk", "include_api", "install_problem_details"]
