"""What is told of Oxy's own accord, in words. Made when it is sent, from what stands then."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from oxy.portuguese import clock_time, join_list, short_date, weekday_name
from oxy.reminders.appointments import Appointment
from oxy.reminders.noticing import Kind

_MASCULINE_IN_A = frozenset({"luca", "nikita", "panda", "akira", "sasha", "joca", "zeca", "kika", "goma", "bola"})


def notice_text(
    kind: Kind, appointments: Sequence[Appointment], name: str | None, now: datetime, zone: ZoneInfo
) -> str:
    """Return the whole message of a notice about a household's bookings, to the person called `name`."""
    words = {"first": _first, "last": _last, "moved": _moved, "cancelled": _cancelled, "follow_up": _follow_up}
    return words[kind](appointments, greeting(name), now.astimezone(zone))


def asks_to_confirm(appointments: Sequence[Appointment]) -> bool:
    """Whether anything is left to confirm."""
    return any(each.status == "scheduled" for each in appointments)


def greeting(name: str | None) -> str:
    """Return "Oi, Júlia!" or "Oi!"."""
    first = (name or "").split()
    return f"Oi, {first[0]}!" if first else "Oi!"


def of_pet(name: str, sex: str | None) -> str:
    """Return "do Rex" or "da Mia": by the pet's sex when known, else by how its name ends."""
    plain = name.casefold()
    female = sex == "female" if sex else plain.endswith("a") and plain not in _MASCULINE_IN_A
    return f"{'da' if female else 'do'} {name}"


def day_words(day: date, today: date) -> str:
    """Return "hoje (sábado, 22/11)", "amanhã (...)", or plainly "sábado, 22/11"; another year is written out."""
    written = f"{weekday_name(day)}, {short_date(day)}" + (f"/{day.year}" if day.year != today.year else "")
    near = {0: "hoje", 1: "amanhã"}.get((day - today).days)
    return f"{near} ({written})" if near else written


def _first(appointments: Sequence[Appointment], hello: str, now: datetime) -> str:
    question = ""
    if asks_to_confirm(appointments):
        one = len(appointments) == 1
        question = "\n\nVocê confirma? Responda:\n1. Confirmar\n2. Remarcar\n3. Cancelar"
        if not one:
            question += f'\n\nSe for só um deles, diga qual: "confirmo o {_whose(appointments[0])}".'
    return f"{hello} Passando para lembrar 🐾\n{_lines(appointments, now)}{question}"


def _last(appointments: Sequence[Appointment], hello: str, now: datetime) -> str:
    question = "\n\nVocê vem? Responda:\n1. Confirmar\n2. Remarcar\n3. Cancelar" if asks_to_confirm(appointments) else (
        "\n\nAté já!"
    )  # fmt: skip
    return f"{hello} Está quase na hora 🐾\n{_lines(appointments, now)}{question}"


def _moved(appointments: Sequence[Appointment], hello: str, now: datetime) -> str:
    lines: list[str] = []
    for each in appointments:
        known = each.known_start
        assert known is not None
        lines.append(f"• {_what(each)}: era {_when(known, now)}, agora é *{_when(each.start, now)}*")
    told = "\n".join(lines)
    return (
        f"{hello} Atenção, o horário mudou:\n{told}\n\nVale o novo horário; desconsidere o lembrete anterior. "
        "Pode ser? Responda:\n1. Confirmar\n2. Remarcar\n3. Cancelar"
    )


def _cancelled(appointments: Sequence[Appointment], hello: str, now: datetime) -> str:
    lines: list[str] = []
    for each in appointments:
        known = each.known_start
        assert known is not None
        lines.append(f"• {_what(each)}, {_when(known, now)}")
    told = "\n".join(lines)
    return (
        f"{hello} Este agendamento foi cancelado; desconsidere o lembrete anterior:\n{told}\n\n"
        "Se quiser marcar outro dia, é só me dizer."
    )


def _follow_up(appointments: Sequence[Appointment], hello: str, now: datetime) -> str:  # noqa: ARG001 - one of a table
    what = join_list(list(dict.fromkeys(_what(each) for each in appointments)))
    return (
        f"{hello} Obrigado pela visita 🐾 De 1 a 5, como foi ({what})?\n"
        "1 é muito ruim, 5 é ótimo. Se quiser, conte o porquê."
    )


def _lines(appointments: Sequence[Appointment], now: datetime) -> str:
    return "\n".join(f"• {_what(each)}, {_when(each.start, now)}" for each in appointments)


def _what(each: Appointment) -> str:
    return f"{each.service_name} {of_pet(each.pet_name, each.pet_sex)}" if each.pet_name else each.service_name


def _whose(each: Appointment) -> str:
    return of_pet(each.pet_name, each.pet_sex) if each.pet_name else each.service_name


def _when(start: datetime, now: datetime) -> str:
    local = start.astimezone(now.tzinfo)
    return f"{day_words(local.date(), now.date())} {'à' if local.hour == 1 else 'às'} {clock_time(local.time())}"
