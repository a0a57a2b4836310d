"""Whether a text claims only what the data holds: each time, date, price, name and deed against its evidence."""

from collections.abc import Iterator

from oxy.conversations.gates.advice import advice_claims
from oxy.conversations.gates.backing import Backing
from oxy.conversations.gates.claimed_amounts import adds_up, claimed_discounts, claimed_prices
from oxy.conversations.gates.claimed_days import ClaimedDay, claimed_days
from oxy.conversations.gates.claimed_names import claimed_contacts, claimed_names, claimed_services
from oxy.conversations.gates.claimed_times import ClaimedTime, claimed_times
from oxy.conversations.gates.deeds import coming_deeds, done_claims, implied_bookings, standing_claims
from oxy.conversations.gates.promises import handover_claims, later_claims, looking_claims
from oxy.conversations.gates.sentences import Sentence, sentences
from oxy.conversations.gates.violations import Violation
from oxy.conversations.ports import Evidence

MOST_KEPT = 128
_found: dict[str, tuple[Evidence, tuple[Violation, ...]]] = {}


def check_claims(text: str, evidence: Evidence) -> tuple[Violation, ...]:
    """Return everything `text` states that `evidence` does not back; empty when it may go out.

    Checked: clock times, dates, weekdays against their dates, prices, discounts, services offered, pets and people
    named, ways of contact, bookings and changes stated as done or promised, people said to come, medical advice.
    What the customer named may be asked back or refused. Without `evidence.today`, "amanhã" is not resolved.

    An answer is checked where it is made and again at the gate: the last findings are kept by text, with the very
    evidence that they hold for.
    """
    known = _found.get(text)
    if known is not None and known[0] is evidence:
        return known[1]
    found = _check(text, evidence)
    if len(_found) >= MOST_KEPT:
        _found.pop(next(iter(_found)))
    _found[text] = evidence, found
    return found


def _check(text: str, evidence: Evidence) -> tuple[Violation, ...]:
    backing = Backing(evidence)
    said = sentences(text)
    asks_back = any("?" in sentence.end_mark for sentence in said)
    found: list[Violation] = []
    header: ClaimedDay | None = None
    agreed: list[tuple[int, str]] = []
    named_when = False
    for sentence in said:
        days, times = claimed_days(sentence), claimed_times(sentence)
        found += _about_days(sentence, days, backing)
        found += _about_times(sentence, times, days, header, backing)
        found += _about_amounts(sentence, backing)
        found += _about_names(sentence, backing)
        found += _about_deeds(sentence, days, times, backing, asks_back=asks_back)
        now_agreed = list(implied_bookings(sentence))
        names_when = backing.only_names_when(sentence, days, times)
        if not asks_back and names_when:
            found += _taken_for_made([*agreed, *now_agreed], backing)
        elif not asks_back and named_when:
            found += _taken_for_made(now_agreed, backing)
        agreed, named_when = now_agreed, names_when
        found += [
            Violation("advice", words, "medical advice is for a veterinarian")
            for _, words in advice_claims(sentence, backing.business.words.text)
        ]
        header = days[-1] if days else header
    found += _idle_announcement(said, backing, asks_back=asks_back)
    return tuple(dict.fromkeys(found))


def _about_days(sentence: Sentence, days: list[ClaimedDay], backing: Backing) -> Iterator[Violation]:
    for day in days:
        if day.contradiction(backing.days, backing.today):
            yield Violation("weekday", day.what, "the weekday and the date do not belong together")
        elif not backing.holds_day(day, sentence):
            yield Violation("date", day.what, "no tool and no data gave this date")


def _about_times(
    sentence: Sentence, times: list[ClaimedTime], days: list[ClaimedDay], header: ClaimedDay | None, backing: Backing
) -> Iterator[Violation]:
    for claimed in times:
        before = [day for day in days if day.start < claimed.start]
        after = [day for day in days if day.start > claimed.start]
        near = [*before[-1:], *after[:1]] or ([header] if header else [])
        if not backing.holds_time(claimed, near, sentence):
            yield Violation("time", claimed.what, "no tool and no data gave this time for this day")


def _about_amounts(sentence: Sentence, backing: Backing) -> Iterator[Violation]:
    for price in claimed_prices(sentence):
        if not backing.holds_price(price, sentence) and not adds_up(price, sentence, backing.prices_named(sentence)):
            yield Violation("price", price.what, "no service here has this price")
    for place, words in claimed_discounts(sentence):
        if not sentence.denied_at(place) and not backing.holds_discount(words, sentence):
            yield Violation("discount", words, "the business announced no such discount or gift")


def _about_names(sentence: Sentence, backing: Backing) -> Iterator[Violation]:
    for claimed in (*claimed_services(sentence), *claimed_names(sentence), *claimed_contacts(sentence)):
        if not backing.holds_name(claimed, sentence):
            reason = {
                "service": "no such service is offered here",
                "name": "nobody of this name is known in this conversation",
                "contact": "the business gave no such address, number or link",
            }[claimed.kind]
            yield Violation(claimed.kind, claimed.what, reason)


def _about_deeds(
    sentence: Sentence, days: list[ClaimedDay], times: list[ClaimedTime], backing: Backing, *, asks_back: bool
) -> Iterator[Violation]:
    evidence = backing.evidence
    if backing.is_own_text(sentence):
        return
    for _, words, deed in done_claims(sentence):
        if not deed.shown(evidence):
            yield Violation("done", words, f"nothing was {deed.name} in this conversation")
        elif deed.name != "cancelled" and not backing.holds_appointment(days, times):
            yield Violation("done", words, "no booking stands at this day and time")
    for _, words in standing_claims(sentence):
        if not (evidence.booked or evidence.rescheduled) or not backing.holds_appointment(days, times):
            yield Violation("done", words, "no booking stands at this day and time")
    if not asks_back:
        for _, words, deed in coming_deeds(sentence):
            if not deed.shown(evidence):
                yield Violation("promise", words, f"it promises what no tool did: {deed.name}")
    if not evidence.handed_over:
        for _, words in handover_claims(sentence):
            yield Violation("promise", words, "no person was called")
        for _, words in later_claims(sentence, waitlisted=evidence.waitlisted):
            yield Violation("promise", words, "nobody would come back to it: the turn ends with this text")


def _taken_for_made(agreed: list[tuple[int, str]], backing: Backing) -> Iterator[Violation]:
    evidence = backing.evidence
    if not (evidence.booked or evidence.rescheduled or evidence.confirmed):
        for _, words in agreed:
            yield Violation("done", words, "it takes a booking for made, and none was")


def _idle_announcement(said: list[Sentence], backing: Backing, *, asks_back: bool) -> Iterator[Violation]:
    if asks_back or backing.evidence.handed_over or not said:
        return
    if sum(len(sentence.text) for sentence in said) > 240:
        return
    last = said[-1]
    if not claimed_times(last) and not claimed_prices(last):
        for sentence in said[-2:]:
            for _, words in looking_claims(sentence):
                yield Violation("promise", words, "it announces a look that never comes: the turn ends with this text")
