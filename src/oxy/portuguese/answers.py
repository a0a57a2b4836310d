"""Yes, no, or yes with a "but": what an answer to a question of ours means."""

import re
from enum import StrEnum

from oxy.portuguese.normalise import normalise


class Answer(StrEnum):
    """How a message answers a yes-or-no question."""

    yes = "yes"
    no = "no"
    yes_but = "yes_but"
    unclear = "unclear"


_YES_WORDS = (
    r"sim|s|ss|sin|siim|isso+|isso mesmo|isso ai|iss|issae|pode ser|pode sim|pode"
    r"|pode marcar|pode agendar|pode deixar(?: marcado)?"
    r"|pode confirmar|pode fechar|pode ir|pode reservar|pode colocar|pode fazer|pode mandar"
    r"|pode cancelar|pode desmarcar|pode remarcar"
    r"|confirmo(?: sim)?|confirmad[oa]|confirmadissimo|confirma|confirmar|confirme|esta confirmado|ta confirmado"
    r"|ok|okay|oks|okk|okei|oki|okey|certo|certinho|correto|exato|exatamente|fechado"
    r"|fechou|fecha|bora|vamos|vamo|vamo nessa|bora la"
    r"|vamos la|claro|claro que sim|com certeza|certeza|com ctz|positivo|afirmativo|beleza"
    r"|de boa|suave|ta bom|ta otimo|ta certo"
    r"|ta fechado|ta combinado|ta confirmado"
    r"|ta|esta bom|esta otimo|esta certo|esta correto|ta correto|tudo certo|tudo ok"
    r"|perfeito|otimo|excelente|maravilha|show|show de bola|top|joia"
    r"|combinado|combinadissimo|aceito|quero|quero sim|eu quero|por mim tudo bem"
    r"|por mim ok|por mim pode ser|tudo bem|uhum|aham|ahan|uhu|isso aí"
    r"|ta valendo|valendo|yes|yep|opa|tranquilo|pode crer|manda ver|manda bala|marca"
    r"|marca ai|marque|agenda|agenda ai|agende|marca sim"
    r"|estarei ai|estaremos ai|estarei la|vou sim|iremos|vou|serve|serve sim|da certo"
    r"|da sim|rola|por favor|sim por favor|e isso|e isso ai|e isso mesmo"
    r"|acho que sim|acredito que sim|concordo|de acordo|autorizo|isso sim|esse mesmo"
    r"|essa mesma|esse mesmo|ele mesmo|ela mesma|e sim|e|pode por|ta certinho"
    r"|(?:pode )?(?:faz|fazer|marca|marcar|quero) (?:os dois|as duas|tudo|ambos|ambas)|faz sim|faz assim|vai|vai sim"
    r"|tudo certinho|verdade|sem problema|sem problemas|sucesso"
)
_FILLERS = (
    r"por favor|obrigad[oa]|muito obrigad[oa]|valeu|por gentileza|moca|moco|querida"
    r"|querido|amiga|amigo|linda|flor|viu|ta|ne|entao|ai|ja|com certeza"
    r"|mesmo|tambem|por mim|para mim|amor|gente|pessoal|kkk|ate la|ate ja|ate mais"
    r"|ate amanha|ate sabado|ate logo|que bom|oba|eba|ah|oi|opa|bom dia|boa tarde"
    r"|boa noite|que horario bom|nos vemos la|o horario|horario|esse horario"
    r"|eita|nossa|uau|ufa|eba|aleluia|gracas a deus|que (?:otimo|maravilha|sorte|legal)"
    r"|so (?:esse|essa|isso|ele|ela|esse mesmo|essa mesma)"
    r"|caralho|porra|cacete|krl|merda|po|poxa|logo|uai|mano|cara|chefe|dona|doutora?"
)
_YES = re.compile(rf"(?:(?:{_YES_WORDS})(?:[\s,.!]+|$))+(?:(?:{_YES_WORDS}|{_FILLERS})(?:[\s,.!]+|$))*")
_PREFIX = re.compile(rf"^(?:(?:{_FILLERS})[\s,.!]+)+(?=(?:{_YES_WORDS})\b)")
_STARTS_YES = re.compile(
    r"^(?:(?:ah|oi|entao|opa)[\s,]+)?(?:sim|isso|pode ser|pode|ok|okay|claro|certo"
    r"|confirmo|confirmado|beleza|quero sim|fechado|perfeito|tudo bem|ta bom|blz|show"
    r"|otimo|uhum|aham|com certeza|correto|exato|bora|s)\b[\s,.!]"
)
_BUT = re.compile(
    r"\b(?:mas|porem|so que|so se|desde que|se (?:for|der|puder|tiver)|contanto|menos"
    r"|exceto|em vez|troca|muda|mudar|trocar|prefiro|melhor|so muda|com a condicao|nao)\b"
    r"|\?"
)
_NO = re.compile(
    r"^(?:(?:ah|oi|entao|infelizmente|acho que|acho|melhor|hoje|agora|por enquanto"
    r"|na verdade|desculpa|poxa|moca|esse|essa|esses|essas|dessa vez|hmm|hm)[\s,.]+)*"
    r"(?:nao(?! (?:recebi|recebemos|me (?:mand|envi|respond|avis|lig|retorn)\w*|achei|vi|chegou|apareceu|para de"
    r"|larga"
    r"|gosta|late|mia|dorme|foi (?:voce|eu)|consegui (?:ver|abrir|ligar|achar))\b)|nn|nem|nop|negativo|nunca"
    r"|jamais|nenhum|nenhuma|nada disso|nem pensar"
    r"|de jeito nenhum|de forma alguma|melhor nao|deixa(?: para la| quieto| pra depois)?"
    r"|esquece|esqueca"
    r"|errado|errada|incorreto|ta errado|esta errado|dispenso|desisto|desisti|cancela"
    r"|cancelar|ainda nao|agora nao|hoje nao|no|mudei de ideia|sem chance|complica"
    r"|fica para a proxima|fica para proxima|recuso|outro dia|vou pensar|vou ver"
    r"|depois (?:eu )?vejo|prefiro (?:nao|outr[oa])|melhor deixar|deixar)\b"
)
_NO_ANYWHERE = re.compile(
    r"\b(?:nao (?:quero|pode ser|serve|da|posso|consigo|rola|precisa|confirmo|vou querer"
    r"|vou|e isso|esta certo|ta certo|obrigad[oa]|gostei[ .!]*$|tenho interesse|aceito"
    r"|concordo|autorizo|marca|marque|fecha|vai dar)"
    r"|(?:acho|acredito) que nao|nao nao|(?:esse|essa|esses|hoje|amanha|agora|desses?) nao"
    r"|nenhum desses|nenhuma d\w+|complica para mim|deixa para la|mudei de ideia)\b"
)
_DOUBT = re.compile(
    r"\b(?:nao sei|nao entendi|nao lembro|talvez|sera|depende|quem sabe|preciso ver"
    r"|vou ver com|deixa eu ver|como assim)\b|^nao (?:tem|teria|daria|da|pode) .*\?"
)
_ASKS = re.compile(r"^(?:pode|da|tem|quero|certo|isso|serve)\b(?! ser\b).*\?$")
_THUMBS_UP = re.compile("[👍👌✅🆗🙌🤝☑✔💯]")
_THUMBS_DOWN = re.compile("[👎❌🚫⛔🙅]")
_EMOJI = re.compile(r"[^\w\s,.!?/:;'\"()@%+$&-]+")


def read_answer(text: str) -> Answer:
    """Return what `text` answers to a question asked with yes or no.

    A yes that brings a wish, a condition or a question along ("sim, mas às 11h") is `yes_but`, never a plain yes.
    """
    if not any(letter.isalnum() for letter in text):
        if _THUMBS_DOWN.search(text):
            return Answer.no
        return Answer.yes if _THUMBS_UP.search(text) else Answer.unclear
    plain = _EMOJI.sub(" ", normalise(text)).strip(" .,!;:-")
    if _DOUBT.search(plain) or _ASKS.search(plain):
        return Answer.unclear
    bare = _PREFIX.sub("", plain)
    if _YES.fullmatch(bare + " "):
        return Answer.yes
    if _NO.match(plain):
        return Answer.unclear if plain.endswith("?") and not plain.startswith("nao,") else Answer.no
    starts_yes = bool(_STARTS_YES.match(bare + " "))
    if starts_yes:
        return Answer.yes_but if _BUT.search(bare) or _adds_something(bare) else Answer.yes
    if _NO_ANYWHERE.search(plain) and not plain.endswith("?"):
        return Answer.no
    return Answer.unclear


def is_yes(text: str) -> bool:
    """Whether `text` is a plain yes."""
    return read_answer(text) is Answer.yes


def is_no(text: str) -> bool:
    """Whether `text` is a no."""
    return read_answer(text) is Answer.no


_HARMLESS = re.compile(
    r"\b(?:pode|marcar|agendar|confirmar|confirmo|marcado|confirmado|deixar|reservar|quero"
    r"|isso|esse|horario|dia|sim|ok|certo|tudo|bem|por|favor|vou|estar|estarei|ai|la|com"
    r"|certeza|obrigad[oa]|muito|esta|ta|bom|otimo|mesmo|que|ate|a|o|e|no|na|para|mim|eu"
    r"|vai|ser|fica|ficou|caralho|porra|cacete|krl|merda|po|poxa|logo|uai|mano|cara|pra|entao|agendado|agendamento|consulta|banho|tosa|do|da|de|meu"
    r"|minha|levar|levo|ele|ela|nos|gente|perfeito|combinado|fechado|cancelar|remarcar)\b"
)


def _adds_something(plain: str) -> bool:
    """Whether words are left over, beyond politeness, that could change what was agreed."""
    return bool(re.search(r"[a-z0-9]", _HARMLESS.sub("", plain)))
