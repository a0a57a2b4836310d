"""SQL of the multi-device channel: leases and requests."""
