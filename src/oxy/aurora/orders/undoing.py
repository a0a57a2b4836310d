"""Taking back the last deed, where that is honest: an order like any other, shown and confirmed."""

import re

from oxy.aurora import store
from oxy.aurora.deeds import Order, Scene
from oxy.aurora.orders.wishes import Wish
from oxy.aurora.proposals import REMEMBERED
from oxy.foundation.errors import Conflict, NotFound

KIND = "undo"
_SAID = re.compile(
    r"^(?:(?:aurora|nao|opa|ih|ops|pera|espera|por favor|errei|ai|ta errado|(?:ficou|saiu|voltou|foi) errado"
    r"|me enganei)[ ,!.]+)*(?:desfaz(?:er)?|desfaca|volta(?:r)?"
    r" atras|anula(?:r)?"
    r"|reverte(?:r)?|reverta|(?:volta(?:r)?|volte|deixa|bota|poe|retorna)(?: (?:o preco|isso|tudo))?"
    r" (?:de volta|(?:como|ao que|no que|pro que|para o que|do jeito que) (?:era|estava|tava)))\b"
)


def reads(plain: str) -> bool:
    """Whether `plain` asks to take the last deed back."""
    return bool(_SAID.search(plain)) and len(plain.split()) <= 8


async def order(scene: Scene, _: Wish) -> Order:
    """Return the order that takes the newest deed of this person back. Raises `NotFound`, `Conflict`."""
    row = await store.last_done(scene.session, scene.speaker.contact_id, scene.session.clock.now() - REMEMBERED)
    if row is None:
        raise NotFound("Não fiz nada por aqui nas últimas 24 horas que possa desfazer.")
    if row["undo"] is None:
        raise Conflict(f"O último que fiz não tem como desfazer por aqui: {row['answer']}")
    return Order(row["undo"]["kind"], row["undo"]["arguments"])
