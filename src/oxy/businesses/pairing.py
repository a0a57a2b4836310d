"""The one-time word that shows who an owner is, where WhatsApp gives no number to know them by.

Shown once to somebody signed in, hashed at rest, good for minutes and for one use. Whoever sends it from WhatsApp is
that owner from then on, under every name that WhatsApp has for them. A wrong one is answered by nobody.
"""

import asyncio
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from oxy.businesses.audit import Actor, record_audit
from oxy.businesses.owner_numbers import OwnerNumber, load_owner_number, owner_number_from_row
from oxy.businesses.store import pairings
from oxy.foundation.database import Session
from oxy.foundation.errors import Conflict
from oxy.foundation.security import hash_password, verify_password

GOOD_FOR = timedelta(minutes=15)
MISSES_COUNT_FOR = timedelta(hours=1)
MOST_MISSES = 5
MOST_MISSES_OF_ALL = 30
# No vowels, so that no word of the language is one; nothing that looks like something else.
ALPHABET = "23456789BCDFGHJKMNPQRTVWXYZ"
_WORD = re.compile(rf"\s*([{ALPHABET}]{{4}})[-– ]?([{ALPHABET}]{{4}})[.!]?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PairingWord:
    """A word to be typed on the owner's phone; it is known here and nowhere else."""

    word: str
    expires_at: datetime


async def issue_pairing_word(session: Session, owner_id: UUID, actor: Actor) -> PairingWord:
    """Return a new word for an owner number; an earlier one is worth nothing any more.

    Raises `NotFound`, and `Conflict` for a number that was revoked.
    """
    owner = await load_owner_number(session, owner_id)
    if not owner.is_active:
        raise Conflict("Este número está revogado. Reative-o antes de vincular um telefone.")
    letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    expires_at = session.clock.now() + GOOD_FOR
    await pairings.put_word(session, owner_id, await asyncio.to_thread(hash_password, letters), expires_at)
    await record_audit(session, actor, "issue_word", "owner_number", owner_id, {})
    return PairingWord(f"{letters[:4]}-{letters[4:]}", expires_at)


def find_pairing_word(text: str | None) -> str | None:
    """Return the letters of a message that is a pairing word and nothing else, or nothing: most messages end here."""
    found = None if text is None or len(text) > 20 else _WORD.fullmatch(text)
    return None if found is None else f"{found[1]}{found[2]}".upper()


async def redeem_pairing_word(session: Session, contact_id: UUID, letters: str) -> OwnerNumber | None:
    """Let a contact be the owner whose word this is; nothing for a wrong word, or for one who has guessed too often.

    Tries of one business wait for each other, so that no number of them at once gets past the count.
    """
    words = await pairings.lock_open_words(session)
    if not words:
        return None
    misses = await pairings.count_misses(session, contact_id, session.clock.now() - MISSES_COUNT_FOR)
    if misses["theirs"] >= MOST_MISSES or misses["all"] >= MOST_MISSES_OF_ALL:
        return None
    for row in words:
        # A third of a second each: not on the loop that answers everybody else.
        if await asyncio.to_thread(verify_password, letters, row["word_hash"]):
            await pairings.keep_try(session, contact_id, True)
            await pairings.pair(session, row["pairing_id"], row["id"], contact_id)
            detail = {"contact_id": str(contact_id)}
            await record_audit(session, Actor("owner", row["id"]), "pair", "owner_number", row["id"], detail)
            return owner_number_from_row({**row, "contact_id": contact_id})
    await pairings.keep_try(session, contact_id, False)
    return None
