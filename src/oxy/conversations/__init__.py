"""The thread with a person: what comes in, whose turn it is, what goes out, and when a human takes over.

Only a stored row starts a turn; one lane per conversation; every outgoing text passes the gates."""
