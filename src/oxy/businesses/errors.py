"""What this room refuses."""

from typing import ClassVar

from oxy.foundation.errors import Conflict


class EmailTaken(Conflict):
    """The address signs somebody in already, here or in another organization: it looks the same on purpose."""

    code: ClassVar[str] = "email_taken"
    message = "Este e-mail já está em uso. Escolha outro."


class LastOwner(Conflict):
    """Nobody would be left who may manage the team."""

    code: ClassVar[str] = "last_owner"
    message = "É preciso ao menos um usuário proprietário ativo. Promova outra pessoa antes."


class NumberTaken(Conflict):
    """The number is on the list already, with or without its ninth digit, or connected elsewhere."""

    code: ClassVar[str] = "number_taken"
    message = "Este número já está cadastrado."


class NameTaken(Conflict):
    """Something of this kind has that name already."""

    code: ClassVar[str] = "name_taken"
    message = "Já existe um cadastro com esse nome. Escolha outro."
