"""Refusals: what a person asked for and cannot have. A bug is never a refusal."""

from typing import ClassVar


class Refusal(Exception):
    """A request that was understood and declined; nothing was changed.

    Subclasses set `code` (stable, snake_case), `status` (HTTP) and a Brazilian Portuguese `message` that says what
    happened and what to do next. `data` holds facts a program can use.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    message: str = "Não foi possível fazer isso."

    def __init__(self, message: str | None = None, **data: object) -> None:
        self.message = message or type(self).message
        self.data = data
        super().__init__(self.message)


class NotFound(Refusal):
    """What was named does not exist, or belongs to another organization: the two look the same on purpose."""

    code = "not_found"
    status = 404
    message = "Não encontrado. Confira o endereço ou atualize a página."


class Invalid(Refusal):
    """A value that makes no sense here."""

    code = "invalid"
    status = 422
    message = "Há um valor inválido. Corrija e tente de novo."


class Forbidden(Refusal):
    """The person is known, and may not."""

    code = "forbidden"
    status = 403
    message = "Seu perfil não permite isso. Peça a um gerente ou ao proprietário."


class Unauthenticated(Refusal):
    """Nobody known is asking."""

    code = "unauthenticated"
    status = 401
    message = "Entre com e-mail e senha para continuar."


class Conflict(Refusal):
    """The world changed meanwhile, or the thing exists already."""

    code = "conflict"
    status = 409
    message = "Isso já existe ou acabou de mudar. Atualize e tente de novo."
