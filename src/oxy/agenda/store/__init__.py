"""The agenda's SQL, for this room alone."""
