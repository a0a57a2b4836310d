"""How asking a model can go wrong."""

from typing import ClassVar

from oxy.foundation.errors import Refusal
from oxy.minds.costs import Spending


class UnusableModel(Refusal):
    """A model was named that cannot be asked here: unknown, without its key, or without its vendor's library."""

    code: ClassVar[str] = "unusable_model"
    status: ClassVar[int] = 422
    message = "Este modelo não pode ser usado aqui. Confira o nome e a chave."


class ModelUnavailable(Exception):
    """The model gave no usable answer: outage, limit, time-out, nonsense, or too many rounds. Others answer instead.

    `spent` is what was used up all the same.
    """

    def __init__(self, reason: str, spent: Spending) -> None:
        super().__init__(reason)
        self.reason = reason
        self.spent = spent
