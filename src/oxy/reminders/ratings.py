"""What customers thought of a visit: 1 to 5 and their words. A low one is a person's matter at once."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from oxy.businesses import raise_alert
from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid
from oxy.reminders.store import ratings as store

LOW, HIGH = 3, 4


@dataclass(frozen=True, slots=True)
class Rating:
    """One booking's rating by its customer."""

    id: UUID
    booking_id: UUID
    contact_id: UUID
    contact_name: str | None
    service_name: str
    pet_name: str | None
    rating: int
    comment: str
    created_at: datetime


async def rate(
    session: Session, booking_ids: list[UUID], contact_id: UUID, rating: int, comment: str = "",
    conversation_id: UUID | None = None,
) -> int:  # fmt: skip
    """Keep a customer's rating of a visit's bookings; return how many of them it was kept for.

    Said again it replaces what was said; a low one (1 to 3) alerts staff with the customer's words.
    """
    if not 1 <= rating <= 5:
        raise Invalid("A nota vai de 1 a 5.", field="rating")
    names = await store.write_ratings(session, booking_ids, contact_id, rating, comment.strip())
    if names and rating < HIGH:
        who = names[0]["contact_name"] or "Um cliente"
        what = ", ".join(dict.fromkeys(row["service_name"] for row in names))
        said = f': "{comment.strip()}"' if comment.strip() else "."
        await raise_alert(
            session, "low_rating", f"Avaliação baixa: {rating} de 5",
            f"{who} deu nota {rating} para {what}{said} Fale com o cliente.",
            severity="critical" if rating < LOW else "warning", conversation_id=conversation_id,
            data={"rating": rating, "booking_ids": [str(each) for each in booking_ids]},
        )  # fmt: skip
    return len(names)


async def add_comment(session: Session, booking_ids: list[UUID], comment: str, conversation_id: UUID | None) -> None:
    """Add what the customer says after the figure; staff see it where the rating was low."""
    rating = await store.add_comment(session, booking_ids, comment.strip())
    if rating is not None and rating < HIGH:
        await raise_alert(
            session, "low_rating", f"Avaliação baixa: {rating} de 5", f'O cliente explicou: "{comment.strip()}"',
            severity="critical" if rating < LOW else "warning", conversation_id=conversation_id,
            data={"rating": rating, "booking_ids": [str(each) for each in booking_ids]},
        )  # fmt: skip


async def list_ratings(
    session: Session, *, lowest: int = 1, highest: int = 5, limit: int = 50, before: tuple[datetime, UUID] | None = None
) -> list[Rating]:
    """Return ratings within [lowest, highest], newest first, beyond `before`."""
    return [Rating(**row) for row in await store.list_ratings(session, lowest, highest, limit, before)]
