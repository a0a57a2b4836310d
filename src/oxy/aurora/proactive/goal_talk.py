"""An owner's words about goals: set one, ask how they stand, drop one."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from oxy.aurora.figures import figures_in
from oxy.aurora.mending import plain_text
from oxy.aurora.proactive.goals import GoalMetric
from oxy.insights import Period, named_period, period_between
from oxy.portuguese import normalise
from oxy.portuguese.formats import MONTH_NAMES

# Less than this in reais is a slip: "20" for 20 mil.
LEAST_REVENUE = Decimal(100)

_GOAL = re.compile(r"\bmetas?\b|\bobjetivos?\b")
# "Quero faturar 35 mil em dezembro" sets one by any name, where it says how much and until when.
_REACH = re.compile(
    r"^(?:[a-z]+,? )?(?:eu |a gente |nos )?(?:quero|queremos|queria|preciso|precisamos|pretendo|planejo|tenho que"
    r"|temos que|vamos|quero que a gente) (?:\w+ )?"
    r"(?:(?:faturar|fature|vender|bater|chegar (?:a|em|nos)|passar d[eo]s?|atender)\b"
    # Of these only an amount of money is one.
    r"|(?:fazer|tirar|ganhar|conseguir|alcancar|arrecadar) (?:\w+ )?(?:r\$ ?)?\d[\d.,]* ?(?:k|mil|reais|conto\w*)\b)"
)
_DROP = re.compile(r"\b(?:cancel\w+|apag\w+|tir[ae]r?|remov\w+|esquec\w+|exclu\w+|desist\w+)\b")
_ASK = re.compile(
    r"\b(?:como(?! (?:minha |a )?meta)"
    r"|quant[oa]s?|falta\w*|bati|batemos|bateu|estamos|estou|cade|qual|quais|atrasad\w+|ver|mostr\w+|andamento)\b"
)
_SETS = re.compile(r"\b(?:defin\w+|cri\w+|coloc\w+|bot\w+|quero|nova|estabelec\w+|marc\w+|anot\w+|mud\w+)\b")
_METRICS: tuple[tuple[GoalMetric, re.Pattern[str]], ...] = (
    ("new_clients", re.compile(r"\b(?:clientes?|tutores) nov[oa]s?\b|\bnov[oa]s? (?:clientes?|tutores)\b")),
    ("served_clients", re.compile(r"\b(?:clientes?|tutores)\b")),
    ("bookings", re.compile(r"\b(?:agendamentos?|marcac\w+|reservas?)\b")),
    ("completed_bookings", re.compile(r"\b(?:atendimentos?|visitas?|servicos?)\b")),
)
_GOES_ON = re.compile(
    r"^(?:(?:e|mas|ai|entao|ainda)[ ,]+)*(?:quanto (?:que )?(?:ainda )?falta\w*(?: ainda)?|falta (?:muito|quanto|pouco)"
    r"|(?:(?:eu|a gente) )?(?:to|tou|estou|ta|estamos|esta) (?:longe|perto|indo bem|no caminho)"
    r"|(?:(?:eu|a gente) )?(?:vou|vai|vamos|da para|da pra|consigo) (?:bater|chegar|conseguir|alcancar)"
    r"|como (?:ta|esta|estou|to|estamos|anda))(?: (?:la|isso|ela|nela))?\W*$"
)
# Nobody of the team has a goal of their own here.
_OF_THE_TEAM = re.compile(
    r"\b(?:quant[oa]s|quais|quem|qual) (?:\w+ )?(?:funcionari|profissiona|colaborador|veterinari|bat)\w*"
)
_THOUSANDS = re.compile(r"(?<![\d.,])(\d+(?:[.,]\d{1,2})?) ?(?:k|mil)\b", re.IGNORECASE)
_MILLIONS = re.compile(r"(?<![\d.,])(\d+(?:,\d+)?) milh(?:ão|ao|ões|oes)\b", re.IGNORECASE)
_MONTHS = {normalise(name): place for place, name in enumerate(MONTH_NAMES, 1)}
_MONTH = re.compile(rf"\b({'|'.join(_MONTHS)})\b(?: de (20\d\d))?")


# "Quanto falta pra chegar em 15 mil esse mês?" asks of any amount, goal or none.
_HOW_FAR = re.compile(
    r"\bfalta(?:m|ndo)?\b.*\b(?:para|pra)\b(?: (?:eu|a gente|nos|mim))? ?(?:\w+ ){0,2}"
    r"(?:chegar|bater|fazer|faturar|completar|atingir|dar|fechar|alcancar|vender|passar)\b"
)


@dataclass(frozen=True, slots=True)
class GoalOrder:
    """What is wanted; "reach" is how far an amount still is.

    `target` None with `deed` "set": the amount is missing; `period_said` whether one was named.
    """

    deed: Literal["set", "ask", "drop", "reach"]
    metric: GoalMetric
    target: Decimal | None
    period: Period
    period_said: bool

    @property
    def looks_like_a_slip(self) -> bool:
        """Whether a revenue so small was hardly meant."""
        return self.metric == "revenue" and self.target is not None and self.target < LEAST_REVENUE


def read_goal(text: str, now: datetime) -> GoalOrder | None:
    """Return what `text` wants of goals, as said at `now` (local); None when it speaks of none.

    A month without a year is the current or the next of that name: goals lie ahead.
    """
    plain = normalise(text)
    period = _period(plain, now)
    target = _target(text)
    if not _GOAL.search(plain) and _HOW_FAR.search(plain) and target is not None and target >= LEAST_REVENUE:
        month = period or named_period("month", _zone(now), now)
        return GoalOrder("reach", "revenue", target, month, period is not None)
    reach = _REACH.search(plain) and period is not None and period.days > 1 and target and "?" not in text
    if not (_GOAL.search(plain) or reach) or _OF_THE_TEAM.search(plain):
        return None
    metric = _metric(plain)
    chosen = period or named_period("month", _zone(now), now)
    if _DROP.search(plain):
        return GoalOrder("drop", metric, None, chosen, period is not None)
    deed: Literal["set", "ask"] = "ask" if _ASK.search(plain) or (target is None and _bare(plain)) else "set"
    return GoalOrder(deed, metric, target, chosen, period is not None)


def goes_on_about_it(text: str) -> bool:
    """Whether `text`, said after a goal, asks how that one stands: "e quanto falta?", "vou bater?"."""
    return bool(_GOES_ON.match(plain_text(text)))


def _metric(plain: str) -> GoalMetric:
    for metric, pattern in _METRICS:
        if pattern.search(plain):
            return metric
    return "revenue"


def _bare(plain: str) -> bool:
    """ "E a meta?", "metas": no verb that would set one."""
    return not _SETS.search(plain)


def _target(text: str) -> Decimal | None:
    """The largest amount or count that is no date, year or percentage."""
    large = [
        Decimal(found[1].replace(",", ".")) * times
        for pattern, times in ((_MILLIONS, 1_000_000), (_THOUSANDS, 1000))
        for found in pattern.finditer(text)
    ]
    rest = _THOUSANDS.sub(" ", _MILLIONS.sub(" ", text))
    counted = [figure.value for figure in figures_in(rest) if figure.kind in ("money", "number")]
    years = {Decimal(year) for year in range(2000, 2100)} if _MONTH.search(normalise(text)) else set[Decimal]()
    return max((value for value in (*large, *counted) if value > 0 and value not in years), default=None)


def _period(plain: str, now: datetime) -> Period | None:
    zone, today = _zone(now), now.date()
    named = _MONTH.search(plain)
    if named:
        month = _MONTHS[named[1]]
        year = int(named[2]) if named[2] else today.year + (month < today.month)
        return _month(date(year, month, 1), zone)
    if re.search(r"\b(?:mes que vem|proximo mes)\b", plain):
        return _month((today.replace(day=28) + timedelta(days=4)).replace(day=1), zone)
    if re.search(r"\b(?:semana que vem|proxima semana)\b", plain):
        monday = today + timedelta(days=7 - today.weekday())
        return period_between(monday, monday + timedelta(days=6), zone)
    words = (("today", r"\bhoje\b|\bdo dia\b"), ("week", r"\bsemana(?:l)?\b"), ("month", r"\bmes\b|\bmensal\b"),
             ("year", r"\bano\b|\banual\b"))  # fmt: skip
    found = next((name for name, pattern in words if re.search(pattern, plain)), None)
    return None if found is None else named_period(found, zone, now)


def _month(first: date, zone: ZoneInfo) -> Period:
    return period_between(first, (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1), zone)


def _zone(now: datetime) -> ZoneInfo:
    assert isinstance(now.tzinfo, ZoneInfo), "a local time knows its zone by name"
    return now.tzinfo
