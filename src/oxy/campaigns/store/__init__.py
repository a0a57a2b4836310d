"""The room's SQL, private to it."""
