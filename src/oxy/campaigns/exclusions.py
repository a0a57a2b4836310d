"""Who must not be written to, and why: asked when the audience is frozen and again before each message."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from oxy.campaigns.campaign import Kind

REASONS: Mapping[str, str] = {
    "opted_out": "pediu para não receber promoções",
    "blocked": "contato bloqueado",
    "no_consent": "nunca conversou nem foi atendido, e não autorizou mensagens",
    "pet_deceased": "o pet faleceu",
    "recent_campaign": "recebeu outra campanha há pouco tempo",
    "booked": "já tem horário marcado",
    "came": "já veio depois que a lista foi feita",
    "reminded": "já foi lembrado disso há poucos dias",
    "unreachable": "sem número de WhatsApp",
    "escalated": "está em conversa com a equipe",
    "owner": "é da própria casa",
    "same_household": "outra pessoa da mesma casa já recebe",
    "beyond_most": "além do limite de pessoas",
    "no_template": "fora da janela de 24 horas e sem modelo aprovado",
    "no_slots": "os horários já foram ocupados",
    "too_late": "passou da data",
    "cancelled": "a campanha foi cancelada",
    "number_gone": "o número da empresa foi removido",
    "expired": "não saiu a tempo",
    "not_sent": "o WhatsApp não entregou",
}
# Somebody with a visit ahead needs no nudge to come; a birthday is a birthday all the same.
_NOT_WITH_A_BOOKING = frozenset({"reactivation", "promotional", "empty_agenda", "custom"})
# Such a text says that somebody has not come for long, or should come again: untrue once they have been here.
_MISSES_THEM = frozenset({"reactivation", "custom"})
# What reminders say of their own accord, and a campaign of that kind would say again.
SAYS_THE_SAME: Mapping[Kind, tuple[str, ...]] = {"birthday": ("birthday",), "vaccine_due": ("care",)}
REMINDED_WITHIN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a contact stands right now.

    `last_campaign_at`: when another campaign wrote to them or their home, `told_at_home` whether this one wrote to
    somebody of it; `booked_for_it`: a visit ahead for one of the campaign's services; `came_at` the start of the last
    visit that was not called off; `reminded_at` when a reminder last said what the campaign says; `pets` counts all,
    `living_pets` the living.
    """

    contact_id: UUID
    status: str
    opted_out_at: datetime | None
    consent_at: datetime | None
    email: str | None
    phone_key: str | None
    household_id: UUID | None
    reachable: bool
    wrote: bool
    served: bool
    escalated: bool
    owner: bool
    booked: bool
    booked_for_it: bool
    pets: int
    living_pets: int
    last_campaign_at: datetime | None
    told_at_home: bool
    reminded_at: datetime | None
    came_at: datetime | None
    instance_id: UUID | None

    @property
    def household(self) -> tuple[str, ...]:
        """What two people of one household share: the home that staff put them in, a phone, an e-mail address."""
        shared = (self.household_id and str(self.household_id), self.phone_key, (self.email or "").casefold())
        return tuple(each for each in shared if each)


def reason_against(
    standing: Standing, kind: Kind, *, rest_days: int, now: datetime, pet_deceased: bool = False,
    away_since: datetime | None = None,
) -> str | None:  # fmt: skip
    """Return why this contact is not written to, or nothing.

    Consent: who wrote to the business or was served by it may be told of its offers (LGPD, article 7, IX); anybody else
    must have said so.

    Args:
        away_since: since when nobody who is missed can have been here.
    """
    rested = standing.last_campaign_at is None or standing.last_campaign_at <= now - timedelta(days=rest_days)
    ahead = standing.booked if kind in _NOT_WITH_A_BOOKING else kind == "vaccine_due" and standing.booked_for_it
    found = {
        "blocked": standing.status == "blocked",
        "opted_out": standing.opted_out_at is not None,
        "owner": standing.owner,
        "unreachable": not standing.reachable or standing.instance_id is None,
        "no_consent": not (standing.wrote or standing.served or standing.consent_at is not None),
        "pet_deceased": pet_deceased or (standing.pets > 0 and standing.living_pets == 0),
        "escalated": standing.escalated,
        "booked": ahead,
        "came": kind in _MISSES_THEM and _after(standing.came_at, away_since),
        "reminded": kind in SAYS_THE_SAME and _after(standing.reminded_at, now - REMINDED_WITHIN),
        "recent_campaign": not rested,
        "same_household": standing.told_at_home,
    }
    return next((reason for reason, holds in found.items() if holds), None)


def _after(moment: datetime | None, since: datetime | None) -> bool:
    return moment is not None and since is not None and moment > since
