"""Greetings, thanks, goodbyes and kindness."""

import re

from oxy.attendant.builtin.talk import Talk
from oxy.attendant.context import ClientContext
from oxy.portuguese import Answer, Intent, normalise

_GOODBYE = re.compile(
    r"\b(?:tchau\w*|ate (?:mais|logo|breve|amanha|la|ja|segunda|terca|quarta|quinta|sexta|sabado|domingo)|falou"
    r"|fui|bom descanso|boa semana|bom fim de semana)\b"
)
_HOW_ARE_YOU = re.compile(
    r"\b(?:tudo (?:bem|bom|joia|certo|otimo|tranquilo)|como (?:vai|vao|voce esta|voces estao)|beleza)\b"
)
_KIND = re.compile(
    r"\b(?:voces? (?:sao|e) (?:\w+ )?(?:demais|otim\w+|incrive\w+|maravilhos\w+|melhor\w*|show|top|fof\w+|lind\w+"
    r"|gentil|gentis|atencios\w+)|amei|adorei|adoro voces|que (?:fofo|fofa|lindo|amor|legal|bom|otimo|maravilha)"
    r"|parabens)\b"
)
_UPSET = re.compile(
    r"\b(?:incompetent\w+|ninguem (?:me |nos )?(?:responde|atende|liga)|descaso|palhacada|ridicul[oa]s?|vergonha"
    r"|falta de respeito|que demora|demorad[oa]s? demais)\b"
)
_LAUGHTER = re.compile(r"\b(?:kkk|rsrs\w*|haha\w*|hehe\w*)\b|[😂🤣😅]")
_WAIT = re.compile(
    r"^(?:so )?(?:um (?:minuto|minutinho|momento|momentinho|instante|segundo)|perai|pera ai|pera|espera\w*(?: ai)?"
    r"|ja volto|ja ja|aguarda\w*|calma)\b.{0,12}$"
)
_ACKNOWLEDGED = re.compile(
    r"^(?:(?:ok|okay|ta|ta bom|ta certo|certo|beleza|blz|entendi|combinado|perfeito|otimo|show|joia|legal"
    r"|maravilha|sim|isso|ah|ata|fechado|tranquilo|tudo bem|tudo certo|que bom)[\s,.!]*)+$"
)
_MORNING_ENDS, _AFTERNOON_ENDS, _NIGHT_ENDS = 12, 18, 5


def greeting(context: ClientContext, stated_name: str | None) -> str:
    """Return "Bom dia, Júlia! Aqui é a Luna, da Pata Amiga 🐾", by the business's clock."""
    name = first_name(context, stated_name)
    hello = f"{part_of_day(context)}{f', {name}' if name else ''}!"
    assistant = context.settings.ai.assistant_name
    article = "a" if normalise(assistant).endswith("a") else "o"
    return f"{hello} Aqui é {article} {assistant}, da {context.organization.name} 🐾"


def part_of_day(context: ClientContext) -> str:
    """Return the greeting that fits the hour."""
    hour = context.now.hour
    if _NIGHT_ENDS <= hour < _MORNING_ENDS:
        return "Bom dia"
    return "Boa tarde" if _MORNING_ENDS <= hour < _AFTERNOON_ENDS else "Boa noite"


def first_name(context: ClientContext, stated_name: str | None) -> str:
    """Return the contact's first name as they gave it, now or before, else a profile's that reads like a name."""
    known = (context.contact.name or stated_name or "").split()
    if known:
        return known[0]
    profile = (context.contact.profile_name or "").split()
    return profile[0].capitalize() if profile and profile[0].isalpha() and len(profile[0]) > 2 else ""


def make_small_talk(talk: Talk, *, greeted: bool) -> bool:
    """Answer what is only kindness; return False when the message wants something."""
    heard = talk.heard
    intent = heard.intent
    if intent is Intent.greeting and (
        heard.guess.rule is Intent.greeting or (heard.guess.rule is None and not heard.speaks_of_when)
    ):
        _answer_greeting(talk, greeted=greeted)
    elif heard.says(_GOODBYE) and intent in (Intent.thanks, Intent.greeting, Intent.other):
        talk.say(f"{'De nada' if 'obrigad' in heard.plain else 'Até mais'}! Um abraço e um carinho nos peludos 🐾")
    elif heard.says(_UPSET):
        talk.say("Desculpe por isso 🙏 Estou aqui agora para te ajudar. Quer que eu chame uma pessoa da equipe?")
        talk.dialogue.ask("human")
    elif intent is Intent.thanks:
        talk.say("De nada! Se precisar de mais alguma coisa, é só chamar 😊")
    elif heard.says(_KIND) and intent is Intent.other:
        talk.say("Que bom ouvir isso! Ficamos felizes 🥰 Se precisar, é só chamar.")
    elif _LAUGHTER.search(f"{heard.text} {heard.plain}") and not heard.asks and intent is Intent.other:
        talk.say("Que figura! 😄 Posso ajudar em mais alguma coisa?")
    elif heard.says(_WAIT):
        talk.say("Claro, sem pressa! 😊")
    elif talk.dialogue.topic is None and (heard.says(_ACKNOWLEDGED) or heard.answer is Answer.yes):
        talk.say("Combinado! Qualquer coisa, é só chamar 😊")
    elif talk.dialogue.topic is None and heard.answer is Answer.no:
        talk.say("Tudo bem! Qualquer coisa, é só chamar 😊")
    else:
        return False
    return True


def _answer_greeting(talk: Talk, *, greeted: bool) -> None:
    how = "Tudo ótimo por aqui! " if talk.heard.says(_HOW_ARE_YOU) else ""
    if greeted:
        talk.say(f"{how}Como posso ajudar você e seu pet?")
    else:
        talk.say(f"{how or 'Oi! '}Como posso ajudar?")
