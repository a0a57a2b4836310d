"""The phone in the browser: demos, training and tests, through the same pipeline as a real number."""

from oxy.entrances.simulator.page import SimulatorDoor
from oxy.entrances.simulator.page import router as simulator_router
from oxy.entrances.simulator.phone import PhoneMessage, find_simulator, read_thread, write_as

__all__ = ["PhoneMessage", "SimulatorDoor", "find_simulator", "read_thread", "simulator_router", "write_as"]
