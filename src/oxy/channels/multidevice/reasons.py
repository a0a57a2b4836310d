"""Why a socket closed, in a closed vocabulary, and what is done about it.

The codes are Baileys' `DisconnectReason`, which are WhatsApp's own stream errors; 405 comes from the server alone.
"""

from dataclasses import dataclass
from enum import StrEnum


class Sequel(StrEnum):
    """What happens next."""

    RECONNECT = "reconnect"
    AT_ONCE = "at_once"
    SLOWLY = "slowly"
    YIELD = "yield"
    PAIR_AGAIN = "pair_again"
    GIVE_UP = "give_up"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: its stable name, what follows, and what staff read about it."""

    name: str
    sequel: Sequel
    words: str

    @property
    def should_reconnect(self) -> bool:
        """Whether Oxy connects again by itself."""
        return self.sequel in (Sequel.RECONNECT, Sequel.AT_ONCE, Sequel.SLOWLY)


LOGGED_OUT = Reason("logged_out", Sequel.PAIR_AGAIN, "O celular encerrou esta conexão. Conecte de novo com um código.")
FORBIDDEN = Reason(
    "forbidden", Sequel.GIVE_UP, "O WhatsApp bloqueou este número. Abra o WhatsApp no celular e veja o aviso."
)
VERSION_REFUSED = Reason(
    "version_refused",
    Sequel.SLOWLY,
    "O WhatsApp recusou a versão da conexão dos números pareados. Eles voltam sozinhos após a atualização.",
)
CONNECTION_LOST = Reason("connection_lost", Sequel.RECONNECT, "A conexão com o WhatsApp caiu.")
TIMED_OUT = Reason("timed_out", Sequel.RECONNECT, "O WhatsApp não respondeu a tempo.")
MISMATCH = Reason("multidevice_mismatch", Sequel.GIVE_UP, "O celular precisa de uma versão mais nova do WhatsApp.")
CONNECTION_CLOSED = Reason("connection_closed", Sequel.RECONNECT, "O WhatsApp fechou a conexão.")
REPLACED = Reason(
    "connection_replaced", Sequel.YIELD, "Outro programa assumiu esta conexão. Feche-o antes de reconectar aqui."
)
BAD_SESSION = Reason("bad_session", Sequel.RECONNECT, "A sessão guardada não foi aceita.")
UNAVAILABLE = Reason("unavailable", Sequel.RECONNECT, "O WhatsApp está fora do ar.")
RESTART = Reason("restart_required", Sequel.AT_ONCE, "O WhatsApp pediu para reconectar.")
UNKNOWN = Reason("unknown", Sequel.RECONNECT, "A conexão caiu por um motivo desconhecido.")

# What is not a code of the server's.
PAIRING_EXPIRED = Reason("pairing_expired", Sequel.GIVE_UP, "O código expirou sem ser usado. Peça um novo.")
SESSION_MISSING = Reason("session_missing", Sequel.PAIR_AGAIN, "A sessão deste número se perdeu. Conecte de novo.")
ASKED = Reason("asked", Sequel.GIVE_UP, "Desconectado pela equipe.")
STOPPED = Reason("stopped", Sequel.AT_ONCE, "O Oxy está reiniciando.")
BRIDGE_LOST = Reason("bridge_lost", Sequel.AT_ONCE, "A ponte com o WhatsApp parou e está voltando.")
GAVE_UP = Reason("gave_up", Sequel.GIVE_UP, "Não foi possível reconectar depois de várias tentativas.")
LEFT_ALONE = Reason(
    "left_alone", Sequel.RECONNECT, "Nenhum servidor cuida deste número agora. Ele volta com o servidor que o pareou."
)
MUTE = Reason("mute", Sequel.AT_ONCE, "Conectado, mas sem receber nada: a conexão foi refeita.")

BY_CODE: dict[int, Reason] = {
    401: LOGGED_OUT, 403: FORBIDDEN, 405: VERSION_REFUSED, 408: CONNECTION_LOST, 411: MISMATCH, 428: CONNECTION_CLOSED,
    440: REPLACED, 500: BAD_SESSION, 503: UNAVAILABLE, 515: RESTART,
}  # fmt: skip
WORDS: dict[str, str] = {
    reason.name: reason.words
    for reason in (
        *BY_CODE.values(), TIMED_OUT, UNKNOWN, PAIRING_EXPIRED, SESSION_MISSING, ASKED, STOPPED, BRIDGE_LOST, GAVE_UP,
        LEFT_ALONE, MUTE,
    )
}  # fmt: skip


def reason_of(status_code: int | None, message: str = "") -> Reason:
    """Return the reason for a close that Baileys reports; 408 stands for two, told apart by its words."""
    if status_code == 408 and "timed" in message.casefold():
        return TIMED_OUT
    return UNKNOWN if status_code is None else BY_CODE.get(status_code, UNKNOWN)
