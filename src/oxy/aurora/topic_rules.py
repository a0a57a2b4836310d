"""What is known by how it is asked, whatever figure it names: help, charts, lists of people, forecasts. In order."""

import re

from oxy.aurora.topics import Topic


def any_of(*phrases: str) -> re.Pattern[str]:
    """A pattern that finds any of the phrases."""
    return re.compile("|".join(phrases))


# A number of the business's own, and how it may be.
_LINE = r"(?:whats\w*|wpp|zap\w*|chip|(?:numero|telefone|celular) (?:da|do) (?:loja|clinica|pet\w*|whats\w*|zap))"
_STATE = (
    r"(?:conect\w+|desconect\w+|funcion\w+|ca(?:iu|ido)|fora do ar|no ar|ligado|desligado|online|offline|parou|parado"
    r"|travad\w+|travou|ativo|ok)"
)
BEFORE_FIGURES: tuple[tuple[Topic, re.Pattern[str]], ...] = (
    (
        Topic.help,
        any_of(
            r"^(?:ajuda|help|menu|comandos|opcoes|socorro)\b",
            r"\bo que (?:que )?(?:voce|tu) (?:faz|sabe|pode|consegue|responde)",
            r"\bcomo (?:voce )?(?:funciona(?! [oa] (?:calculo|conta|formula))|te uso|uso voce)",
            r"\bque perguntas\b",
            r"\bcomo voce (?:pode )?(?:me )?ajud",
        ),
    ),
    (
        # When the house itself opens; of the agenda's hours other words are used.
        Topic.hours,
        any_of(
            r"\b(?:que|qual|a que|ate que) (?:horas?|horario)\b(?: \w+){0,3}"
            r" (?:abr(?:e|imos|o|ir)|fech(?:a|amos|o|ar))\b(?! (?:a |minha )?(?:agenda|caixa|conta|mes))",
            r"^(?!.*\b(?:caixa|agenda|pacote|conta|proposta|quant\w+|fatur\w+)\b)(?:(?:e|oi|aurora|mas)[ ,]+)*"
            r"(?:(?:a gente|nos|a loja|a clinica|o pet ?shop|eu) )?(?:vai |vamos )?"
            r"(?:abr(?:e|imos|ir)|fica abert[oa]|(?:ta|esta|estamos) abert[oa]s?|funciona(?:mos)?)\b"
            r"(?: [\w/]+){0,7}\W*$",
            r"\b(?:nosso|meu|o) horario de (?:funcionamento|atendimento)\b",
        ),
    ),
    (
        Topic.connection,
        any_of(rf"\b{_LINE}\b(?: \w+){{0,4}} {_STATE}\b|\b{_STATE}(?: \w+){{0,3}} {_LINE}\b"),
    ),
    (
        Topic.campaign_ideas,
        any_of(
            r"\b(?:sug\w+|ideias?|recomend\w+) (?:\w+ ){0,4}(?:campanhas?|promoc\w+)\b",
            r"\b(?:qual|que|quais) (?:campanhas?|promoc\w+)\b(?:\W*$|.*\b(?:faco|fazer|devo|posso|mont\w+|cri\w+"
            r"|lanc\w+|boa|sugere)\b)",
        ),
    ),
    (Topic.campaign, any_of(r"\bcampanhas?\b|\bdisparos?\b")),
    (
        Topic.definition,
        any_of(
            r"\bcomo (?:e que )?(?:(?:voces?|vcs?|se|tu|e|sao|foi|eh) )*(?:calcula\w*|conta\w*|mede\w*|chega"
            r"|define\w*|soma\w*)\b",
            r"^(?:me |aurora,? )*expli(?:c|qu)\w+ (?:a |o |como )",
            r"\bdiferenca (?:entre|de) (?:a |o )?(?:falt|cancel|client|atend|agend|fatur|ticket|receit"
            r"|ocup|reten|conver)\w*"
            r"(?: \w+)? (?:e|para|do|da) (?:a |o )?(?:falt|cancel|client|atend|agend|fatur|ticket|receit"
            r"|ocup|reten|conver)\w*",
            r"\bque (?:e que )?(?:voces?|vcs?|se) (?:considera\w*|entende\w*|chama\w*|conta\w*)\b",
            r"^(?:e |mas |aurora,? )*(?:o )?que (?:e|eh|significa|quer dizer|conta como|entra n\w+|sao)"
            r" (?!que\b|meu\b|minha\b).*\b(?:ocupac|falt|no ?show|cancel|ticket|faturamento|receita|anteced"
            r"|retenc|novo|inativ"
            r"|atendid|tempo de resposta|taxa|clientes?|conversas?)\w*",
            r"\b(?:qual|me explica|explica|como|faz\w*)(?: \w+){0,4} (?:conta|formula|criterio|calculo)\b|\b(?:calculo"
            r"|formula) d[aeo]\b",
            r"\b(?:significado|definicao|conceito) d[aeo]\b|\bexplica\w* (?:o que e|como)\b",
        ),
    ),
    (
        Topic.chart,
        any_of(r"\bgraficos?\b|\bgrafc\w+\b|\bgrafico\w*\b"),
    ),
    (
        Topic.others,
        any_of(
            r"\b(?:outr[oa]s|demais) (?:pet ?shops?|clinicas?|lojas?|negocios?|empresas?|petshops?|lugares"
            r"|da regiao)\b",
            r"\b(?:comparad[oa]|em relacao|perto|frente|comparar|comparacao|compara)(?: (?:a|o|os|com|ao|aos"
            r"|dos?))* (?:os )?"
            r"(?:outr[oa]s|demais|concorr\w+|mercado)\b",
            r"\b(?:media|mediana) (?:do mercado|do setor|d[oa]s outr[oa]s)\b|\bconcorren\w+|\bbenchmark\w*"
            r"|\bna media\b",
        ),
    ),
    (
        Topic.unusual,
        any_of(
            r"\b(?:fora d[oa]|acima d[oa]|abaixo d[oa]|diferente d[oa]) (?:normal|comum|padrao|curva|de sempre"
            r"|esperado|habitual)\b",
            r"\b(?:o que|que) (?:e )?(?:que )?(?:ta|esta|anda|tem) (?:acontecendo|havendo|rolando|errado)\b",
            r"\b(?:cain\w+|cai(?:u)?|parad[oa]|frac[oa]|ruim|devagar|morto|ninguem (?:vem|marca|aparece))\b.*\bo que"
            r" (?:que )?(?:eu |a gente )?(?:faco|fazer|posso|faz|devo)\b",
            r"\banorma\w+|\banomal\w+|\bincomum\b|\bestranh\w+|\batipic\w+",
            r"\bta(?:o)? (?:tudo )?normal\b|\besta (?:tudo )?normal\b|\balgo errado\b",
        ),
    ),
    (
        Topic.forecast,
        any_of(
            r"\b(?:previsao|preve\w*|projecao|projet\w+|estimativa|estima\w*|expectativa)\b",
            r"\bdev(?:o|e|emos|em) (?:ter|fazer|vir|atender|dar|vender|faturar|receber|aparecer|chegar|entrar"
            r"|render)\b",
            r"\b(?:vou|vamos|iremos) (?:faturar|vender|atender|fazer|ter|receber|dar)\b",
            r"\b(?:espero|esperar|esperad\w+)\b.*|\bvai (?:dar|ter|lotar|encher|bombar)\b",
        ),
    ),
    (
        Topic.cohorts,
        any_of(
            r"\bcoortes?\b|\bcohorts?\b|\bsafras?\b",
            r"\bretenc\w+ (?:por|mes a|de cada) mes\b|\bmes (?:da|de) (?:entrada|primeira visita)\b",
        ),
    ),
    (
        Topic.inactive,
        any_of(
            r"\binativ[oa]s?\b",
            r"\bsumi(?:u|ram|d[oa]s?|r)\b|\bdesaparec\w+|\breativ\w+",
            r"\bnao (?:vem|voltou|voltaram|volta|aparece\w*|veio|vieram|retorn\w+) (?:mais|ha|faz|a mais|tem)",
            r"\b(?:nao|nunca mais|parou de|pararam de) (?:vem|vir|voltou|aparec\w+|veio"
            r"|retorn\w+)\b.*\b(?:desde|ha|faz|tem)\b",
            r"\bnunca mais (?:volt|aparec|vei|vie)\w*|\bparar?am de vir\b|\bquem parou de vir\b",
            r"\bnao voltaram\b|\bdeixaram de vir\b|\bsem (?:vir|voltar|aparecer|retornar)\b",
            r"\b(?:ha|faz|tem) .{0,25}que nao (?:vem|voltam?|aparecem?|retornam?)\b",
            r"\bclientes? (?:parad|perdid|ausent)",
            r"\b(?:perdi|perdendo|perdemos|perdeu) (?:quantos |muit[oa]s? |algum )?clientes?\b",
            r"\bclientes? (?:que )?(?:nao vem|sumi\w+|perd\w+)|\bfaz tempo que nao (?:vem|aparec\w+)",
        ),
    ),
    (
        Topic.search,
        any_of(
            r"^(?:(?:por favor|aurora),? )*(?:me )?(?:procur[ae]|buscar?|busque|acha|ache|achar)\b(?! que)",
            r"^(?:(?:por favor|aurora),? )*(?:me )?(?:encontr|localiz|pesquis)\w+",
            r"\b(?:(?:telefone|fone|celular|contato|cadastro|ficha|dados) d[aeo]s?|(?:numero|whats\w*|zap) d[ao])"
            r" (?!clientes?\b|mes\b|dia\b|loja\b|clinica\b|pet\b|banho|tosa|consulta)",
            r"\bquem e (?:o |a )?(?:tutora?|don[oa]|cliente)\b",
            r"\bultima (?:vez|visita) (?:d[aeo]|que [ao]) ",
            r"\bquando (?:foi que )?[ao] .+ (?:veio|vem|volta)",
        ),
    ),
)
