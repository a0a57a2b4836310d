"""Which customer an owner means: by name, pet or number; one, or a question."""

import re
from uuid import UUID

from oxy import insights
from oxy.aurora.deeds import Scene
from oxy.aurora.orders.wishes import Choice, Unclear
from oxy.clientele import Contact, load_contact
from oxy.foundation.errors import NotFound
from oxy.insights import FoundClient
from oxy.portuguese import join_list, match_name, normalise, phone_display

LISTED = 6
MOST_OF_A_NAME = 100
_WITH_PET = re.compile(
    r"(?i)^(?P<tutor>[^\W\d]+(?: [^\W\d]+)?),?"
    r" (?:(?:(?:a )?(?:dona|tutora|mae)|(?:o )?(?:dono|tutor|pai)) )?d[oa] (?P<pet>.+)$"
)


async def find_contact(scene: Scene, who: str, pinned: str | None) -> Contact:
    """Return the contact called `who`. Raises `NotFound` and `Unclear`."""
    if pinned is not None:
        return await load_contact(scene.session, UUID(pinned))
    name = _bare(who)
    if len(name) < 2:
        raise Unclear("Para quem? Diga o nome do cliente ou do pet.")
    found = await insights.search_clients(scene.session, name, LISTED)
    fits = [one for one in found.clients if _is_called(one, name)] or list(found.clients)
    told = _WITH_PET.match(name)
    if not fits and told is not None:
        # "O Diego da Maya": the tutor of that name whose pet is called so.
        found = await insights.search_clients(scene.session, told["tutor"], MOST_OF_A_NAME)
        fits = [one for one in found.clients if _is_called(one, told["tutor"]) and match_name(told["pet"], one.pets)]
    if not fits:
        raise NotFound(f"Não encontrei cliente nem pet com “{name}”: nada foi feito.")
    if len(fits) > 1:
        raise Unclear(f"Qual {name}?", [Choice(_label(one), {"contact_id": str(one.contact_id)}) for one in fits])
    return await load_contact(scene.session, fits[0].contact_id)


def called(contact: Contact) -> str:
    """Return a contact as an owner knows it: name and number."""
    name = contact.name or contact.profile_name or "cliente sem nome"
    return f"{name} ({phone_display(contact.phone)})" if contact.phone else name


def _is_called(client: FoundClient, name: str) -> bool:
    names = [client.name or "", (client.name or "").split(" ")[0], *client.pets]
    return bool(match_name(name, [each for each in names if each], threshold=90)) and any(
        normalise(name) == normalise(each) for each in names
    )


def _label(client: FoundClient) -> str:
    pets = f", {join_list(client.pets)}" if client.pets else ""
    phone = f" {phone_display(client.phone)}" if client.phone else ""
    return f"{client.name or 'Sem nome'}{phone}{pets}"


def _bare(who: str) -> str:
    words = re.sub(r"(?i)^(?:[ao]s? )?(?:dona?o?|tutora?|m[aã]e|pai) d[oa] ", "", who.strip(" ,.:;-")).split()
    while words and normalise(words[0]) in _BEFORE:
        words.pop(0)
    while words and normalise(words[-1]) in _AFTER:
        words.pop()
    return " ".join(words)


_BEFORE = frozenset({
    "a", "o", "ao", "para", "pra", "pro", "cliente", "tutor", "tutora", "dono", "do", "da", "de", "mae", "pai",
    "minha", "meu", "numero", "conversa", "com",
})  # fmt: skip
_AFTER = frozenset({"ai", "la", "agora", "hoje", "por", "favor", "entao", "tambem", "aqui"})
