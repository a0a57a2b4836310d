"""Honest stand-ins for the outside world: Meta's Graph API (`graph`, `webhooks`) and a model server (`openai`).

They listen on loopback, validate as the real services do, keep every request, and fail on command. Nothing is
imported here, so that `python -m twins.graph` and `python -m twins.openai` run each on its own.
"""
