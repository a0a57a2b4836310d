"""Whether a campaign's text may go out in the business's name: links, promises, and words that were said before."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlsplit

from rapidfuzz import fuzz

from oxy.campaigns.campaign import Campaign
from oxy.campaigns.errors import BadLink, SaidBefore, UnbackedClaim
from oxy.campaigns.message import WAY_OUT, check_text
from oxy.campaigns.store import campaigns as store
from oxy.catalog import list_services
from oxy.conversations.gates.claimed_amounts import claimed_discounts, claimed_prices
from oxy.conversations.gates.claimed_days import ClaimedDay, claimed_days
from oxy.conversations.gates.sentences import sentences
from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid

REPEATED_WITHIN = timedelta(days=30)
# As alike as two texts may be, of 100. A season's greeting with another closing line is below.
ALIKE = 92
_LINK = re.compile(
    r"(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|br|me|ly|gl|app|site|store|shop)\b\S*", re.I
)
_HOST = re.compile(r"^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}$")
# What hides where it leads is what WhatsApp's own filters look for.
SHORTENERS = frozenset({
    "bit.ly", "tinyurl.com", "goo.gl", "t.co", "ow.ly", "is.gd", "cutt.ly", "rebrand.ly", "encurtador.com.br",
    "abre.ai", "shorturl.at", "t.ly", "l1nk.dev", "wa.link",
})  # fmt: skip


def check_links(text: str) -> list[str]:
    """Return the links in `text`. Raises `BadLink` for one without https, with a strange host or behind a shortener."""
    links = [found[0].rstrip(".,;:!?)\"'_*") for found in _LINK.finditer(text)]
    for link in links:
        parts = urlsplit(link)
        host = (parts.hostname or "").casefold()
        if (
            parts.scheme != "https"
            or not _HOST.fullmatch(host)
            or host.removeprefix("www.") in SHORTENERS
            or parts.username
        ):
            raise BadLink(field="text", link=link)
    return links


def check_words(text: str) -> None:
    """Raise what a text by itself cannot go out for: `Invalid`, `UnknownField`, `BadLink`."""
    check_links(check_text(text))


async def find_claims(session: Session, text: str, today: date, *, says_today: bool = False) -> list[str]:
    """Return what `text` promises and no row of the catalogue says: amounts, discounts, gifts and days.

    `says_today`: every message goes out on its own day, so that "hoje" is true. Raises `Invalid` for a day gone by.
    """
    priced = any(True for sentence in sentences(text) for _ in claimed_prices(sentence))
    services = await list_services(session) if priced else []
    known = {price for service in services for price in service.all_prices}
    return list(dict.fromkeys(_unbacked(text.replace(WAY_OUT, ""), known, today, says_today)))


def _unbacked(text: str, known: set[Decimal], today: date, says_today: bool) -> Iterable[str]:
    plain = _LINK.sub(" ", text)
    for sentence in sentences(plain):
        yield from (price.what for price in claimed_prices(sentence) if price.amount not in known)
        yield from (what for _, what in claimed_discounts(sentence))
        for day in claimed_days(sentence):
            if _is_over(day, today):
                raise Invalid(f"O texto fala de um dia que já passou: {day.what}.", field="text")
            if day.offset != 0 or not says_today:
                yield day.what


def _is_over(day: ClaimedDay, today: date) -> bool:
    if day.day is None or day.month is None:
        return False
    try:
        meant = date(day.year or today.year, day.month, day.day)
    except ValueError:
        return False
    # "10/01" said in December is next January's.
    return meant < today and (day.year is not None or today - meant < timedelta(days=90))


def is_out_of_date(text: str, today: date, first_day: date, *, says_today: bool = False) -> bool:
    """Return whether `text` speaks of a day gone by; "hoje" and "amanhã" are those of `first_day` and the one after."""
    days = [day for sentence in sentences(_LINK.sub(" ", text.replace(WAY_OUT, ""))) for day in claimed_days(sentence)]
    told = [day for day in days if day.offset is not None and not (says_today and day.offset == 0)]
    return any(_is_over(day, today) for day in days) or (bool(told) and today > first_day)


def check_claims(claims: Sequence[str], confirmed: Sequence[str]) -> None:
    """Raise `UnbackedClaim` unless every one of `claims` was confirmed by a person."""
    agreed = {_plain(each) for each in confirmed}
    missing = [claim for claim in claims if _plain(claim) not in agreed]
    if missing:
        raise UnbackedClaim(
            f"O texto promete o que não está no catálogo: {', '.join(missing)}. Confira e confirme, ou mude o texto.",
            claims=missing,
        )


async def check_unsaid(session: Session, campaign: Campaign) -> None:
    """Raise `SaidBefore` when a campaign of the last 30 days said nearly the same, or one that is approved will.

    For chosen people, an empty day and a rule's run it counts only when some of them got it, or are to: next week's
    free times are offered in the words of this week's. One who approves waits for the other: of two that say the same
    at once, one goes out.
    """
    few = bool(campaign.audience.contact_ids) or campaign.kind == "empty_agenda" or campaign.rule_id is not None
    await store.wait_for_approvals(session)
    since = session.clock.now() - REPEATED_WITHIN
    for row in await store.recent_texts(session, campaign.id, campaign.rule_id, since):
        alike = fuzz.ratio(_plain(row["text"]), _plain(campaign.text)) >= ALIKE
        if alike and (not few or await store.share_people(session, campaign.id, row["id"])):
            raise SaidBefore(
                f"Este texto é quase igual ao da campanha “{row['name']}”, dos últimos 30 dias. Mude o texto.",
                campaign_id=str(row["id"]),
            )


def _plain(text: str) -> str:
    return " ".join(text.replace(WAY_OUT, "").casefold().split())
