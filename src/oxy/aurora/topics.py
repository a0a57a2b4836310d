"""What an owner's message is about: rules over everyday Portuguese, the first that fits."""

import re
from enum import StrEnum

from oxy.aurora.commands import find_command
from oxy.aurora.listed import find_listed
from oxy.aurora.measures import find_measure
from oxy.aurora.not_kept import find_not_kept


class Topic(StrEnum):
    """The questions that can be answered, the small talk around them, and what cannot be done here."""

    served = "served"
    services = "services"
    revenue = "revenue"
    ticket = "ticket"
    cancellations = "cancellations"
    no_shows = "no_shows"
    new_clients = "new_clients"
    returning = "returning"
    inactive = "inactive"
    bookings = "bookings"
    agenda = "agenda"
    search = "search"
    campaign = "campaign"
    campaign_ideas = "campaign_ideas"
    comparison = "comparison"
    summary = "summary"
    figure = "figure"
    definition = "definition"
    cohorts = "cohorts"
    ranking = "ranking"
    birthdays = "birthdays"
    care_due = "care_due"
    packages = "packages"
    connection = "connection"
    chat = "chat"
    prices = "prices"
    chart = "chart"
    forecast = "forecast"
    unusual = "unusual"
    others = "others"
    command = "command"
    help = "help"
    unclear = "unclear"
    stranger = "stranger"
    greeting = "greeting"
    thanks = "thanks"
    unknown = "unknown"


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases))


# What money does, wherever "quanto" stands: "consulta deu quanto", "quanto a Ana fez".
_YIELDED = (
    r"(?:deu|da|fez|fiz|fizemos|entrou|entrar?|caiu|rend\w+|tir(?:ei|ou|amos)|levant\w+|somou|ficou|bateu|girou"
    r"|moviment\w+"
    r"|troux\w+|ger(?:ou|ei|amos)|produzi\w+|vend\w+|ganh\w+|receb\w+|fatur\w+)"
)
# A number of the business's own, and how it may be.
_LINE = r"(?:whats\w*|wpp|zap\w*|chip|(?:numero|telefone|celular) (?:da|do) (?:loja|clinica|pet\w*|whats\w*|zap))"
_STATE = (
    r"(?:conect\w+|desconect\w+|funcion\w+|ca(?:iu|ido)|fora do ar|no ar|ligado|desligado|online|offline|parou|parado"
    r"|travad\w+|travou|ativo|ok)"
)
# The order matters: "quem não voltou" is an absence before it is a return, "agendamentos cancelados" cancellations.
_TOPICS: tuple[tuple[Topic, re.Pattern[str]], ...] = (
    (
        Topic.help,
        _any(
            r"^(?:ajuda|help|menu|comandos|opcoes|socorro)\b",
            r"\bo que (?:que )?(?:voce|tu) (?:faz|sabe|pode|consegue|responde)",
            r"\bcomo (?:voce )?(?:funciona(?! [oa] (?:calculo|conta|formula))|te uso|uso voce)",
            r"\bque perguntas\b",
            r"\bcomo voce (?:pode )?(?:me )?ajud",
        ),
    ),
    (
        Topic.connection,
        _any(rf"\b{_LINE}\b(?: \w+){{0,4}} {_STATE}\b|\b{_STATE}(?: \w+){{0,3}} {_LINE}\b"),
    ),
    (
        Topic.campaign_ideas,
        _any(
            r"\b(?:sug\w+|ideias?|recomend\w+) (?:\w+ ){0,4}(?:campanhas?|promoc\w+)\b",
            r"\b(?:qual|que|quais) (?:campanhas?|promoc\w+)\b(?:\W*$|.*\b(?:faco|fazer|devo|posso|mont\w+|cri\w+"
            r"|lanc\w+|boa|sugere)\b)",
        ),
    ),
    (Topic.campaign, _any(r"\bcampanhas?\b|\bdisparos?\b")),
    (
        Topic.definition,
        _any(
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
        _any(r"\bgraficos?\b|\bgrafc\w+\b|\bgrafico\w*\b"),
    ),
    (
        Topic.others,
        _any(
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
        _any(
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
        _any(
            r"\b(?:previsao|preve\w*|projecao|projet\w+|estimativa|estima\w*|expectativa)\b",
            r"\bdev(?:o|e|emos|em) (?:ter|fazer|vir|atender|dar|vender|faturar|receber|aparecer|chegar|entrar"
            r"|render)\b",
            r"\b(?:vou|vamos|iremos) (?:faturar|vender|atender|fazer|ter|receber|dar)\b",
            r"\b(?:espero|esperar|esperad\w+)\b.*|\bvai (?:dar|ter|lotar|encher|bombar)\b",
        ),
    ),
    (
        Topic.cohorts,
        _any(
            r"\bcoortes?\b|\bcohorts?\b|\bsafras?\b",
            r"\bretenc\w+ (?:por|mes a|de cada) mes\b|\bmes (?:da|de) (?:entrada|primeira visita)\b",
        ),
    ),
    (
        Topic.inactive,
        _any(
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
        _any(
            r"^(?:(?:por favor|aurora),? )*(?:me )?(?:procur[ae]|buscar?|busque|acha|ache|achar)\b(?! que)",
            r"^(?:(?:por favor|aurora),? )*(?:me )?(?:encontr|localiz|pesquis)\w+",
            r"\b(?:(?:telefone|fone|celular|contato|cadastro|ficha|dados) d[aeo]s?|(?:numero|whats\w*|zap) d[ao])"
            r" (?!clientes?\b|mes\b|dia\b|loja\b|clinica\b|pet\b|banho|tosa|consulta)",
            r"\bquem e (?:o |a )?(?:tutora?|don[oa]|cliente)\b",
            r"\bultima (?:vez|visita) (?:d[aeo]|que [ao]) ",
            r"\bquando (?:foi que )?[ao] .+ (?:veio|vem|volta)",
        ),
    ),
    (
        Topic.no_shows,
        _any(
            r"(?<!quanto )\bfalt(?:as|ou|aram|osos?)\b|(?<!quanto )\bfalta\b(?! (?:chegar|vir|atender"
            r"|fazer|quanto|para)\b)",
            r"\bno ?-?shows?\b|\bausencias?\b|\bbolos?\b|\bfur(?:ou|aram)\b",
            r"\bnao (?:veio|vieram|apareceu|apareceram|compareceu|compareceram)\b",
        ),
    ),
    (Topic.cancellations, _any(r"\bcancel\w*", r"\bdesmarc\w+", r"\bdesist\w+")),
    (
        Topic.new_clients,
        _any(
            r"\bnov[oa]s? (?:clientes?|cadastros?|contatos?|tutores|pacientes?|pets?)\b",
            r"\b(?:clientes?|cadastros?|contatos?|tutores|gente|pessoas?|pacientes?|pets?) "
            r"(?:sao |foram |vieram |chegaram |entraram )?nov[oa]s?\b",
            r"\bprimeira vez\b|\bnunca tinh\w+ (?:vindo|vido|passado)\b|\bquant[oa]s? nov[oa]s?\b|\bgente nova\b",
            r"\bclientes? (?:que )?(?:conquist\w+|captei|captamos|ganhei|ganhamos)\b",
            r"\b(?:ganhei|ganhamos|conquist\w+|captei|captamos) (?:quantos? )?clientes?\b",
            r"\be (?:os )?nov[oa]s\b|^(?:os |as )?nov[oa]s (?:n?ess[ea]|n?est[ea]|d[oae]|hoje|ontem|em)\b",
        ),
    ),
    (
        Topic.returning,
        _any(
            r"\bvoltaram\b",
            r"\bvieram de novo\b|\brepetiram\b|\bclientes? (?:antig|da casa)\w*",
            r"\bretornaram\b",
            r"\brecorrentes?\b",
            r"\bfieis\b|\bfideli\w+",
        ),
    ),
    (
        Topic.ticket,
        _any(
            r"\btic?[ck]k?ets?\b|\btiquetes?\b",
            r"\b(?:gasto|valor|preco) medio\b",
            r"\bmedia (?:por (?:cliente|atendimento|pet|visita|venda|pessoa|servico)|de gasto|d[eo] valor)"
            r"|\b(?:gast\w+|pag\w+|deixa\w*)\b.*\bem media\b|\bem media\b.*\b(?:gast\w+|pag\w+|deixa\w*)\b",
        ),
    ),
    (
        Topic.services,
        _any(
            r"\bmais (?:vend\w+|procurad\w+|feit\w+|pedid\w+|sa(?:iu|em|i)|rentav\w+|popular\w*)\b",
            r"\bpor servicos?\b|\b(?:quais|qual|que|cada|os) servicos?\b|\be (?:os )?servicos\b",
            r"\bo que (?:eu |a gente )?mais (?:vend\w+|fiz|faz\w*|fizemos|sai\w*)",
            r"\bservicos? (?:feitos|realizados|prestados|do dia|de hoje|campeoes|campeao)\b",
            r"\btops? (?:\d+ )?(?:de )?servicos?\b",
            r"\bcarro-chefe\b|\branking\b",
        ),
    ),
    (
        Topic.bookings,
        _any(
            r"\bquant[oa]s? (?:\w+ )?(?:agendamentos?|agendad[oa]s?|marcad[oa]s?|marcac\w+|reservas?)\b",
            r"\bquant[oa]s? (?:\w+ ){2,3}(?:agendad|marcad|reservad)[oa]s?\b",
            r"\bquant[oa]s? (?:\w+ )?(?:tenho|temos|vem|vao vir)\b|\bquant[oa]s (?:\w+ ){2,3}(?:tenho|temos)\b",
            r"\bquant[oa]s? horarios?\b",
            r"\bquant[oa]s\b(?: \w+){0,4} faltam\b|\bfaltam (?:ainda )?quant[oa]s\b|\bainda faltam\b",
        ),
    ),
    (
        Topic.agenda,
        _any(
            r"\bagendas?\b|\bagendamentos?\b|\bcompromissos?\b|\bmarcad[oa]s?\b",
            r"\bquem (?:\w+ ){0,2}hosped\w+|\bhosped(?:es|ad[oa]s?)\b",
            r"\bquem (?:falta|ainda (?:vem|falta|tem)|(?:ja )?(?:marcou|agendou)|vai chegar|chega)\b(?! mais\b)",
            r"\bfalta\w* (?:chegar|vir|atender)\b|\bainda falta\w* (?:quem|alguem)\b",
            r"\b(?:horarios?|vagas?|buracos?|encaixes?|espaco)\b.*\b(?:livres?|vag[oa]s?|disponive(?:l|is)|sobrando"
            r"|abert[oa]s?|hoje"
            r"|amanha)\b|\btem (?:vaga|horario|espaco|encaixe|buraco)\b",
            r"\bquem (?:que )?(?:eu |a gente |nos |ela |ele )?(?:tenho|tem|temos|atendo"
            r"|atendemos)\b(?! (?:mais|menos)\b)",
            r"\b(?:livres?|vag[oa]s?|sobr\w+|dispon\w+|rest\w+|tem)\b(?: \w+){0,3} (?:horarios?|vagas?"
            r"|buracos?|encaixes?|espacos?)\b",
            r"\b(?:horarios?|vagas?|buracos?|encaixes?|espacos?)\b(?: \w+){0,3} (?:sobr\w+|rest\w+)\b",
            r"\bconfirm(?:ad[oa]s?|aram|ou)\b|\b(?:primeir[oa]|ultim[oa]) (?:cliente|atendimento|horario"
            r"|pet|paciente) de\b",
            r"\bquem (?:vem|vai vir|esta marcado|tenho|temos|e o proximo|sao os proximos)\b",
            r"\bproxim[oa]s? (?:clientes?|atendimentos?|horarios?|pets?|pacientes?)\b",
            r"\bque horas? (?:e|comeca|termina|acaba|vem|chega)\b",
            r"\b(?:tem|temos|tenho) .*\bque horas?\b|\bque horas?\b.*\b(?:tem|temos|tenho)\b",
            r"\bo que (?:tem|temos|tenho) (?:para |marcado |de |na )?(?:hoje|amanha|agora|agenda)",
            r"\bhorarios? (?:de|para) (?:hoje|amanha)",
            r"\btenho (?:alguem|alguma coisa|algo)\b",
        ),
    ),
    (
        Topic.revenue,
        _any(
            r"\bfatur\w+|\breceitas?\b|\bvendas\b|\bcaixa\b|\bdinheiro\b|\brenda\b|\blucr\w+|\bgrana\b|\barrecad\w+"
            r"|\bcomiss\w+",
            r"\bquanto (?:\w+ )?(?:entrou|ganhei|ganhamos|vendi|vendemos|rendeu|deu|fiz|fizemos|foi|tirei|tiramos)\b",
            rf"\bquanto\b(?! tempo\b| falta)(?: \w+){{0,5}} {_YIELDED}\b|\b{_YIELDED} quanto\b(?! tempo\b)",
            r"\bfech(?:amos|ei|ou)\b.*\bcom quanto\b",
            r"\b(?:rend|vend)(?:eu|eram|emos|endo)\b",
            r"\bquanto (?:\w+ )?(?:levant\w+|recebi|recebemos|caiu)\b|\brendimentos?\b|\bganhos\b",
        ),
    ),
    (
        Topic.comparison,
        _any(
            r"\bcompar\w+|\bversus\b|\bvs\b|\bem relacao\b|\bevolu\w+",
            r"\b(?:melhor|pior|mais|menos|maior|menor) (?:do )?que\b",
            r"\bcresc\w+|\bcai(?:u|mos)\b|\baumentou\b|\bdiminu\w+",
        ),
    ),
    (
        Topic.summary,
        _any(
            r"\bresum\w+|\bbalanco\b|\brelatorios?\b|\bnumeros\b|\bindicadores\b|\bfechamento\b|\bdesempenho\b",
            r"\btota(?:l|is) (?:de |do |da |geral|ate |ja )|\b(?:o|qual) total\b",
            r"\bresultados?\b|\bpanorama\b|\bvisao geral\b|\bsituacao\b|\bestatisticas?\b|\bnovidades\b",
            r"\bcomo (?:e que |que )?(?:foi|esta|estao|ta|tao|tamo|tamos|tava|vai|vao|anda|andam|andou|ficou"
            r"|fomos|estamos|foram|to|estava)\b",
            r"\bcomo (?:e que |que )?(?:a gente |nos )?(?:fech|termin|encerr)(?:ou|amos|ei|amo)\b",
            r"\bme (?:conta|fala|diz|da) (?:d|sobre|como)|\bme atualiz\w+|\bfoi bo[am]\b|\bdeu (?:bom|boa|ruim)\b",
        ),
    ),
    (
        Topic.served,
        _any(
            r"\batend\w+|\bclientes?\b|\bmovimento\b|\bpassaram\b|\bvieram\b",
            r"\b(?:teve|tivemos|veio|vieram|passou|deu|muita|bastante|pouca) (?:muita |bastante |pouca "
            r"|tanta )?gente\b",
            r"\bquantos? (?:pets?|animais|caes|cachorros|gatos)\b",
        ),
    ),
    (
        Topic.thanks,
        _any(
            r"\bobrigad\w*|\bvaleu\b|\bbrigad\w+|\bagradec\w+|\bgrat[oa]\b",
            r"^(?:show|perfeito|otim[oa]|beleza|top|legal|maravilha|entendi|certo|ok|massa|bacana|joia|excelente)\b",
        ),
    ),
    (
        # What is said beside business, and asks for nothing.
        Topic.chat,
        _any(
            r"^(?:k{3,}|(?:ha|he|rs){2,}\w*|rs)\W*$|\b(?:to|estou|tou|ando|fiquei) (?:\w+ )?(?:cansad|exaust|mort"
            r"|estressad"
            r"|feliz|animad|triste|preocupad|doente|atolad|ferrad)[oa]\b",
            r"\bque (?:dia|semana|calor|frio|chuva|loucura|correria|sono|preguica|canseira)\b(?!.*\b(?:foi|mais"
            r"|melhor|pior|tem)\b)",
            r"\b(?:bom|boa) (?:descanso|trabalho|feriado|domingo|semana|fim de semana)\b|\bte amo\b|\bvoce e demais\b",
            r"\bchov(?:e|eu|endo)\b|\b(?:ta|esta|fez|faz) (?:um |muito |mto )*(?:frio|calor|sol)\b",
            r"\bdia (?:ta|esta|foi) (?:corrid|puxad|cansativ|dific)\w+",
        ),
    ),
    (
        Topic.greeting,
        _any(r"^(?:(?:oi+|ola|opa|hey|ei|e ai|eai|bom dia|boa tarde|boa noite|alo|salve|fala|aurora)\b[ ,.!]*)+"),
    ),
)
# What the price list says, where nothing else is asked of prices.
_PRICES = re.compile(
    r"^(?!.*\b(?:fatur\w*|client\w*|quant[oa]s|aument\w*|vend\w*|depois|antes|concorr\w*|mercado|outr\w+|medi[oa]|sem)\b)"
    r".*(?:\bprecos?\b|\bvalor(?:es)? d[aeo]s? (?!dia|mes|semana)"
    r"|\bquanto (?:ta |esta |que )?(?:custa|cobr(?:o|amos|a)|e) (?:o |a |um |uma |meu |minha )?(?!ia\b|robo\b|bot\b)"
    r"|\bquanto (?:o |a |um |uma )?(?:\w+ ){1,3}(?:custa|ta custando)\b)"
)
# Services are ranked by these without being asked twice.
_USUAL = frozenset({"bookings", "completed_bookings", "revenue"})
# These are what a message is about even where it names a figure of the catalogue too.
_FIRST = frozenset({
    Topic.help, Topic.definition, Topic.chart, Topic.others, Topic.unusual, Topic.forecast, Topic.cohorts,
    Topic.inactive, Topic.search,
})  # fmt: skip


def find_topic(plain: str) -> Topic:
    """Return what `plain` (from `plain_text`) is about; an order that cannot be carried out here is `command`."""
    if find_command(plain) is not None:
        return Topic.command
    if find_not_kept(plain) is None and _PRICES.search(plain):
        return Topic.prices
    listed = find_listed(plain)
    if listed is not None:
        return Topic(listed.name)
    found = next((topic for topic, pattern in _TOPICS if pattern.search(plain)), Topic.unknown)
    measure = None if found in _FIRST else find_measure(plain)
    if measure is None or (found is Topic.services and measure.by in (None, "service") and measure.metric in _USUAL):
        return found
    return Topic.figure
