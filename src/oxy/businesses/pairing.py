"""The one-time word that shows who an owner is, where WhatsApp gives no number to know them by.

Shown once to somebody signed in, hashed at rest, good for minutes and for one use. Whoever sends it from WhatsApp is
that owner from then on, under every name that WhatsApp has for them. A wrong one is answered by nobody.

Its first signs are its handle, which tells what word a guess could be meant for; the rest is the secret. What has no
word's handle touches no word, so that nobody's guesses use up another's tries (decision 0038).
"""

import asyncio
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from oxy.businesses.alerts import raise_alert_once
from oxy.businesses.audit import Actor, record_audit
from oxy.businesses.owner_numbers import OwnerNumber, load_owner_number, owner_number_from_row
from oxy.businesses.store import pairings
from oxy.foundation.database import Row, Session
from oxy.foundation.errors import Conflict
from oxy.foundation.security import hash_password, verify_password

GOOD_FOR = timedelta(minutes=15)
MISSES_COUNT_FOR = timedelta(hours=1)
# Of one sender in that time, and of one word by whoever has its handle.
MOST_MISSES = 5
# So many of all senders in that time, and staff are told; nobody is kept out for it.
MANY_MISSES = 30
HANDLE_SIGNS, SIGNS = 4, 10
# No vowels, so that no word of the language is one; nothing that looks like something else.
ALPHABET = "23456789BCDFGHJKMNPQRTVWXYZ"
_WORD = re.compile(rf"\s*([{ALPHABET}]{{5}})[-– ]?([{ALPHABET}]{{5}})[.!]?\s*", re.IGNORECASE)

GUESSED = "Alguém tenta adivinhar a palavra de um dono"
GUESSED_DETAIL = (
    "Chegaram muitas palavras de vinculação erradas na última hora. Ninguém entrou, e quem tem a palavra certa continua"
    " podendo usá-la. Se uma palavra não for aceita, gere outra em Donos."
)


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
    letters = "".join(secrets.choice(ALPHABET) for _ in range(SIGNS))
    expires_at = session.clock.now() + GOOD_FOR
    hashed = await asyncio.to_thread(hash_password, letters)
    await pairings.put_word(session, owner_id, letters[:HANDLE_SIGNS], hashed, expires_at)
    await record_audit(session, actor, "issue_word", "owner_number", owner_id, {})
    return PairingWord(f"{letters[:5]}-{letters[5:]}", expires_at)


def find_pairing_word(text: str | None) -> str | None:
    """Return the letters of a message that is a pairing word and nothing else, or nothing: most messages end here."""
    found = None if text is None or len(text) > 20 else _WORD.fullmatch(text)
    return None if found is None else f"{found[1]}{found[2]}".upper()


async def redeem_pairing_word(session: Session, contact_id: UUID, letters: str) -> OwnerNumber | None:
    """Let a contact be the owner whose word this is; nothing for a wrong word, or for one who has guessed too often.

    Tries of one sender wait for each other, and those at one word, so that no number of them at once gets past a count.
    """
    if not await pairings.has_open_words(session):
        return None
    await pairings.one_at_a_time(session, contact_id)
    misses = await pairings.count_misses(session, contact_id, session.clock.now() - MISSES_COUNT_FOR)
    if misses["theirs"] >= MOST_MISSES:
        return None
    for row in await pairings.lock_words(session, letters[:HANDLE_SIGNS], MOST_MISSES):
        # A third of a second, for the few that have a word's handle: not on the loop that answers everybody else.
        if await asyncio.to_thread(verify_password, letters, row["word_hash"]):
            return await _pair(session, row, contact_id)
        await pairings.keep_miss_of_word(session, row["pairing_id"])
    await pairings.keep_try(session, contact_id, False)
    if misses["all"] + 1 >= MANY_MISSES:
        since = session.clock.now() - MISSES_COUNT_FOR
        await raise_alert_once(session, "pairing_guesses", GUESSED, GUESSED_DETAIL, since=since)
    return None


async def _pair(session: Session, row: Row, contact_id: UUID) -> OwnerNumber:
    await pairings.keep_try(session, contact_id, True)
    await pairings.pair(session, row["pairing_id"], row["id"], contact_id)
    detail = {"contact_id": str(contact_id)}
    await record_audit(session, Actor("owner", row["id"]), "pair", "owner_number", row["id"], detail)
    return owner_number_from_row({**row, "contact_id": contact_id})
