"""What a message says about one question: which answer, and what else besides."""

import re
from collections.abc import Iterator

from oxy.attendant.builtin.asked.kind import Kind, Matter
from oxy.attendant.builtin.hearing import Heard
from oxy.attendant.builtin.routing import runs_late
from oxy.attendant.context import ClientContext
from oxy.attendant.dialogue import Dialogue
from oxy.portuguese import Answer, Intent, normalise, read_answer

_PIECES = re.compile(r"\n+|(?<=[.!?;])\s+|,\s+|\s+(?=(?:e|mas|aproveitando|tamb[eé]m|ah)\b)", re.IGNORECASE)
_HELLO = re.compile(
    r"(?:(?:oi+e*|ola|opa|e ai|bom dia|boa tarde|boa noite|tudo (?:bem|bom|joia)|como vai|gente|pessoal)[\s,.!?]*)+"
)
_CONDITION = re.compile(r"^(?:mas|porem|so que|so se|se|desde que|contanto|menos|exceto|caso)\b")
_ARTICLES = r"(?:(?:para|pra|pro|com|de|do|da|o|a|os|as|no|na|esse|essa|meu|minha) )*"
_MATTER_WORDS = re.compile(
    rf"\b{_ARTICLES}(?:banho|tosa|consulta|vacina|horario|agendamento|visita|vaga|atendimento|retorno|presenca)\b"
)
_EXPLICIT = re.compile(
    r"\bconfirm\w*|\b(?:estarei|estaremos|vou sim|vamos sim|nao vou|nao vamos|nao poderei|nao posso|presenca|aceito"
    r"|quero (?:o|esse|a|essa) (?:horario|vaga)|remarc\w+|desmarc\w+)\b"
)
_CANNOT = re.compile(
    r"\bnao (?:consigo|vou conseguir|posso|vou poder|poderei|da|vai dar|vou|rola)\b|\b(?:fica|ficou) ruim\b"
    r"|\b(?:pode|poderia|podia|da para|tem como|teria como|consigo|consegue) (?:\w+ ){0,3}mais (?:cedo|tarde)\b"
    r"|\b(?:surgiu|apareceu|tive|tenho) (?:um |uma )?(?:imprevisto|compromisso|consulta|reuniao|problema)\b"
)
_ABOUT_THE_BUSINESS = (Intent.price, Intent.hours_address)
_OWN_WISHES = (Intent.book, Intent.availability, Intent.register_pet, Intent.reschedule, Intent.cancel)


def read_deed(text: str, kind: Kind, matter: Matter, context: ClientContext) -> tuple[str, str] | None:
    """Return which of the kind's deeds `text` asks for and what else it says, or None when no deed is clear.

    "sim! e quanto é a tosa?" is a yes and a question; a yes with a condition, or with another day or time than the
    matter's, is no clear yes.
    """
    pieces = list(_pieces(text))
    found: list[tuple[str, str]] = []
    for count in range(1, len(pieces) + 1):
        head, rest = " ".join(pieces[:count]), " ".join(pieces[count:])
        deed = kind.read(_without(head, matter, context))
        if deed is not None and _stands_apart(rest, matter, context):
            found.append((deed, _worth_hearing(rest)))
    if not found and "move" in kind.deeds and _offers_another_time(text, matter, context):
        return "move", ""
    # "não, remarca pra sábado" says more than its "não".
    telling = [each for each in found if each[0] not in ("yes", "no")]
    return telling[-1] if telling else next(iter(found), None)


def _offers_another_time(text: str, matter: Matter, context: ClientContext) -> bool:
    """ "Amanhã não consigo, pode ser segunda?": the time asked about is refused, another one wished for."""
    heard = Heard(text, context, Dialogue())
    others = any(pet.id not in matter.pet_ids for pet in heard.pets) or any(
        service.id not in matter.service_ids for service in heard.services
    )
    return heard.says(_CANNOT) and _another_time(heard, matter) and not others


def names_another(text: str, matter: Matter, context: ClientContext) -> bool:
    """Whether `text` speaks of an animal, a service, a day or a time that is not the matter's."""
    heard = Heard(text, context, Dialogue())
    if any(pet.id not in matter.pet_ids for pet in heard.pets):
        return True
    return any(service.id not in matter.service_ids for service in heard.services) or _another_time(heard, matter)


def fits(text: str, matter: Matter, context: ClientContext) -> int:
    """Return by how many facts `text` names the matter: its animal, service, day and time."""
    heard = Heard(text, context, Dialogue())
    facts = [
        any(pet.id in matter.pet_ids for pet in heard.pets),
        any(service.id in matter.service_ids for service in heard.services),
    ]
    if matter.start is not None:
        facts += [matter.start.date() in heard.days, matter.start.time() in heard.moments.times]
    return sum(facts)


def is_explicit(text: str) -> bool:
    """Whether the words answer a question about coming or taking a slot whatever was spoken of since."""
    return bool(_EXPLICIT.search(normalise(text)))


def is_plain(text: str) -> bool:
    """Whether the text is a "sim" or a "não" as such, rather than the "ok" that ends any exchange."""
    plain = normalise(text).strip(" .,!")
    return read_answer(text) is Answer.no or bool(re.match(r"(?:sim|s|ss|si+m|yes|quero|pode ser|claro)\b", plain))


def _pieces(text: str) -> Iterator[str]:
    """The text's parts, greetings at its beginning left out."""
    begun = False
    for piece in _PIECES.split(text):
        if piece.strip() and (begun or not _HELLO.fullmatch(normalise(piece))):
            begun = True
            yield piece.strip()


def _without(text: str, matter: Matter, context: ClientContext) -> str:
    """The text without what only names the matter; as it stands when that names anything else."""
    if not any(letter.isalnum() for letter in text) or names_another(text, matter, context):
        return text
    plain = normalise(text)
    for span in Heard(text, context, Dialogue()).moments.spans:
        plain = plain.replace(span, " ")
    names = [pet.name for pet in context.pets if pet.id in matter.pet_ids]
    for service in context.services:
        names += [service.name, *service.aliases] if service.id in matter.service_ids else []
    for name in sorted(map(normalise, names), key=len, reverse=True):
        plain = re.sub(rf"\b{_ARTICLES}{re.escape(name)}\b", " ", plain)
    plain = _MATTER_WORDS.sub(" ", plain)
    return re.sub(r"(?:\s+(?:o|a|do|da|de|no|na|as|pro|pra|para)(?=\s|$))+\s*$", "", " ".join(plain.split()))


def _stands_apart(rest: str, matter: Matter, context: ClientContext) -> bool:
    """Whether what follows an answer is a matter of its own, and no condition or change of what was answered."""
    if not rest:
        return True
    heard = Heard(rest, context, Dialogue())
    if runs_late(heard):
        # Whoever says that they will be late comes.
        return True
    if _CONDITION.match(heard.plain):
        return False
    if heard.has(*_ABOUT_THE_BUSINESS):
        return True
    others = any(pet.id not in matter.pet_ids for pet in heard.pets) or any(
        service.id not in matter.service_ids for service in heard.services
    )
    if _another_time(heard, matter) and not others:
        return False
    return heard.asks or heard.has(*_OWN_WISHES, Intent.thanks, Intent.greeting) or not _worth_hearing(rest)


def _another_time(heard: Heard, matter: Matter) -> bool:
    found = heard.moments
    if matter.start is None:
        return bool(found.dates or found.times)
    days = any(day != matter.start.date() for day in found.dates)
    return days or any(clock != matter.start.time() for clock in found.times)


def _worth_hearing(rest: str) -> str:
    """What is left to be answered: thanks and goodbyes are not."""
    plain = normalise(rest).strip(" .,!?")
    polite = re.fullmatch(
        r"(?:(?:muito |muitissimo )?obrigad[oa]s?|valeu|brigad[oa]|agradeco|ate (?:la|mais|logo|amanha|ja)|abracos?"
        r"|beijos?|bjs?|bom dia|boa tarde|boa noite|por favor|viu|e|,|\s)*",
        plain,
    )
    return "" if polite or not any(letter.isalnum() for letter in plain) else rest.strip()
