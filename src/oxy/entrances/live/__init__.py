"""Socket.IO for the console: a room per organization, joined only with a valid token, fed by committed events alone."""

from oxy.entrances.live.rooms import Live

__all__ = ["Live"]
