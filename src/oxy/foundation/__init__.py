"""What every room stands on: database, jobs, settings, clock, telemetry, errors, security. No word of the trade below
this line: nothing here knows what a pet or a booking is."""
