"""How Brazilians write money, dates, times, telephone numbers and lists."""

from collections.abc import Sequence
from datetime import date, time
from decimal import ROUND_HALF_UP, Decimal

WEEKDAY_NAMES = ("segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado", "domingo")
MONTH_NAMES = (
    "janeiro", "fevereiro", "março", "abril", "maio", "junho",
    "julho", "agosto", "setembro", "outubro", "novembro", "dezembro",
)  # fmt: skip


def money(amount: Decimal) -> str:
    """Return an amount of reais as "R$ 1.234,50", rounded half up to centavos."""
    cents = amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    sign = "-" if cents < 0 else ""
    grouped = f"{abs(cents):,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")
    return f"{sign}R$ {grouped}"


def clock_time(moment: time) -> str:
    """Return a time of day as "10h" or "14h30"."""
    return f"{moment.hour}h{moment.minute:02d}" if moment.minute else f"{moment.hour}h"


def short_date(day: date) -> str:
    """Return a day as "22/11"."""
    return f"{day.day:02d}/{day.month:02d}"


def long_date(day: date) -> str:
    """Return a day as "03/10/2025"."""
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def weekday_name(day: date) -> str:
    """Return the weekday as "sábado" or "segunda-feira"."""
    return WEEKDAY_NAMES[day.weekday()]


def weekday_date(day: date) -> str:
    """Return weekday and day as "sábado, 22/11"."""
    return f"{weekday_name(day)}, {short_date(day)}"


def phone_display(number: str) -> str:
    """Return an E.164 number as people read it: "+55 (11) 99999-9999".

    Brazilian numbers with area code only; any other number comes back as it is.
    """
    national = number.removeprefix("+55")
    if national == number or not national.isdecimal() or len(national) not in (10, 11):
        return number
    area, line = national[:2], national[2:]
    return f"+55 ({area}) {line[:-4]}-{line[-4:]}"


def join_list(parts: Sequence[str]) -> str:
    """Return "a", "a e b" or "a, b e c"; an empty text for nothing."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} e {parts[-1]}"


def plural(count: int, one: str, many: str) -> str:
    """Return the count with the word that fits it: "1 banho", "2 banhos", "0 banhos"."""
    return f"{count} {one if count == 1 else many}"


def age_text(birth_date: date, today: date) -> str:
    """Return an age as "3 anos", "8 meses" or "12 dias"; a birth date in the future counts as "0 dias"."""
    months = (today.year - birth_date.year) * 12 + today.month - birth_date.month
    if today.day < birth_date.day:
        months -= 1
    if months >= 24:
        return plural(months // 12, "ano", "anos")
    if months >= 12:
        extra = months - 12
        return "1 ano" if not extra else f"1 ano e {plural(extra, 'mês', 'meses')}"
    if months >= 1:
        return plural(months, "mês", "meses")
    return plural(max((today - birth_date).days, 0), "dia", "dias")
