"""What owners ask for and nothing here says, however near a figure it sounds: debts, expenses, stock, profit."""

import re
from enum import StrEnum


class NotKept(StrEnum):
    """What is kept nowhere here; each has words of its own (`asking_back.NOT_KEPT_TEXTS`)."""

    profit = "profit"
    commission = "commission"
    debts = "debts"
    expenses = "expenses"
    payments = "payments"
    stock = "stock"
    taxes = "taxes"
    hours = "hours"
    places = "places"
    species = "species"
    other = "other"


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases))


# The first that fits; where one is asked for, no figure is told in its place.
_NOT_KEPT: tuple[tuple[NotKept, re.Pattern[str]], ...] = (
    (NotKept.commission, _any(r"\b(?:pagu?\w+|menos|desconta\w*)\b.*\bcomiss\w+")),
    (
        NotKept.debts,
        _any(
            r"\bdev(?:endo|edor\w*)\b|\bfiado\b|\bdivida\w*|\binadimpl\w+|\bquem (?:\w+ )?(?:me )?deve\b(?! (?:vir"
            r"|ter))",
            r"\b(?:nao|falta\w*|ainda (?:nao|vai|tem que)|quem (?:tem|falta)) (?:me |de |a |para )*(?:pag(?:ou|aram"
            r"|ar|ue)|acert\w+)\b",
            r"\bem aberto\b.*\bpag\w+|\bpagamentos? (?:pendente|atrasad|em aberto)\w*",
        ),
    ),
    (
        NotKept.taxes,
        _any(
            r"\b(?:impostos?|notas? fisca\w+|nfe?|simples nacional|das|inss|fgts|contador\w*)\b(?=.*\b(?:pag\w+"
            r"|emit\w+|venc\w+"
            r"|imposto\w*|nota|notas)\b)|\bimpostos?\b|\bnotas? fisca\w+"
        ),
    ),
    (
        NotKept.expenses,
        _any(
            r"\bdespesas?\b|\bboletos?\b|\bcontas? (?:a |para )?pag\w+|\baluguel\b|\bsalarios?\b"
            r"|\bfolha de pagamento\b",
            r"\b(?:meus|os|quais) gastos\b|\bgastos? (?:com|de|da|do|fix\w+)\b|\bgast(?:ei|amos|ando)\b|\bcustos?\b"
            r"|\bfornecedor\w*|\bcompr(?:ei|amos)\b",
        ),
    ),
    (
        NotKept.payments,
        _any(r"\bpix\b|\bcartao\b|\bcartoes\b|\bmaquininha\b|\bem dinheiro vivo\b|\bformas? de pagamento\b"),
    ),
    (NotKept.stock, _any(r"\bestoque\b|\bracao\b|\bracoes\b|\bprodutos?\b")),
    (NotKept.hours, _any(r"\bhoras?\b.*\b(?:trabalh\w+|extras?)\b|\bfolha de ponto\b")),
    (NotKept.species, _any(r"\bquant[oa]s (?:\w+ )?(?:gat(?:o|a|inho|inha)s?|felinos?|passarinhos?|coelhos?|aves)\b")),
    (NotKept.places, _any(r"\bbairros?\b|\bendereco\w* d[aeo]s? (?:client\w+|tutor\w+)\b|\bonde moram?\b")),
    (
        NotKept.other,
        _any(
            r"\brepresent\w+|\bequival\w+|\bfatia\b|\bmenos [oa] d[aeo]\b",
            r"\b(?:melhor|pior) (?:segunda|terca|quarta|quinta|sexta|sabado|domingo)\b",
            r"\b(?:qual|quais|que) clientes?\b(?! nov).*\b(?:mais|menos)\b|\b(?:melhor(?:es)?|maior(?:es)?"
            r"|top \d*) ?clientes?\b|\bclientes? que (?:mais|menos) (?!falt|cancel|volt)"
            r"|\bquem (?:mais |menos )?(?:gast|compr)\w+",
        ),
    ),
)
_AI_COST = re.compile(r"\b(?:ia|robo|bot|openai|gpt|tokens?|assistente)\b")
# Told beside the figure that is nearest.
_BESIDE = ((NotKept.profit, re.compile(r"\blucr\w+")), (NotKept.commission, re.compile(r"\bcomiss\w+")))


def find_not_kept(plain: str) -> NotKept | None:
    """Return what `plain` asks for that no figure here says, however near one it sounds."""
    if _AI_COST.search(plain):
        return None
    return next((kind for kind, pattern in _NOT_KEPT if pattern.search(plain)), None)


def find_not_kept_beside(plain: str) -> NotKept | None:
    """Return what `plain` asks for that needs more than is kept here, where the figure nearest to it can be told."""
    return next((kind for kind, pattern in _BESIDE if pattern.search(plain)), None)
