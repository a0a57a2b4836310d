"""Other opening hours for single days: open less, open longer, or not at all."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from oxy.agenda import list_bookings, open_spans
from oxy.aurora.deeds import Done, Order, Preview, Scene
from oxy.aurora.orders.finding import say_when, whose
from oxy.aurora.orders.wishes import Unclear, Wish, find_when
from oxy.businesses import MIDNIGHT, BusinessSettings, Right, TimeSpan, load_settings, parse_span, update_settings
from oxy.foundation.errors import Invalid
from oxy.portuguese import Moments, clock_time, join_list, weekday_date, with_feast_days_dated

KIND = "special_hours"
LONGEST_DAYS = 31
LISTED = 6
_CLOSES = re.compile(
    r"\b(?:nao (?:vamos |vou |vai )?(?:abr(?:e|ir|imos|o|iremos)|funciona(?:r|mos)?|atende(?:r|mos)?|ter expediente)"
    r"|(?:vamos|vou|vai|iremos) (?:estar )?fech(?:ar|ad[oa]s?)|fecha(?:mos|remos|do|r)?|fecho|feche|fechad[oa]|recesso"
    r"|folga coletiva|sem expediente)\b"
)
_OPENS = re.compile(
    r"\b(?:(?:vamos|vou|vai|iremos) (?:abrir|funcionar|atender)|abr[eo]|abra|abrimos|abriremos|abrir|funciona(?:mos|r"
    r"|remos)?"
    r"|atendemos|a gente (?:so )?(?:atende|abre|funciona|trabalha)|expediente|horario especial|horario de"
    r" funcionamento|horario da loja|horario)\b"
)
# "Dia 24 só até meio-dia", "sábado só das 9 às 11": a day and its hours, and nothing else.
_ONLY_HOURS = re.compile(
    r"^(?:(?:n?[oa]|nesse|nessa|neste|nesta|esse|essa|proxim[oa]|aurora|oi|no)[ ,]+)*"
    r"(?:dia \d{1,2}(?:/\d{1,2}(?:/\d{4})?)?|hoje|amanha|sabado|domingo"
    r"|(?:segunda|terca|quarta|quinta|sexta)(?:[ -]feira)?)"
    r"(?: (?:que|q) vem| agora)?,? (?:vai ser |e |eh |(?:a gente|nos|eu) )?(?:so|somente|apenas)"
    r" (?:ate|(?:a partir|depois) d[aeo]s?|d[ae]s? \d{1,2}(?:h|:\d\d| horas)? (?:as|ate)) [^,?]{1,25}$"
)
_WHICHEVER_YEAR = date(2000, 1, 1)
_FOR_EVER = re.compile(
    r"\b(?:tod[oa]s? (?:os |as |o )?(?:dias?|segundas?|tercas?|quartas?|quintas?|sextas?|sabados?|domingos?)"
    r"|aos (?:sabados|domingos)|as (?:segundas|tercas|quartas|quintas|sextas)|sempre|daqui para frente|fixo|semanal)\b"
)
_NOT_HOURS = re.compile(
    r"\b(?:agenda|conversa|proposta|negocio|caixa|mes|conta|pacote|preco|valor|banho d|consulta d|tosa d|fechamento"
    r"|cliente"
    r"|mensagem|atendimentos?|fora d[oe] (?:expediente|horario)"
    r"|horarios? (?:vag|livre|disponive|de pico)\w*|(?:saber|ver|diz\w*) se)\b|\?\s*$"
)


def reads(plain: str) -> bool:
    """Whether `plain` says when the house opens or closes on some day."""
    if _ONLY_HOURS.match(with_feast_days_dated(plain, _WHICHEVER_YEAR)):
        return True
    return bool(_CLOSES.search(plain) or _OPENS.search(plain)) and not _NOT_HOURS.search(plain)


async def order(scene: Scene, wish: Wish) -> Order:
    """Return the order: which days, and their hours. Asks for what was not said."""
    plain, moments = wish.plain, _moments(wish)
    if _FOR_EVER.search(plain):
        raise Invalid(
            "O horário fixo da semana eu não mudo por aqui, só o de um dia: nada foi feito."
            " O fixo se muda no cadastro do negócio."
        )
    days = _days(wish)
    settings = await load_settings(scene.session)
    normal = list(open_spans(settings, days[0])) or list(settings.opening_hours.on(0))
    if not normal:
        normal = [TimeSpan(time(8), time(18))]
    spans = _spans(normal, moments, plain)
    return Order(KIND, {"hours": {day.isoformat(): [str(span) for span in spans] for day in days}})


def _spans(normal: list[TimeSpan], moments: Moments, plain: str) -> list[TimeSpan]:
    """When the house is open: what is said, or what is left of the `normal` hours where only the closing was said."""
    window, times = moments.window, moments.times
    # "Não abro de manhã" opens nothing.
    closes = bool(_CLOSES.search(plain)) and not _OPENS.search(_CLOSES.sub(" ", plain))
    if window is not None and closes:
        before = _until(normal, window.start) if window.start else []
        return [*before, *(_from(normal, window.end) if window.end else [])]
    if window is not None and window.start and window.end and not window.label:
        return [TimeSpan(window.start, window.end)]
    if window is not None and window.start and window.end:
        # "Só de manhã" is no hour: what of the morning is usual.
        return [
            TimeSpan(max(each.start, window.start), min(each.end, window.end))
            for each in normal
            if each.start < window.end and each.end > window.start
        ] or normal
    if len(times) == 2 and times[0] < times[1]:
        return [TimeSpan(times[0], times[1])]
    if len(times) == 1 and closes:
        return _until(normal, times[0])
    if len(times) == 1:
        return _from(normal, times[0])
    if window is not None:
        cut = _from(normal, window.start) if window.start else normal
        return _until(cut, window.end) if window.end else cut
    if times:
        raise Unclear("Das que horas às que horas fica aberto? Diga, por exemplo, “das 8h às 12h”.")
    if closes:
        return []
    raise Unclear("Em que horário abre e fecha nesse dia? Diga, por exemplo, “das 8h às 12h”.")


class SpecialHours:
    """Sets the hours of single days, in place of what would hold then."""

    kind: ClassVar[str] = KIND
    right: ClassVar[Right] = Right.HOURS

    async def preview(self, scene: Scene, arguments: Mapping[str, Any]) -> Preview:
        """Say the hours before and after, and who is booked outside the new ones."""
        settings = await load_settings(scene.session)
        wanted = _wanted(arguments)
        if min(wanted) < scene.now.date():
            raise Invalid(f"{weekday_date(min(wanted)).capitalize()} já passou: nada foi feito.")
        lines = ["Mudar o horário de funcionamento:"]
        lines += [
            f"• {weekday_date(day)}/{day.year}: {_say(_now(settings, day))} → {_say(spans)}"
            for day, spans in wanted.items()
        ]
        outside = [line for day, spans in wanted.items() for line in await _outside(scene, day, spans)]
        if outside:
            lines.append(f"Já marcados fora desse horário ({len(outside)}), que continuam marcados até você mover:")
            lines += [*outside[:LISTED], *([f"… e mais {len(outside) - LISTED}."] if len(outside) > LISTED else [])]
        facts = {day.isoformat(): _say(_now(settings, day)) for day in wanted}
        return Preview("\n".join(lines), {"before": facts, "outside": outside})

    async def perform(self, scene: Scene, arguments: Mapping[str, Any]) -> Done:
        """Set them; what was special before comes back with the undoing."""
        settings = await load_settings(scene.session)
        kept = {day.isoformat(): [str(span) for span in spans] for day, spans in settings.special_hours.items()}
        wanted: Mapping[str, list[str] | None] = arguments["hours"]
        merged = {day: spans for day, spans in {**kept, **wanted}.items() if spans is not None}
        await update_settings(scene.session, {"special_hours": merged}, scene.actor)
        changed = await load_settings(scene.session)
        said = [f"{weekday_date(day)}: {_say(_now(changed, day))}" for day in _wanted(arguments)]
        back = {day: kept.get(day) for day in wanted}
        text = f"Pronto, horário mudado. {'; '.join(said)}."
        if any([await _outside(scene, day, spans) for day, spans in _wanted(arguments).items()]):
            text += (
                " Para quem já está marcado, diga “bloqueia a agenda” desse dia, e eu mostro um horário novo para cada"
                " um, ou “cancela tudo” desse dia."
            )
        return Done(text, Order(KIND, {"hours": back}))


def _moments(wish: Wish) -> Moments:
    return find_when(wish.text, wish.context.now)


def _days(wish: Wish) -> list[date]:
    moments = _moments(wish)
    if moments.date_range is not None:
        first, last = moments.date_range
        if (last - first).days >= LONGEST_DAYS:
            raise Invalid(f"Mudo até {LONGEST_DAYS} dias de uma vez: nada foi feito.")
        return [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
    if not moments.dates:
        raise Unclear("De que dia é esse horário?")
    if moments.alternatives:
        both = sorted({*moments.dates, *moments.alternatives})
        raise Unclear(f"É {' ou '.join(weekday_date(day) for day in both)}? Diga a data.")
    return list(moments.dates)


def _wanted(arguments: Mapping[str, Any]) -> dict[date, list[TimeSpan] | None]:
    hours: Mapping[str, list[str] | None] = arguments["hours"]
    return {
        date.fromisoformat(day): None if spans is None else [parse_span(span) for span in spans]
        for day, spans in sorted(hours.items())
    }


def _until(spans: list[TimeSpan], end: time) -> list[TimeSpan]:
    cut = [TimeSpan(span.start, min(span.end, end)) for span in spans if span.start < end]
    if cut and cut[-1].end < end:
        cut[-1] = TimeSpan(cut[-1].start, end)
    return cut


def _from(spans: list[TimeSpan], start: time) -> list[TimeSpan]:
    cut = [TimeSpan(max(span.start, start), span.end) for span in spans if span.end > start]
    if cut and cut[0].start > start:
        cut[0] = TimeSpan(start, cut[0].end)
    return cut


def _now(settings: BusinessSettings, day: date) -> list[TimeSpan]:
    return list(open_spans(settings, day))


def _say(spans: list[TimeSpan] | None) -> str:
    if spans is None:
        return "o horário normal"
    if not spans:
        return "fechado"
    return join_list([f"das {clock_time(span.start)} às {_end(span)}" for span in spans])


def _end(span: TimeSpan) -> str:
    return "24h" if span.end == MIDNIGHT else clock_time(span.end)


async def _outside(scene: Scene, day: date, spans: list[TimeSpan] | None) -> list[str]:
    if spans is None:
        return []
    start = datetime.combine(day, time.min, scene.zone)
    found: list[str] = []
    for booking in await list_bookings(scene.session, start, start + timedelta(days=1)):
        first, last = (at.astimezone(scene.zone) for at in (booking.start_time, booking.end_time))
        inside = any(span.start <= first.time() and last.time() <= span.end for span in spans)
        if booking.status in ("scheduled", "confirmed") and booking.booking_type != "hotel" and not inside:
            found.append(f"• {say_when(booking.start_time, scene)}: {booking.service_name} de {whose(booking)}")
    return found
