"""Words to begin with for each kind of campaign; the owner changes them as they like."""

from collections.abc import Mapping

from oxy.campaigns.campaign import Audience, Kind

TEXTS: Mapping[Kind, str] = {
    "reactivation": (
        "Oi, {nome}! Aqui é da {negocio}. Faz um tempinho que a gente não vê {o_pet} por aqui. "
        "Quer que eu veja um horário?"
    ),
    "promotional": "Oi, {nome}! Aqui é da {negocio}. Temos novidades para {o_pet}. Quer saber mais?",
    "birthday": (
        "Oi, {nome}! Hoje é dia de festa: é o aniversário {do_pet}! A equipe da {negocio} manda um abraço apertado. 🎉"
    ),
    "vaccine_due": (
        "Oi, {nome}! Aqui é da {negocio}. Está chegando a data do reforço {do_pet}: {servico}. "
        "Quer que eu veja um horário?"
    ),
    "empty_agenda": (
        "Oi, {nome}! Aqui é da {negocio}. Abriram alguns horários {dia}: {horarios}. Quer reservar um para {o_pet}?"
    ),
    "custom": "Oi, {nome}! Aqui é da {negocio}. ",
}

# For those whose day is still to come: "hoje" would be untrue.
BIRTHDAYS_AHEAD = (
    "Oi, {nome}! Aqui é da {negocio}. O aniversário {do_pet} está chegando, e a equipe já manda um abraço apertado. 🎉"
)


def audience_for(kind: Kind) -> Audience:
    """Return whom a campaign of this kind is usually for."""
    match kind:
        case "reactivation":
            return Audience(inactive_days=45)
        case "promotional":
            return Audience(seen_within_days=365)
        case "vaccine_due" | "birthday" | "empty_agenda" | "custom":
            return Audience()
