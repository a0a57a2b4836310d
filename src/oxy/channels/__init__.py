"""How we speak out: one implementation of `conversations.ports.Channel` a kind of instance."""
