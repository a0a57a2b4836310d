"""Whether words ask rather than order: an order's verb that is asked about must do nothing."""

import re

from oxy.aurora.measures import find_measure

# In front of one of these an order's verb is asked about, not given: "quantos cancelei", "quem faltou".
_ASKING = re.compile(
    r"^(?:e |mas |aurora,? |oi,? |entao |ei,? |amiga,? |bom dia,? |boa tarde,? |boa noite,? )*"
    r"(?:quant[oa]s?|quais|qual|quem|quando|como|teve|houve|alguem|tem algum|tive"
    r"|que (?!tal\b)|o que|cade|onde|tem alguem"
    r"|me avis\w+ (?:quando|se)|por ?que|sera que|voce (?:ja )?\w+(?:ou|eu|iu)|ja"
    r" \w+(?:ou|eu|iu)|me (?:diz|fala|conta|mostra|lista|explica|passa)|lista\b|mostra\b)\b"
)
# These count, rank or draw: nothing that is ordered does.
_COUNTS = re.compile(
    r"\b(?:quant[oa]s?|qual|quais|percentual|porcentagem|taxa|indice|grafico\w*|ranking|media|resumo|relatorio|balanco"
    r"|comparad[oa]|vs|versus|em relacao|previsao|faturamento|faturei|receita)\b|%\s*$|\bem %"
)
# Who did not come is told of one; of all of a week or month it is asked.
_OF_MANY = re.compile(
    r"\b(?:clientes|pessoas|gente|tutores|(?:semana|mes|ano) (?:passad[ao]|retrasad[ao]|anterior)"
    r"|(?:d[ao]|n?ess[ea]|n?est[ea]|ultim[oa]s?) (?:\d+ )?(?:semana|mes|mese|ano|dia)s?)\b"
)
_COUNTED_KINDS = frozenset({"no_show", "special_hours"})
_OF_WHOM = frozenset({"no_show", "special_hours", "block_agenda"})
# A campaign's own words may count, and name whom it is for: "uma campanha pra quem sumiu".
_FREE_WORDS = frozenset({"campaign", "campaign_steer"})
# "Abre mais cedo" is an order; "o horário com mais cancelamento" is none.
_RANKED = re.compile(r"\b(?:mais|menos)\b(?! (?:cedo|tarde|uma|um|\d))|\bpico\b")
_MOST = re.compile(r"\b(?:que|[oa]s) (?:mais|menos) falt\w+|\bfalt\w+ (?:mais|menos)\b")
_WHO = re.compile(r"\bquem\b")


def is_asked(plain: str) -> bool:
    """Whether `plain` asks something, whatever verb it holds."""
    return bool(_ASKING.search(plain))


def counts(plain: str, kind: str) -> bool:
    """Whether `plain`, which could be an order of `kind`, rather wants a figure."""
    if kind in _FREE_WORDS:
        return False
    if kind in _OF_WHOM and _WHO.search(plain):
        return True
    if kind == "special_hours" and _RANKED.search(plain):
        return True
    if kind == "no_show" and _MOST.search(plain):
        return True
    if _COUNTS.search(plain):
        return kind != "change_price" or not re.search(r"\d", plain)
    if kind not in _COUNTED_KINDS:
        return False
    return find_measure(plain) is not None or (kind == "no_show" and bool(_OF_MANY.search(plain)))
