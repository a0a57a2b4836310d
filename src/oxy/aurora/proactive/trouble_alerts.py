"""Warnings of what goes wrong: customers who wait for a person, silent numbers, models that cost, jobs that gave up."""

from datetime import datetime, timedelta
from decimal import Decimal

from oxy import insights
from oxy.agenda import open_spans
from oxy.aurora import store
from oxy.aurora.proactive.desk import Desk
from oxy.aurora.proactive.notices import Notice, Person
from oxy.aurora.proactive.store import signals
from oxy.foundation.database import Row, Session
from oxy.insights import count_text
from oxy.portuguese import clock_time, join_list, plural, weekday_date

# A connection that comes back by itself within so long is no news.
SILENT_FOR = timedelta(minutes=10)
NEAR_THE_LIMIT = Decimal("0.8")
LISTED = 8
WITHOUT_MODELS = "Até o fim do mês eu e o atendimento respondemos sem modelo de IA; nenhum cliente fica sem resposta."


async def trouble_alerts(session: Session, desk: Desk) -> list[Notice]:
    """Return the warnings that hold now."""
    found = [await _unanswered(session, desk), await _ai_spend(session, desk), await _dead_jobs(session, desk)]
    return [*await _disconnected(session, desk), *(notice for notice in found if notice is not None)]


async def _unanswered(session: Session, desk: Desk) -> Notice | None:
    """Who has waited longer than the business allows itself, by the minutes in which it is open."""
    if not desk.is_open_now:
        return None
    minutes = desk.settings.ai.waiting_alert_minutes
    rows = await signals.waiting_for_a_person(session)
    waited = [(row, _open_minutes(desk, row["since"].astimezone(desk.zone))) for row in rows]
    late = [(row, waited_for) for row, waited_for in waited if waited_for >= minutes]
    if not late:
        return None
    people = tuple(_waiting(row, desk) for row, _ in late)
    who = plural(len(late), "cliente espera", "clientes esperam")
    headline = f"{who} resposta de uma pessoa há mais de {minutes} minutos."
    lines = [f"• {one.name}, {one.detail}" for one in people[:LISTED]]
    text = "\n".join([f"⚠️ *{headline}*", *lines, "Para responder: console, em Conversas."])
    newest, _ = max(late, key=lambda each: each[0]["since"])
    cause = f"unanswered:{newest['contact_id']}:{newest['since'].isoformat()}"
    return Notice("unanswered", cause, "warning", headline, text, people=people)


async def list_waiting(session: Session, desk: Desk) -> tuple[Person, ...]:
    """Return everybody who waits for a person now, however short, the longest first."""
    return tuple(_waiting(row, desk) for row in await signals.waiting_for_a_person(session))


def _waiting(row: Row, desk: Desk) -> Person:
    since = _moment(row["since"].astimezone(desk.zone), desk.now)
    detail = f"desde {since}: {row['escalation_reason'] or 'pediu uma pessoa'}"
    return Person(row["name"] or "Sem nome", (), detail, str(row["contact_id"]))


def _open_minutes(desk: Desk, since: datetime) -> int:
    """How long the business has been open since then, of today alone."""
    total = timedelta()
    for span in open_spans(desk.settings, desk.today):
        start, end = span.on(desk.today, desk.zone)
        total += max(min(end, desk.now) - max(start, since), timedelta())
    return int(total.total_seconds() // 60)


async def _disconnected(session: Session, desk: Desk) -> list[Notice]:
    rows = await signals.silent_numbers(session, session.clock.now() - SILENT_FOR)
    refused = await signals.open_alerts(session, "whatsapp_version")
    return [*(_refused(row, desk) for row in refused[:1]), *(_silent(row, desk) for row in rows)]


def _refused(row: Row, desk: Desk) -> Notice:
    """All paired numbers at once, told as one thing."""
    since = _moment(row["created_at"].astimezone(desk.zone), desk.now)
    headline = f"Os números pareados estão sem conexão com o WhatsApp desde {since}."
    lines = [
        f"🔴 *{headline}*",
        row["detail"],
        "Até lá, quem escrever para eles não é atendido. Não é preciso fazer nada.",
    ]
    return Notice("disconnected", f"version_refused:{row['id']}", "critical", headline, "\n".join(lines))


def _silent(row: Row, desk: Desk) -> Notice:
    since = row["status_since"].astimezone(desk.zone)
    headline = f"O número {row['name']} está sem conexão com o WhatsApp desde {_moment(since, desk.now)}."
    if row["status"] == "connected":
        headline = f"{row['title']}: número {row['name']}."
    lines = [
        f"🔴 *{headline}*",
        *([row["detail"]] if row["detail"] else []),
        "Os clientes que escreverem para ele não são atendidos. Para reconectar: console, em Conexões.",
    ]
    return Notice("disconnected", f"disconnected:{row['id']}", "critical", headline, "\n".join(lines))


async def _ai_spend(session: Session, desk: Desk) -> Notice | None:
    limit = desk.settings.ai.monthly_ai_limit
    if limit is None:
        return None
    month = insights.named_period("month", desk.zone, desk.now)
    spent = await store.spent_on_models(session, month.start)
    share = spent / Decimal(str(limit))
    if share < NEAR_THE_LIMIT:
        return None
    over = share >= 1
    headline = (
        f"O gasto com IA deste mês {'chegou ao' if over else 'está perto do'} limite:"
        f" US$ {_dollars(spent)} de US$ {_dollars(Decimal(str(limit)))} ({int(share * 100)}%)."
    )
    lines = [
        f"⚠️ *{headline}*",
        *([WITHOUT_MODELS] if over else []),
        "O limite e o modelo estão nas configurações da IA.",
    ]
    cause = f"ai_spend:{'over' if over else 'near'}:{month.first}"
    return Notice("ai_spend", cause, "critical" if over else "warning", headline, "\n".join(lines))


async def _dead_jobs(session: Session, desk: Desk) -> Notice | None:
    rows = await signals.open_alerts(session, "dead_job")
    if not rows:
        return None
    details = join_list([row["detail"] for row in rows[:2]])
    since = _moment(rows[0]["created_at"].astimezone(desk.zone), desk.now)
    headline = f"{plural(len(rows), 'tarefa falhou', 'tarefas falharam')} de vez desde {since}."
    text = f"🔴 *{headline}*\n{details}"
    return Notice("dead_job", f"dead_job:{rows[0]['id']}", "critical", headline, text)


def _moment(at: datetime, now: datetime) -> str:
    clock = clock_time(at.time().replace(second=0, microsecond=0))
    return clock if at.date() == now.date() else f"{weekday_date(at.date())}, {clock}"


def _dollars(amount: Decimal) -> str:
    whole, _, cents = f"{amount:.2f}".partition(".")
    return f"{count_text(int(whole))},{cents}"
