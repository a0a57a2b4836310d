"""Who is writing: asked only after a booking, for a name where none is known, a number where WhatsApp hid it."""

import re

from oxy.attendant.builtin.talk import Talk
from oxy.foundation.phones import InvalidPhone, parse_phone
from oxy.portuguese import Answer, find_name, phone_display

_NUMBER = re.compile(r"\+?\d[\d\s().-]{7,}\d")
_LONGEST_NAME_WORDS = 4


def ask_who(talk: Talk) -> None:
    """Ask for what staff will need, one thing only, after a booking was made."""
    contact = talk.context.contact
    if contact.display_name is None and talk.heard.person_name is None:
        talk.say("E como você se chama?")
        talk.dialogue.ask("contact_name")
    elif contact.phone is None and "Telefone informado" not in contact.notes:
        talk.say("Qual telefone com DDD posso anotar para a equipe?")
        talk.dialogue.ask("contact_phone")


async def take_name(talk: Talk) -> bool:
    """Take the answer to "como você se chama?"; return False when it is none."""
    name = talk.heard.person_name
    if name is None and len(talk.heard.text.split()) <= _LONGEST_NAME_WORDS and talk.heard.answer is Answer.unclear:
        name = find_name(talk.heard.text)
    if name is None:
        return False
    await talk.counter.update_contact(name=name)
    talk.say(f"Prazer, {name.split()[0]}! 😊")
    return True


async def take_phone(talk: Talk) -> bool:
    """Take the answer to the question for a number; return False when it is none."""
    found = _NUMBER.search(talk.heard.text)
    if found is None:
        return False
    try:
        phone = parse_phone(found[0]).e164
    except InvalidPhone:
        talk.say("Não reconheci esse número. Pode mandar com o DDD?")
        talk.dialogue.ask("contact_phone")
        return True
    await talk.counter.note_phone(phone)
    talk.counter.evidence.free_text.append(phone_display(phone))
    talk.say("Anotado, obrigado! 😊")
    return True
