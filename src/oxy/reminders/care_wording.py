"""Care that is due and birthdays, in words."""

from collections.abc import Sequence
from datetime import date

from oxy.foundation.database import Row
from oxy.portuguese import join_list, short_date
from oxy.reminders.wording import greeting, of_pet


def care_text(due: Sequence[Row], name: str | None, today: date) -> str:
    """Return what is due for the pets of one household, and the question whether to book it."""
    lines = "\n".join(
        f"• {each['protocol_name']} {of_pet(each['pet_name'], each['pet_sex'])}: {_when(each['due_on'], today)}"
        for each in due
    )
    return (
        f"{greeting(name)} Está na hora de cuidar 🐾\n{lines}\n\n"
        "Quer marcar um horário? Responda:\n1. Quero marcar\n2. Já foi feito\n3. Agora não"
    )


def birthday_text(pets: Sequence[Row], name: str | None) -> str:
    """Return congratulations to the pets of one household."""
    said: list[str] = []
    for pet in pets:
        article = of_pet(pet["pet_name"], pet["pet_sex"])
        years = f", que faz {pet['years']} {'ano' if pet['years'] == 1 else 'anos'}" if pet["years"] else ""
        said.append(f"{article}{years}")
    return f"{greeting(name)} Hoje é aniversário {join_list(said)} 🎉 Um dia cheio de petiscos e carinho!"


def _when(due_on: date, today: date) -> str:
    written = short_date(due_on) + (f"/{due_on.year}" if due_on.year != today.year else "")
    if due_on == today:
        return "é hoje"
    return f"vence em {written}" if due_on > today else f"venceu em {written}"
