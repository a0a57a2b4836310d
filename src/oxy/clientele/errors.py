"""What this room refuses."""

from typing import ClassVar

from oxy.foundation.errors import Conflict


class PhoneTaken(Conflict):
    """The number, with or without its ninth digit, is another contact's."""

    code: ClassVar[str] = "phone_taken"
    message = "Este telefone já é de outro cliente. Abra o cadastro que existe."


class PetTaken(Conflict):
    """The tutor has a pet of that name and species already."""

    code: ClassVar[str] = "pet_taken"
    message = "Este tutor já tem um pet com esse nome e espécie."
