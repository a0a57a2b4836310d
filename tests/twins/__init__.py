"""Honest stand-ins for the outside world: Meta's Graph API and an OpenAI-compatible model server.

They listen on loopback, validate as the real services do, keep every request, and fail on command.
"""

from twins.graph import GraphTwin
from twins.openai import OpenAITwin

__all__ = ["GraphTwin", "OpenAITwin"]
