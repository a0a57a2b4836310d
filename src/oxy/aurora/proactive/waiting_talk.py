"""Who waits for a person: "algum cliente sem resposta?"."""

import re
from collections.abc import Mapping
from typing import Any

from oxy.aurora.proactive.desk import load_desk
from oxy.aurora.proactive.notices import Person
from oxy.aurora.proactive.trouble_alerts import LISTED, list_waiting
from oxy.aurora.toolset import Toolset
from oxy.foundation.database import Session
from oxy.portuguese import normalise, plural

_WAITING = re.compile(
    r"\b(?:sem|esperando|aguardando|querendo) (?:a |uma |nossa )?(?:respost\w+|responder|retorno|atendente)\b"
    r"|\b(?:esperando|aguardando|chamando|pedindo|querendo falar com) (?:por )?(?:um |uma )?(?:pessoa|humano|alguem)\b"
    r"|\bnao (?:foi|foram|respondemos|respondi) (?:respondid[oa]s?|ainda)\b"
)
_FIGURE = re.compile(r"\b(?:quanto tempo|tempo|media|taxa|quanto demor\w+|ficar)\b|%")
_ASKS = re.compile(r"\?|\b(?:tem|quem|quais|quant[oa]s|algum|alguem|ha|lista|mostra|ver)\b")


def asks_who_waits(text: str) -> bool:
    """Whether a text asks which customers wait for a person."""
    plain = normalise(text)
    return bool(_WAITING.search(plain) and _ASKS.search(plain if "?" not in text else f"{plain}?")) and not (
        _FIGURE.search(plain)
    )


async def who_waits(tools: Toolset) -> str:
    """Return who waits for a person now, the longest first."""

    async def found(session: Session) -> tuple[Person, ...]:
        return await list_waiting(session, await load_desk(session))

    people = await tools.use("list_waiting", {}, found, _recorded)
    if not people:
        return "Ninguém está esperando uma pessoa agora."
    lines = [f"• {one.name}, {one.detail}" for one in people[:LISTED]]
    more = [f"… e mais {len(people) - LISTED}."] if len(people) > LISTED else []
    who = plural(len(people), "cliente espera", "clientes esperam")
    return "\n".join([f"*{who} uma pessoa:*", *lines, *more, "Para responder: console, em Conversas."])


def _recorded(people: tuple[Person, ...]) -> Mapping[str, Any]:
    return {"ok": True, "waiting": [{"name": one.name, "detail": one.detail} for one in people]}
