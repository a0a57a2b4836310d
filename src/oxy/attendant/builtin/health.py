"""A worry about an animal that is no emergency: never advice, always the way to the veterinarian."""

import re

from oxy.attendant.builtin.animals import absorb_animal
from oxy.attendant.builtin.talk import Talk
from oxy.attendant.dialogue import Draft
from oxy.catalog import Service
from oxy.portuguese import Intent, money

_SYMPTOMS = re.compile(
    r"\b(?:coceira|cocando|coca (?:muito|demais)|vomit\w+|diarreia|cocô mole|coco mole|tosse|tossindo|espirr\w+"
    r"|mancando|manca|febre"
    r"|ferid\w+|machucad\w+|caroco|nodulo|inchad\w+|alergia|alergic\w+|queda de pelo|caindo pelo|otite"
    r"|ouvido (?:sujo|vermelho|fedendo)"
    r"|olho (?:vermelho|inchado|remelando|lacrimejando)|nao (?:quer|ta querendo|esta querendo) comer|nao (?:come"
    r"|comeu|esta comendo|ta comendo)"
    r"|sem apetite|apatic\w+|desanimad\w+|tristinh\w+|quietinh\w+|carrapato\w*|pulgas?|verme\w*|mau halito"
    r"|passando mal|doente|doentinh\w+|dor\b|com dores)\b"
)
_MEDICINE = re.compile(
    r"\b(?:pode|posso|faz mal|pode dar) (?:\w+ ){0,3}(?:comer|dar|tomar|lamber|chocolate|uva|cebola|leite|osso)\b"
    r"(?!.*banho)|"
    r"\b(?:qual|que|posso|pode|devo|quanto|quantas|dose|dosagem|dar|dou) (?:\w+ ){0,4}(?:remedio\w*|dipirona"
    r"|paracetamol|ibuprofeno|antibiotico\w*"
    r"|gotas|comprimido\w*|vermifugo|antialergico|pomada|dose|dosagem)\b"
)
_ASKED_FOR = (Intent.book, Intent.availability, Intent.reschedule, Intent.cancel, Intent.price, Intent.register_pet)


def speaks_of_health(talk: Talk) -> bool:
    """Whether the message tells of a symptom or asks for a remedy, and asks for nothing that we do."""
    heard = talk.heard
    if heard.has(*_ASKED_FOR) or heard.services:
        return False
    return heard.says(_SYMPTOMS) or heard.says(_MEDICINE)


def suggest_consultation(talk: Talk) -> None:
    """Say that only a veterinarian can tell, and offer the visit or a person."""
    service = _consultation(talk)
    if service is None:
        talk.say("Sobre saúde eu não posso orientar por aqui, só um médico-veterinário. Quer que eu chame a equipe?")
        talk.dialogue.ask("human")
        return
    cost = f" ({money(service.price)})" if service.price is not None else ""
    talk.say(
        "Poxa, espero que não seja nada sério 🙏 Por mensagem não posso orientar sobre saúde, mas o veterinário avalia "
        f"direitinho. Quer marcar: {service.name}{cost}?"
    )
    talk.dialogue.close_topic()
    talk.dialogue.draft = Draft(service_id=service.id)
    absorb_animal(talk)
    talk.dialogue.ask("book_too")


def _consultation(talk: Talk) -> Service | None:
    return next((service for service in talk.context.services if service.type == "consultation"), None)
