"""What could be gained: free times and whom they suit, times that are wanted and full, packages about to end,
customers due for a return, good ones who have gone quiet."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from oxy import insights
from oxy.agenda import Slot, find_slots
from oxy.aurora.proactive.desk import Desk
from oxy.aurora.proactive.notices import Invitation, Notice, Person
from oxy.aurora.proactive.store import clients
from oxy.campaigns import TEXTS
from oxy.catalog import list_services
from oxy.foundation.database import Row, Session
from oxy.portuguese import join_list, long_date, plural, weekday_date, weekday_name

# Early enough to act on, on the day before; not before the shop is awake.
FROM, UNTIL = time(9, 30), time(17)
FEWEST_SLOTS, FEWEST_PEOPLE = 4, 3
MOST_PEOPLE = 40
HABIT = timedelta(days=120)
AWAY_DAYS = 45
LISTED = 6
FEWEST_PACKAGES = 2
PACKAGE_ENDS_WITHIN, DEMAND_AHEAD = timedelta(days=10), timedelta(days=14)
SERVICE_HISTORY = timedelta(days=56)
RENEW = (
    "Oi, {nome}! Aqui é da {negocio}. O pacote {do_pet} está quase no fim. Quer renovar e já deixar um horário marcado?"
)
DUE_BACK = (
    "Oi, {nome}! Aqui é da {negocio}. Já está na hora {do_pet} voltar para o próximo {servico}."
    " Quer que eu veja um horário?"
)


def is_hour_for(desk: Desk) -> bool:
    """Whether an opportunity may be put to an owner now: on a day and at an hour at which it can be acted on."""
    return FROM <= desk.now.time() < UNTIL and desk.is_open_on(desk.today)


async def find_opportunities(session: Session, desk: Desk) -> list[Notice]:
    """Return what could be gained now, the most pressing first."""
    found = [
        await _open_slots(session, desk), await _waitlist_demand(session, desk), await _packages_ending(session, desk),
        await _due_back(session, desk), await _good_inactive(session, desk),
    ]  # fmt: skip
    return [notice for notice in found if notice is not None]


async def _open_slots(session: Session, desk: Desk) -> Notice | None:
    """Free times of tomorrow's most wanted service, and who usually comes on that weekday."""
    day = desk.tomorrow
    wanted = await _most_wanted(session, desk) if desk.is_open_on(day) else None
    if wanted is None:
        return None
    service_id, service = wanted
    slots = _without_overlap(await find_slots(session, service_id, day, day))
    rows = await clients.who_come_on(session, day.weekday(), desk.zone.key, desk.now - HABIT, MOST_PEOPLE)
    if len(slots) < FEWEST_SLOTS or len(rows) < FEWEST_PEOPLE:
        return None
    free = plural(len(slots), "horário livre", "horários livres")
    who = plural(len(rows), "cliente que costuma", "clientes que costumam")
    headline = f"{free} de {service} amanhã: convidar {who} vir {_on_weekday(day)}."
    people = tuple(_person(row, f"{row['fitting']} vezes {_on_weekday(day)}") for row in rows)
    question = f"Convido {'o' if len(rows) == 1 else 'os'} {who} vir {_on_weekday(day)}?"
    lines = [f"💡 *{free} de {service} amanhã, {weekday_date(day)}.*", _listed(people)]
    invitation = Invitation(question, "empty_agenda", TEXTS["empty_agenda"], _ids(rows), day, service_id)
    return Notice(
        "open_slots", f"open_slots:{day}", "info", headline, "\n".join(lines), people=people, invitation=invitation
    )


async def _waitlist_demand(session: Session, desk: Desk) -> Notice | None:
    """The service that most customers wait for, once a week: they would come if there were more hours."""
    rows = await clients.who_wait(session, desk.today, desk.today + DEMAND_AHEAD)
    if len(rows) < FEWEST_PEOPLE:
        return None
    service = rows[0]["service"]
    headline = f"{plural(len(rows), 'cliente espera', 'clientes esperam')} vaga de {service} nos próximos dias."
    people = tuple(_person(row, _wanted(row)) for row in rows)
    advice = (
        "Um horário a mais atende quem espera: abra a agenda por mais tempo num desses dias, e eu aviso cada um pela"
        " ordem da lista."
    )
    text = "\n".join([f"💡 *{headline}*", _listed(people), advice])
    cause = f"waitlist_demand:{rows[0]['service_id']}:{desk.week_of(desk.today).first}"
    return Notice("waitlist_demand", cause, "info", headline, text, people=people)


async def _packages_ending(session: Session, desk: Desk) -> Notice | None:
    """Whose package has one visit left, or a few days; once a week."""
    rows = await clients.whose_package_ends(session, desk.now + PACKAGE_ENDS_WITHIN, MOST_PEOPLE)
    if len(rows) < FEWEST_PACKAGES:
        return None
    headline = f"{plural(len(rows), 'cliente está com o pacote', 'clientes estão com o pacote')} no fim."
    people = tuple(_person(row, _left(row, desk)) for row in rows)
    lines = [f"💡 *{headline}*", _listed(people)]
    invitation = Invitation("Mando um convite para renovarem?", "custom", RENEW, _ids(rows))
    return Notice(
        "packages_ending", f"packages_ending:{desk.week_of(desk.today).first}", "info", headline, "\n".join(lines),
        people=people, invitation=invitation,
    )  # fmt: skip


async def _due_back(session: Session, desk: Desk) -> Notice | None:
    """Who comes every so often, and is past it; once a week."""
    rows = await clients.who_are_due(session, MOST_PEOPLE)
    if len(rows) < FEWEST_PEOPLE:
        return None
    who = plural(len(rows), "cliente passou", "clientes passaram")
    headline = f"{who} do intervalo em que costuma{'' if len(rows) == 1 else 'm'} voltar."
    people = tuple(
        _person(row, f"vem a cada {round(row['usual_days'])} dias, última vez em {_day(row, desk)}") for row in rows
    )
    lines = [f"💡 *{headline}*", _listed(people)]
    invitation = Invitation("Mando um convite para voltarem?", "custom", DUE_BACK, _ids(rows))
    return Notice(
        "due_back", f"due_back:{desk.week_of(desk.today).first}", "info", headline, "\n".join(lines), people=people,
        invitation=invitation,
    )  # fmt: skip


async def _good_inactive(session: Session, desk: Desk) -> Notice | None:
    """Who came often and has stayed away; once a month."""
    rows = await clients.good_ones_gone(session, AWAY_DAYS, MOST_PEOPLE)
    if len(rows) < FEWEST_PEOPLE:
        return None
    headline = f"{plural(len(rows), 'bom cliente', 'bons clientes')} sem vir há mais de {AWAY_DAYS} dias."
    people = tuple(_person(row, f"{row['visits']} visitas, última em {_day(row, desk)}") for row in rows)
    lines = [f"💡 *{headline}*", _listed(people)]
    invitation = Invitation("Mando uma mensagem para chamar de volta?", "custom", TEXTS["reactivation"], _ids(rows))
    return Notice(
        "good_inactive", f"good_inactive:{desk.today:%Y-%m}", "info", headline, "\n".join(lines), people=people,
        invitation=invitation,
    )  # fmt: skip


async def _most_wanted(session: Session, desk: Desk) -> tuple[UUID, str] | None:
    """The service served most of late, of those that are booked by the clock."""
    by_the_clock = {service.id for service in await list_services(session) if service.type != "hotel"}
    period = insights.period_between(desk.today - SERVICE_HISTORY, desk.today, desk.zone)
    served = (await insights.summary(session, period, compare=False)).services
    chosen = next((one for one in served if one.completed and one.service_id in by_the_clock), None)
    return None if chosen is None else (chosen.service_id, chosen.name)


def _without_overlap(slots: Sequence[Slot]) -> list[Slot]:
    """As many of the free starts as could all be booked: one after the other on each resource."""
    kept: list[Slot] = []
    until: dict[UUID, datetime] = {}
    for slot in sorted(slots, key=lambda slot: (slot.resource_name, slot.start)):
        free_from = until.get(slot.resource_id)
        if free_from is None or slot.start >= free_from:
            kept.append(slot)
            until[slot.resource_id] = slot.end
    return kept


def _person(row: Row, detail: str) -> Person:
    return Person(row["name"] or "Sem nome", tuple(row["pets"]), detail, str(row["id"]))


def _wanted(row: Row) -> str:
    first, last = row["first_day"], row["last_day"]
    return f"quer {long_date(first)}" if first == last else f"quer de {long_date(first)} a {long_date(last)}"


def _left(row: Row, desk: Desk) -> str:
    left = f"{row['package']}, {plural(row['left'], 'restante', 'restantes')}"
    if row["expires_at"] is None:
        return left
    return f"{left}, vale até {long_date((row['expires_at'] - timedelta(seconds=1)).astimezone(desk.zone).date())}"


def _ids(rows: Sequence[Row]) -> tuple[UUID, ...]:
    return tuple(row["id"] for row in rows)


def _listed(people: Sequence[Person]) -> str:
    names = [f"{one.name} ({join_list(one.pets)})" if one.pets else one.name for one in people[:LISTED]]
    more = f" e mais {len(people) - LISTED}" if len(people) > LISTED else ""
    return f"{', '.join(names)}{more}. Pergunte “quem são?” para ver todos."


def _on_weekday(day: date) -> str:
    """ "às terças", "aos sábados"."""
    name = weekday_name(day).removesuffix("-feira")
    return f"aos {name}s" if day.weekday() >= 5 else f"às {name}s"


def _day(row: Row, desk: Desk) -> str:
    return long_date(row["last_visit"].astimezone(desk.zone).date())
