"""How the world comes in: each entrance translates and decides nothing."""
