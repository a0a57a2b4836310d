"""What the API's routers need of a running Oxy."""

from dataclasses import dataclass, field

from oxy.conversations.inbound import Gathering
from oxy.entrances.attempts import Attempts
from oxy.foundation.database import Database
from oxy.foundation.security import Tokens, Vault
from oxy.foundation.settings import Settings


@dataclass(frozen=True, slots=True)
class ApiDesk:
    """The parts of one web process that requests are served with."""

    database: Database
    tokens: Tokens
    vault: Vault
    settings: Settings
    gathering: Gathering
    attempts: Attempts = field(default_factory=Attempts)
