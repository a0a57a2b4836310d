"""The SQL of this room; nobody else imports it."""
