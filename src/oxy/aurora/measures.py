"""Which figure of the catalogue a message names, what it is to be split by, and whether top or bottom is wanted."""

import re
from dataclasses import dataclass

from oxy.aurora.splits import Pick, find_pick, find_split
from oxy.insights import CATALOGUE

_AI = r"\b(?:ia|automatic[oa]|robo|robozinho|bot|assistente|inteligencia artificial|atendente virtual|chatbot)\b"
_TEAM = r"\b(?:equipe|time|pessoal|funcionari\w+|humanos?|recepcao|atendentes?(?! virtual)|secretaria|meninas)\b"


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases))


_CAMPAIGNS = r"\b(?:campanhas?|disparos?)\b"
_LIST = r"\b(?:lista|fila) de espera\b"


def _of_both(what: str, subject: str) -> re.Pattern[str]:
    """Both named in one question, whichever comes first."""
    return _any(rf"{what}.*{subject}", rf"{subject}.*{what}")


# What Oxy says first; asked before all else, since "mensagens" and "responderam" alone are about conversations.
_REACHING: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("campaign_bookings", _of_both(r"\b(?:agend\w+|marc(?:ou|aram|ados?))\b", _CAMPAIGNS)),
    (
        "campaign_revenue",
        _of_both(r"\b(?:fatur\w+|receita|dinheiro|rend(?:eu|eram|e)|trouxe(?:ram)?|retorno)\b", _CAMPAIGNS),
    ),
    ("campaign_replies", _of_both(r"\brespo(?:nd|st)\w+", _CAMPAIGNS)),
    ("campaign_read", _of_both(r"\b(?:le(?:u|ram|r)|lid[ao]s?|abr\w+|visualiz\w+)\b", _CAMPAIGNS)),
    ("campaign_delivered", _of_both(r"\b(?:entreg\w+|cheg(?:ou|aram)|recebe(?:u|ram))\b", _CAMPAIGNS)),
    ("campaign_messages", _of_both(r"\b(?:mensage\w+|msgs?|disparad\w+)\b", _CAMPAIGNS)),
    (
        "waitlist_time_to_fill",
        _any(
            rf"\b(?:quanto tempo|tempo|demor\w+)\b.*(?:\b(?:preench\w+|ocupar|encher)\b.*\bvagas?\b|{_LIST})",
            rf"{_LIST}.*\b(?:quanto tempo|tempo|demor\w+)\b",
        ),
    ),
    ("waitlist_accepted", _of_both(r"\b(?:aceit\w+|peg(?:ou|aram)|preench\w+|aproveit\w+)\b", _LIST)),
    ("waitlist_offers", _of_both(r"\b(?:oferec\w+|ofert\w+|chamad\w+)\b", _LIST)),
    (
        "waitlist_waiting",
        _any(_LIST, r"\b(?:esperando|aguardando|espera de|na espera por) (?:uma |por )?(?:vagas?|horarios?)\b"),
    ),
)
# The order matters: a rate is asked for before the count of the same thing, what the AI cost before what it answered.
_MEASURES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "occupancy",
        _any(
            r"\bocupa(?:c\w+|nte)\b",
            r"^(?!.*\bhorarios?\b).*\bocupad[oa]s?\b",
            r"\bocios\w+",
            r"^(?!.*\bagenda\b).*\b(?:ta|esta|tao|estao|vai estar) (?:\w+ ){0,2}(?:chei|lotad|vazi)\w*",
            r"\bcapacidade\b",
            r"\bpreenchid\w+",
            r"\bquanto d[ao] agenda\b",
            r"\btempo livre\b",
            r"(?:%|\bpercentual|\bporcent\w+)(?: \w+){0,3} agenda\b",
            r"\bagenda\b.*(?:%|\bpercentual|\bporcent)",
        ),
    ),
    (
        "no_show_rate",
        _any(
            r"(?:\b(?:taxa|percentual|porcentagem|indice|por ?cento)\b|%)(?: \w+){0,3} (?:falt\w+|no ?-?shows?"
            r"|ausenc\w+|bolos?)",
            r"\b(?:falt\w+|no ?-?shows?) em (?:porcentagem|percentual|%)",
        ),
    ),
    (
        "cancellation_rate",
        _any(
            r"(?:\b(?:taxa|percentual|porcentagem|indice|por ?cento)\b|%)(?: \w+){0,3} (?:cancel\w+|desmarc\w+"
            r"|desist\w+)",
            r"\b(?:cancel\w+) em (?:porcentagem|percentual|%)",
        ),
    ),
    (
        "ai_cost",
        _any(
            rf"\b(?:cust\w+|gast\w+|pagu?\w+|cobr\w+|caro|preco|sai(?:u|ndo)?)\b.*(?:{_AI}|\bopenai\b|\bgpt\b"
            rf"|\btokens?\b)",
            rf"(?:{_AI}|\bopenai\b|\bgpt\b|\btokens?\b).*\b(?:cust\w+|gast\w+|cobr\w+|caro)\b",
        ),
    ),
    (
        "ai_booking_share",
        _any(
            rf"\b(?:agendament\w+|agendou|marc(?:ou|ac\w+|ados?)|horarios?)\b.*{_AI}",
            rf"{_AI}.*\b(?:agend\w+|marc\w+)\b",
        ),
    ),
    (
        "response_time",
        _any(
            r"\btempo (?:medio )?(?:de |da |das |d?a primeira |para |pra |ate )*(?:1a )?(?:respost\w+"
            r"|responder\w*|retorno)",
            r"\bdemor\w+ .*\brespo\w+|\brespo\w+.*\bdemor\w+",
            r"\brespond\w+ (?:\w+ )?rapid\w*|\brapid\w+ (?:\w+ )*respond\w*",
            r"\batend\w+ (?:\w+ ){0,2}rapid\w*",
            r"\bquanto tempo .*\brespo(?:nd|st)\w+",
            r"\bclientes? (?:espera|esperam|ficam? esperando|aguarda\w*)\b",
        ),
    ),
    (
        "escalations",
        _any(
            r"\bescal(?:ad|on|ou|ac)\w*",
            rf"\b(?:cham\w+|acion\w+|pedi\w+|pass\w+|transferi\w+|mand\w+)\b(?: \w+){{0,3}} (?:alguem"
            rf"|{_TEAM}|humano|pessoa)",
            r"\b(?:pass\w+|transferi\w+|encaminh\w+|mand\w+) (?:para|pra|pro) (?:a gente|mim|nos|gente)\b",
            rf"\bprecis\w+ d[eao] (?:um |uma )?{_TEAM}",
            rf"\b(?:pass\w+|transferi\w+|encaminha\w+|foram|caiu|cairam|vieram)\b.*\b(?:para|pra|pro|a|ao) (?:a "
            rf"|o |um |uma )?{_TEAM}",
            rf"\b(?:pedi\w+|quiseram|chamaram|querendo)\b.* (?:{_TEAM}|\b(?:uma )?pessoa\b|\bgente de verdade\b)",
        ),
    ),
    (
        "ai_share",
        _any(
            rf"{_AI}.*\b(?:respond\w+|atend\w+|resolv\w+|conversas?|sozinh\w+|dando conta|percentual|porcent\w+)",
            rf"\b(?:respond\w+|respost\w+|atend\w+|resolv\w+|conversas?|percentual|porcent\w+|quanto)\b.*{_AI}",
        ),
    ),
    ("package_sales", _any(r"\bpacotes?\b")),
    ("unpriced_bookings", _any(r"\bsem (?:preco|valor)\b")),
    (
        "unsettled_bookings",
        _any(
            r"\bsem (?:baixa|desfecho)\b|\bnao (?:deram|dei|demos|tiveram) baixa\b",
            r"\b(?:atend|agend)\w+ (?:que estao |ainda )?(?:em aberto|pendentes?)\b",
        ),
    ),
    (
        "expected_revenue",
        _any(
            r"\b(?:faturamento|receita|valor|dinheiro|quanto)\b(?: \w+){0,4} (?:previst[oa]|a receber"
            r"|agendad[oa]|na agenda"
            r"|marcad[oa])\b",
            r"\bquanto (?:\w+ )?(?:tenho|temos|tem|falta) (?:para |a )?(?:receber|entrar)\b",
            r"\bquanto\b(?: \w+){0,4} (?:garantid[oa]|encaminhad[oa]|reservad[oa] de valor)\b",
            r"\bprevist[oa] (?:para |de |a )?(?:entrar|receber)\b",
        ),
    ),
    ("new_contacts", _any(r"\bcontatos? nov[oa]s?\b|\bnov[oa]s? contatos?\b|\bleads?\b")),
    ("bookings_made", _any(r"\bagendamentos?\b(?: \w+){0,2} (?:entr(?:ou|aram)|ca(?:iu|iram)|cheg(?:ou|aram))\b")),
    ("replies", _any(r"\bquant[oa]s? respostas\b|\brespostas (?:dei|demos|dadas|enviadas)\b")),
    ("emergencies", _any(r"\bemergencias?\b|\burgencias?\b")),
    (
        "conversations",
        _any(
            r"\bconversas?\b",
            r"\bquant[oa]s? (?:pessoas?|gente|clientes?)?.*\b(?:mandaram|escreveram|chamaram|falaram)\b.*",
            r"\bmensagens\b",
        ),
    ),
    (
        "lead_time",
        _any(
            r"\banteced\w+",
            r"\b(?:quanto tempo|quantos dias|quantas horas) antes\b",
        ),
    ),
    (
        "retention_rate",
        _any(
            r"\bpercentual (?:d[aeo]s? )?(?:\w+ )?(?:que )?(?:volt|retorn)\w*\b",
            r"\btaxa de retorno\b|\bretenc\w+|\breten\w+|\bretem\b|\bfideliz\w+|\brecompra\b",
            r"\bnov[oa]s?\b.*\b(?:volt(?:a|am|aram|ando|ou)|retorn(?:a|am|aram|ando|ou)|ficam|ficaram|ficando)\b",
            r"\b(?:voltam|voltaram|retornam|retornaram)\b.*\bprimeira (?:vez|visita)\b",
            r"\bprimeira (?:vez|visita|viagem)\b.*\b(?:voltam|voltaram|retornam|retornaram)\b",
        ),
    ),
    (
        "bookings_made",
        _any(
            r"\b(?:agendamentos?|marcacoes|reservas?|horarios) (?:que )?(?:foram |fora )?(?:feit|criad|realizad"
            r"|fechad)\w+",
            r"\b(?:fizeram|fizemos|entraram|caiu|cairam|fechamos|fecharam|recebemos) (?:quantos "
            r"|novos )?agendamentos?\b",
            r"\bquant[oa]s? (?:agendamentos? |novos agendamentos? )(?:entraram|caiu|cairam|fizemos|fechamos"
            r"|recebemos)\b",
            r"\bquant[oa]s? (?:clientes |pessoas )?(?:marcaram|agendaram)\b",
            r"\bquant[oa]s? (?:\w+ ){1,3}(?:foi|foram) (?:agendad|marcad|reservad)[oa]s?\b",
        ),
    ),
)
_SLOWEST = _any(r"\bpior\w*\b|\bmaximo\b|\b95\b|\bmais (?:demorad\w+|lent\w+)")
_BY_TEAM, _BY_AI = re.compile(_TEAM), re.compile(_AI)

# What a split is of when no figure is named.
_SUBJECTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("no_shows", _any(r"\bfalt\w+|\bno ?-?shows?\b|\bbolos?\b|\bfur\w+\b|\bausenc\w+")),
    ("cancellations", _any(r"\bcancel\w*|\bdesmarc\w+|\bdesist\w+")),
    (
        "average_ticket",
        _any(
            r"\btic?[ck]k?ets?\b|\b(?:gasto|valor|preco) medio\b",
            r"\b(?:fatur|ganh|rend|receb|gast|deix|pag|vend)\w*(?: \w+){0,2} por"
            r" (?:atendimento|cliente|visita|pet|pessoa)\b",
        ),
    ),
    (
        "revenue",
        _any(
            r"\bfatur\w+|\breceita\b|\bvend\w+|\brend\w+|\bdinheiro\b|\bgrana\b|\blucr\w+|\bganh\w+|\bdesempenho\b"
            r"|\bproduz\w*|\bentr(?:a|ar|ou)\b|\bdeu\b"
        ),
    ),
    ("new_clients", _any(r"\bclientes? nov[oa]s?\b|\bnov[oa]s? clientes?\b")),
    ("completed_bookings", _any(r"\batend\w+|\bfez\b|\bfaz\b|\bfeit\w+|\btrabalh\w+|\brealizad\w+")),
)


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure by its name in the catalogue; `by` one of `GRAINS` is a series, else one of its breakdowns."""

    metric: str | None = None
    by: str | None = None
    pick: Pick | None = None


def find_measure(plain: str) -> Measure | None:
    """Return the figure beyond those with a topic of their own, or the split, that `plain` (`plain_text`) names."""
    metric = next((name for name, pattern in (*_REACHING, *_MEASURES) if pattern.search(plain)), None)
    by = find_split(plain)
    if metric is None and by is None:
        return None
    if metric is not None and by not in (None, "day", *CATALOGUE[metric].breakdowns):
        by = None
    if metric == "response_time":
        metric = "staff_response_time" if _BY_TEAM.search(plain) and not _BY_AI.search(plain) else metric
        metric = "response_time_p95" if _SLOWEST.search(plain) else metric
    return Measure(metric or find_subject(plain), by, find_pick(plain) if by else None)


def find_subject(plain: str) -> str:
    """Return the figure that a split without one is of: how full it is."""
    return next((name for name, pattern in _SUBJECTS if pattern.search(plain)), "bookings")
