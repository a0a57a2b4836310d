"""Numbers paired like a phone: sockets held by a bridge around Baileys, one holder a number over all processes.

Decides everything the bridge does not: who holds what, when to connect again, what is stored, what is told to whom."""

from oxy.channels.multidevice.assembly import Multidevice, Place, bridge_command, open_multidevice
from oxy.channels.multidevice.cache import KnownSessions, SessionFacts
from oxy.channels.multidevice.delays import Delays
from oxy.channels.multidevice.errors import AlreadyConnected, NeverPaired, NotPairable
from oxy.channels.multidevice.fleet import FleetHealth, check_fleet
from oxy.channels.multidevice.reasons import WORDS as REASONS
from oxy.channels.multidevice.requests import Device, Method, ask, ask_to_pair, load_device, outcomes
from oxy.channels.multidevice.wiring import Wiring
from oxy.channels.multidevice.wishes import disconnect, pair, reconnect, remove

__all__ = [
    "REASONS", "AlreadyConnected", "Delays", "Device", "FleetHealth", "KnownSessions", "Method", "Multidevice",
    "NeverPaired", "NotPairable", "Place", "SessionFacts", "Wiring", "ask", "ask_to_pair", "bridge_command",
    "check_fleet", "disconnect", "load_device", "open_multidevice", "outcomes", "pair", "reconnect", "remove",
]  # fmt: skip
