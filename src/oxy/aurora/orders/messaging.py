"""A message to one customer, in the owner's words, sent as the business's."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from oxy.aurora.deeds import Done, Order, Preview, Scene
from oxy.aurora.orders.people import called, find_contact
from oxy.aurora.orders.wishes import Unclear, Wish
from oxy.businesses import Right, load_organization, record_audit
from oxy.clientele import load_contact
from oxy.conversations.errors import ContactBlocked
from oxy.conversations.parcels import Parcel
from oxy.conversations.reaching import reach_out
from oxy.foundation.errors import Invalid

KIND = "message_customer"
LONGEST = 1000
_START = (
    r"(?i)^\s*(?:(?:por favor|aurora|oi|ol[aá]|e|ent[aã]o|agora|a[ií])[, ]+)*(?:(?:voc[eê] |vc )?(?:pode|poderia"
    r"|consegue|quero"
    r"|queria|preciso|vamos)(?: que (?:voc[eê]|vc))? )?(?:me )?"
)
_VERB = (
    r"(?:mand(?:a|e|ar)|envi(?:a|e|ar)|avis(?:a|e|ar)|fal(?:a|e|ar)|diz|diga|dizer|escrev(?:a|e|er)|respond(?:a|e"
    r"|er)|pergunt(?:a|e|ar)|lembr(?:a|e|ar)|cham(?:a|e|ar)|convid(?:a|e|ar))"
)
_WHAT = r"(?: (?:uma? |a |o )?(?:mensagem|msg|mensg|recado|zap|whats(?:app)?|aviso|lembrete|resposta))?"
_TO = r"(?: (?:para|pra|pro|p/|ao|à|a|o|com o|com a|com))(?: (?:o|a|cliente|tutora?))*"
_SPLIT = (
    r"(?:\s*[:;]\s*|\s*[,.-]\s+(?:que |dizendo |fala que |avisando )?|\s+(?:dizendo|falando|avisando|informando"
    r"|perguntando|com o texto|escrito|de)?\s*"
    r"(?P<mode>que|q|se|pra|para|de)\s+)"
)
_ORDER = re.compile(rf"{_START}(?P<verb>{_VERB}){_WHAT}{_TO} (?P<who>[^:,;.]{{2,60}}?){_SPLIT}(?P<text>.+)$", re.DOTALL)
_STARTS = re.compile(rf"{_START}(?P<verb>{_VERB}){_WHAT}{_TO} (?P<who>[^:,;.?]{{2,60}})\s*$")
_TO_ME = re.compile(r"(?i)\b(?:pra|para) (?:mim|eu|gente)\b|\bme (?:mand|envi|avis|fal|diz|lembr)")
_NOT_A_PERSON = re.compile(
    r"(?i)^(?:(?:os?|as?) )?(?:lista|resumo|relat[oó]rio|n[uú]meros?|faturamento|agenda|gr[aá]fico|campanha"
    r"|promo[cç][aã]o|ia|rob[oô])\b"
)
MANY = "Mensagem para vários clientes é campanha: nada foi enviado. Por aqui escrevo para um por vez."
_TO_ALL = re.compile(
    rf"{_START}(?:avis(?:a|e|ar)|fal(?:a|e|ar)|diz|diga|mand(?:a|e|ar) (?:mensagem|msg|avis\w+))"
    r"(?: (?:para|pra|pro|a))?"
    r" (?:todo mundo|todos|todas|geral|(?:[oa]s? )?(?:pessoal|clientes|tutores|galera|povo|turma))\b"
    r".*\b(?:que|q|pra|para)\b"
)
_TELLS = re.compile(
    r"^(?:(?:aurora|por favor|oi|e|entao)[, ]+)*(?:avis(?:a|e|ar)|fal(?:a|e) (?:para|com|ao?)|diz|diga|escrev(?:a|e)"
    r"|pergunt(?:a|e)|respond(?:a|e))\b.*\b(?:que|se)\b"
)
_MANY = re.compile(r"(?i)\b(?:todos|todas|todo mundo|clientes|tutores|geral|inativos|sumidos|pessoal|quem)\b")


def speaks_to_somebody(plain: str) -> bool:
    """Whether `plain` is about what somebody is to be told: what is in it is no order of another kind."""
    return bool(_TELLS.match(plain))


def reads(text: str) -> bool:
    """Whether `text`, as it was written, asks to write to somebody."""
    if _TO_ALL.match(text):
        return True
    found = _ORDER.match(text) or _STARTS.match(text)
    return bool(found) and not _TO_ME.search(text[: found.end("who")]) and not _NOT_A_PERSON.match(found["who"])


async def order(scene: Scene, wish: Wish) -> Order:
    """Return the order: to whom, and the exact text. Asks for what is missing."""
    if _TO_ALL.match(wish.text):
        raise Invalid(MANY)
    found = _ORDER.match(wish.text)
    who = (found or _STARTS.match(wish.text) or {"who": wish.text})["who"]
    if _MANY.search(who):
        raise Invalid(MANY)
    if found is None and "text" not in wish.pins:
        raise Unclear(f"O que eu escrevo para {who.strip()}? Mande no formato “manda para {who.strip()}: o texto”.")
    contact = await find_contact(scene, who, wish.pins.get("contact_id"))
    text = wish.pins.get("text") or (worded(found["verb"], found["mode"], found["text"]) if found else "")
    return Order(KIND, {"contact_id": str(contact.id), "text": text})


def worded(verb: str, mode: str | None, text: str) -> str:
    """Return the owner's words as they will stand in the message."""
    said = text.strip().strip("“”\"'").strip()
    if mode == "se":
        said = f"{said.rstrip('.?! ')}?"
    elif mode in ("de", "para", "pra") and verb.lower().startswith("lembr"):
        said = f"Lembrete: {said}"
    return said[:1].upper() + said[1:]


class MessageCustomer:
    """Sends one message to one customer."""

    kind: ClassVar[str] = KIND
    right: ClassVar[Right] = Right.CONVERSATIONS

    async def preview(self, scene: Scene, arguments: Mapping[str, Any]) -> Preview:
        """Show to whom, and the text word for word."""
        contact = await load_contact(scene.session, UUID(arguments["contact_id"]))
        text = arguments["text"]
        if not text or len(text) > LONGEST:
            raise Invalid(f"A mensagem precisa ter de 1 a {LONGEST} letras: nada foi enviado.")
        if contact.status == "blocked":
            raise ContactBlocked
        business = (await load_organization(scene.session)).name
        return Preview(f"Enviar para {called(contact)}, em nome de {business}:\n“{text}”", {"phone": contact.phone})

    async def perform(self, scene: Scene, arguments: Mapping[str, Any]) -> Done:
        """Put it into the outbox."""
        contact = await load_contact(scene.session, UUID(arguments["contact_id"]))
        row = await reach_out(scene.session, contact.id, Parcel(arguments["text"]), author="aurora")
        detail = {"contact_id": str(contact.id)}
        await record_audit(scene.session, scene.actor, "message.send", "message", row["id"], detail)
        return Done(f"Pronto, a mensagem para {called(contact)} está a caminho.")
