"""Orders that an owner may give: recognised so that each gets an honest answer."""

import re
from enum import StrEnum


class Command(StrEnum):
    """What an owner may order and Aurora cannot do: each has its own refusal."""

    agenda = "agenda"
    message = "message"
    reminder = "reminder"
    catalog = "catalog"


# In front of one of these an order's verb is asked about, not given: "quantos cancelei", "qual a agenda".
_ASKING = re.compile(
    r"^(?:e |mas |aurora,? |oi,? |entao )*(?:(?:quant[oa]s?|quais|qual|quem|quando|como"
    r"|teve|houve|alguem|tem algum|tive|o que)\b|me lembr[ae] (?:quem|quais|qual|quant[oa]s?|o que|como)\b)"
)
_ORDER = (
    r"^(?:(?:por favor|aurora|oi|ola|e|entao|agora),? )*"
    r"(?:(?:voce |da para |tem como |ja )?(?:pode|poderia|consegue|quero|queria|preciso|gostaria de|vamos|vou|da para"
    r"|tem como)(?: que voce)? )?(?:me )?"
)
# Whatever its verb, a message that wants a picture orders nothing else.
_CHART = re.compile(r"\bgrafico")


def _order(verbs: str, rest: str = "") -> re.Pattern[str]:
    return re.compile(rf"{_ORDER}(?:{verbs})\b{rest}")


_COMMANDS: tuple[tuple[Command, re.Pattern[str]], ...] = (
    (
        # To the owner themselves; a customer is written to.
        Command.reminder,
        re.compile(
            r"\bme (?:lembr(?:a|e|ar)|avis(?:a|e|ar) (?:para|pra) (?:eu|mim))\b|\b(?:cria|bota|coloca|poe"
            r"|anota)\w* (?:um )?"
            r"(?:lembrete|alarme|despertador)\b|\bme (?:acorda|desperta)\w*"
        ),
    ),
    (
        Command.message,
        _order(
            r"(?:mand[ae]\w*|envi\w+)\b(?!.*\b(?:lista|resumo|relatorio|numeros|faturamento|agenda)\b)"
            r".*\b(?:mensagem|recado|whatsapp|clientes?|todos|todas|tutor\w*)"
            r"|(?:avis|respond|escrev|cham|convid|lembr)\w+ .*",
        ),
    ),
    (
        Command.catalog,
        _order(
            r"mud\w+|alter\w+|aument\w+|baix\w+|reajust\w+|troc\w+|atualiz\w+|cadastr\w+|adicion\w+|inclu\w+|remov\w+"
            r"|exclu\w+|corrig\w+",
            r".*\b(?:precos?|valor(?:es)?|servicos?|horarios? de (?:funcionamento|atendimento)|faq|perguntas?"
            r"|funcionario|profissional|usuario|endereco|telefone|banho|tosa|consulta)",
        ),
    ),
    (
        Command.agenda,
        _order(
            r"bloqu\w+|desbloqu\w+|fech\w+ (?:a |minha )?agenda|cancel(?:a|e|ar|em)|desmar(?:ca|que|car)"
            r"|remar(?:ca|que|car)|reagend(?:a|e|ar)|agend(?:ar|e)"
            r"|agenda (?:um|uma|o banho|a consulta|a tosa|para [oa])"
            r"|marc(?:a|ar|que) (?:um|uma|o|a|falta|como|para)|encaix\w+|mud\w+ o horario|transfer\w+"
            r"|confirm(?:a|e|ar)",
        ),
    ),
)


def find_command(plain: str) -> Command | None:
    """Return which order `plain` (from `plain_text`) gives, or nothing when it gives none or only asks."""
    if _CHART.search(plain) or _ASKING.search(plain):
        return None
    return next((command for command, pattern in _COMMANDS if pattern.search(plain)), None)
