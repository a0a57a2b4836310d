"""The attendant: answers customers, with a model or without one, over one toolset that acts for one contact of one
organization only. Safeguards speak before it, the claims gate checks what it says."""

from oxy.attendant.attendant import Attendant
from oxy.attendant.builtin import Receptionist
from oxy.attendant.context import ClientContext, load_context
from oxy.attendant.responder import ModelFailed, Reply, Responder, TurnDesk, Usage
from oxy.attendant.toolset import Toolset

__all__ = [
    "Attendant",
    "ClientContext",
    "ModelFailed",
    "Receptionist",
    "Reply",
    "Responder",
    "Toolset",
    "TurnDesk",
    "Usage",
    "load_context",
]
