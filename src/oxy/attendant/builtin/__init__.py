"""The built-in receptionist: rules, no network, no tokens. It answers when no model is configured or the model is out,
and goes in front of a model for whatever it is sure about."""

from oxy.attendant.builtin.receptionist import Receptionist

__all__ = ["Receptionist"]
