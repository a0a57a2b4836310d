"""The trade's words as owners misspell them, put right before rules read them."""

import re
from functools import lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from oxy.aurora.owner_words import is_known
from oxy.aurora.spelling import spelled_out
from oxy.portuguese import normalise

SURE_ENOUGH = 84.0
SHORTEST_MENDED = 5

_MENDED_WORDS = """
    faturamento faturei faturou faturamos receita cancelamento cancelamentos cancelados canceladas cancelaram clientes
    cliente atendi atendemos atendimento atendimentos atendidos agenda agendamento agendamentos agendados inativos
    inativas sumidos sumiram sumiu ticket faltaram resumo relatorio balanco comparacao comparado comparativo servicos
    servico voltaram retornaram campanha bloquear obrigado obrigada quantos quantas quanto ajuda
    movimento lucro medio faltas novos semana ontem passada amanha
"""
# Spelt right though a letter away from a word above: these mean something else, or the same in another form.
_RIGHT_WORDS = """
    subiu subiram subindo rendimento rendimentos
    atende atender atendo cancela cancelar cancele cancelei cancelou cancelado cancelada agendar agende agendado
    agendada agendas falta faltas faltam compara comparar resumir venda vendas
    passado novas inativo inativa sumido sumida sumir receitas retorno retornos bloqueia
    bloqueie voltar volta voltou quando tickets campanhas semanas semanal faturar ajudar ajude marcado obrigados
    reagenda reagende reagendar reagendou resultado contem ativos ativas canto manha minha cliente tomara servir
"""
_MENDED = _MENDED_WORDS.split()
_RIGHT = frozenset(_RIGHT_WORDS.split()) | frozenset(_MENDED)
_WORD = re.compile(r"[a-z]+")


@lru_cache(maxsize=1024)
def plain_text(text: str) -> str:
    """Return a question in one plain spelling, owners' shorthand written out."""
    return plain_words(spelled_out(text))


@lru_cache(maxsize=1024)
def plain_words(text: str) -> str:
    """Return `text` in one plain spelling, with the trade's words mended where they are a typo away.

    An order is read so: written out, its shorthand could be somebody's name.
    """
    return _WORD.sub(_mended, normalise(text))


def _mended(found: re.Match[str]) -> str:
    word = found[0]
    if len(word) < SHORTEST_MENDED or word in _RIGHT:
        return word
    best = process.extractOne(word, _MENDED, scorer=fuzz.ratio, score_cutoff=SURE_ENOUGH)
    if best is None and not is_known(word):
        # Two letters changed about, or one beside the right key: the same first letter keeps it the same word.
        near = process.extractOne(word, _MENDED, scorer=OSA.distance, score_cutoff=1)
        best = near if near and near[0][0] == word[0] else None
    return best[0] if best else word
