"""What staff cannot have of a paired number."""

from typing import ClassVar

from oxy.foundation.errors import Conflict, Invalid


class NotPairable(Invalid):
    """Only numbers of the multi-device channel are paired."""

    code: ClassVar[str] = "not_pairable"
    message = "Este número não se conecta por código. Só números do WhatsApp no celular são pareados."


class AlreadyConnected(Conflict):
    """The number speaks; pairing anew would throw a good session away."""

    code: ClassVar[str] = "already_connected"
    message = "Este número já está conectado. Desconecte antes de parear de novo."


class NeverPaired(Conflict):
    """There is nothing to connect again."""

    code: ClassVar[str] = "never_paired"
    message = "Este número ainda não foi pareado. Peça um código primeiro."
