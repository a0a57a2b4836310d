"""Answers that list clients in order, birthdays, care that is due and open packages, printed by code from the rows."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from oxy import insights
from oxy.agenda import PackageSale
from oxy.aurora import wording as say
from oxy.aurora.context import OwnerContext
from oxy.insights import Birthdays, ClientRanking, Period, RankedBy, RankedClient
from oxy.portuguese import join_list, long_date, money, plural, short_date, weekday_date
from oxy.reminders import DueCare

LISTED = 30
_TITLES: dict[RankedBy, str] = {
    "spent": "Clientes que mais gastaram", "visits": "Clientes que mais vieram",
    "no_shows": "Clientes que mais faltaram", "cancellations": "Clientes que mais cancelaram",
}  # fmt: skip
_OF_SO_MANY: dict[RankedBy, tuple[str, str]] = {
    "spent": ("compra", "compras"), "visits": ("atendimento", "atendimentos"), "no_shows": ("falta", "faltas"),
    "cancellations": ("cancelamento", "cancelamentos"),
}  # fmt: skip
# Of return visits or vaccines, overdue or to come.
_DUE: dict[tuple[bool, bool], tuple[str, str, str]] = {
    (False, False): ("Nenhuma vacina a vencer", "vacina a vencer", "vacinas a vencer"),
    (False, True): ("Nenhuma vacina vencida", "vacina vencida", "vacinas vencidas"),
    (True, False): ("Nenhum retorno a fazer", "retorno a fazer", "retornos a fazer"),
    (True, True): ("Nenhum retorno atrasado", "retorno atrasado", "retornos atrasados"),
}
COUNTED_SPENT = "Conto os atendimentos concluídos e os pacotes comprados no período."


def answer_ranking(found: ClientRanking, context: OwnerContext, whose: str = "") -> str:
    """Return the clients in order, each with what they spent and how often they came; `whose` says of what alone."""
    period, today = found.period, context.today
    title = f"{_title(found)}{whose}"
    if not found.clients:
        return f"{title}: nenhum cliente nesse período.\n{say.footer(period, today)}"
    counted = say.clients(found.total)
    shown = f" ({counted})" if found.total <= len(found.clients) else f" ({len(found.clients)} de {counted})"
    lines = [f"*{title}*{shown}"]
    lines += [f"{place}. {_ranked(client, found.by, context)}" for place, client in enumerate(found.clients, 1)]
    lines += [COUNTED_SPENT] if found.by == "spent" and not whose else []
    return "\n".join([*lines, say.footer(period, today)])


def _title(found: ClientRanking) -> str:
    one, several = _OF_SO_MANY[found.by]
    least = plural(found.least, one, several)
    if found.most is not None:
        return f"Clientes com só {least}" if found.most == found.least else f"Clientes com {found.least} a {found.most}"
    return f"Clientes com {least} ou mais" if found.least > 1 else _TITLES[found.by]


def _ranked(client: RankedClient, by: RankedBy, context: OwnerContext) -> str:
    pets = f" ({join_list(client.pets)})" if client.pets else ""
    spent, came = money(client.spent), say.visits(client.visits)
    parts = {
        "spent": [spent, f"em {came}" if client.visits else ""], "visits": [came, f"({spent})"],
        "no_shows": [say.no_shows(client.no_shows), f"({came})"],
        "cancellations": [say.cancellations(client.cancellations), f"({came})"],
    }[by]  # fmt: skip
    last = f", última visita em {_day(client.last_visit, context)}" if client.last_visit else ""
    return f"{client.name or 'Sem nome'}{pets}: {' '.join(part for part in parts if part)}{last}"


def answer_birthdays(found: Birthdays, context: OwnerContext) -> str:
    """Return whose birthday it is on which day, and how many pets have none on record."""
    lead = say.lead(found.period, context.today)
    undated = f"{plural(found.undated, 'pet está', 'pets estão')} sem a data de nascimento, fora da lista."
    footer = say.footer(found.period, context.today)
    if not found.pets:
        lines = [f"{lead}: nenhum aniversário de pet com a data cadastrada."]
    else:
        lines = [f"*{lead}: {plural(found.total, 'aniversário de pet', 'aniversários de pets')}*"]
        for pet in found.pets:
            owner = f" ({pet.contact_name})" if pet.contact_name else ""
            lines.append(f"• {weekday_date(pet.day)}: {pet.pet_name}{owner}, {plural(pet.years, 'ano', 'anos')}")
        if found.total > len(found.pets):
            lines.append(f"… e mais {found.total - len(found.pets)}.")
    return "\n".join([*lines, *([undated] if found.undated else []), footer])


def answer_care_due(
    found: Sequence[DueCare], period: Period, context: OwnerContext, *, late: bool, returns: bool
) -> str:
    """Return which pets are due for a vaccine or a return visit, when, and for when it is booked."""
    none, one, several = _DUE[returns, late]
    footer = say.footer(period, context.today)
    if not found:
        return f"{none} nesse período.\n{footer}"
    lines = [f"*{plural(len(found), one, several)}*"]
    for due in found[:LISTED]:
        owner = f" ({due.contact_name})" if due.contact_name else ""
        when = "já marcado para " + _day(due.booked_for, context) if due.booked_for else "nada marcado"
        first = "" if due.had_before else ", pela idade"
        lines.append(f"• {short_date(due.due_on)}: {due.care} de {due.pet_name}{owner}{first}, {when}")
    if len(found) > LISTED:
        lines.append(f"… e mais {len(found) - LISTED}.")
    return "\n".join([*lines, footer])


def answer_packages(found: Sequence[PackageSale], total: int, until: date | None, context: OwnerContext) -> str:
    """Return which packages clients can still draw from, how much is left of each and until when."""
    as_of = f"_Situação em {long_date(context.today)}, {insights.zone_label(context.zone)}._"
    ending = f" com validade até {long_date(until)}" if until else ""
    if not found:
        return f"Nenhum pacote em aberto{ending}.\n{as_of}"
    lines = [f"*{plural(total, 'pacote em aberto', 'pacotes em aberto')}{ending}*"]
    for sale in found:
        pet = f", para {sale.pet_name}" if sale.pet_name else ""
        ends = last_instant(sale)
        valid = f", até {_day(ends, context)}" if ends else ", sem validade"
        left = f"{'resta' if sale.left == 1 else 'restam'} {sale.left} de {sale.count}"
        lines.append(f"• {sale.contact_name or 'Sem nome'}{pet}: {sale.name}, {left}{valid}")
    if total > len(found):
        lines.append(f"… e mais {total - len(found)}.")
    return "\n".join([*lines, as_of])


def _day(instant: datetime, context: OwnerContext) -> str:
    return long_date(instant.astimezone(context.zone).date())


def last_instant(sale: PackageSale) -> datetime | None:
    """Return the last instant of a package: it ends with the midnight after its last day."""
    return None if sale.expires_at is None else sale.expires_at - timedelta(microseconds=1)
