"""What owners ask for and no figure here says, however near one it sounds: prices, debts, stock, expenses."""

import re


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases))


# What nobody keeps here: the price list's prices, debts, stock, expenses, which customer spends most.
_NOT_KEPT = _any(
    r"\brepresent\w+|\bequival\w+|\bfatia\b|\bmenos [oa] d[aeo]\b",
    r"\b(?:melhor|pior) (?:segunda|terca|quarta|quinta|sexta|sabado|domingo)\b"
    r"|(?<!sem )\bprecos?\b(?! medio)|\bquanto (?:ta |esta )?(?:custa|cobr\w+|e) (?:o |a |um "
    r"|uma )(?!ia\b|robo\b|bot\b)",
    r"\b(?:dev(?:endo|edor\w*)|fiado|divida\w*|inadimpl\w+|boletos?|pix|cartao|despesas?|gastos? (?:com|de|da)"
    r"|contas? (?:a |para )?pag\w+|aluguel|salarios?|comiss\w+|estoque|racao|racoes|impostos?|notas? fisca\w+)\b",
    r"\b(?:qual|quais|que) clientes?\b(?! nov).*\b(?:mais|menos)\b|\b(?:melhor(?:es)?|maior(?:es)?"
    r"|top \d*) ?clientes?\b|\bclientes? que (?:mais|menos) (?!falt|cancel|volt)"
    r"|\bquem (?:mais )?(?:gast|compr)\w+",
)
_AI_COST = re.compile(r"\b(?:ia|robo|bot|openai|gpt|tokens?|assistente)\b")


def asks_for_what_is_not_kept(plain: str) -> bool:
    """Whether `plain` asks for something that no figure here says, however near one it sounds."""
    return bool(_NOT_KEPT.search(plain)) and not _AI_COST.search(plain)
