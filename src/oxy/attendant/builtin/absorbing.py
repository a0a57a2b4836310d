"""Takes what was heard into the booking in the making, in whatever order it comes, later words over earlier ones."""

import re
from datetime import time

from oxy.attendant.builtin.talk import Talk
from oxy.attendant.dialogue import Draft, OfferedSlot
from oxy.portuguese import Flag, Intent, TimeWindow, find_moments, normalise

_ANY_TIME = re.compile(
    r"\b(?:qualquer (?:horario|hora|um|uma)|tanto faz(?! (?:com |por )?(?:quem|[oa]s? pro))"
    r"|pode escolher|voce escolhe|o que tiver|quando der"
    r"|quando puder|quando tiver"
    r"|o melhor para voces|sem preferencia|nao tenho preferencia)\b"
)
_ANY_DAY = re.compile(r"\bqualquer dia\b")
_SHOW_ME = re.compile(
    r"\b(?:nao sei|quando tiver|quando der|quais (?:dias|horarios|datas)|que (?:dias|horarios)|o que (?:voces |vc "
    r"|voce )?tem"
    r"|me (?:diz|fala|passa|manda|mostra) (?:os |as )?(?:dias|horarios|opcoes|datas)|quais (?:voces |vc )?tem"
    r"|o que (?:voce )?sugere)\b"
)
_LATER = re.compile(r"\b(?:mais tarde|mais para (?:o )?(?:fim|final|tarde))\b")
_EARLIER = re.compile(r"\b(?:mais cedo)\b(?! possivel)")
_ALL_TIMES = re.compile(
    r"\b(?:outr[oa]s (?:horarios|horas|opc\w+)|tem mais|(?:mais|todos os|todas as) (?:opcoes|horarios))\b"
)
# Where times were listed, "a 1" is the first of them unless 1h is one of them.
_BARE_NUMBER = re.compile(r"(?:[ao] )?\d{1,2}[ .!]*")
_OTHER_DAY = re.compile(r"\b(?:outr[oa]s? (?:dias?|datas?))\b")
# "Essa não, a outra" takes the later day, "essa, não a outra" the nearer one.
_THE_LATER_DAY = re.compile(
    r"(?<!\bnao )(?<!\bnao e )(?<!\bnao [ao] )(?<!\bnao n[ao] )\b(?:outr[oa]|seguinte"
    r"|mais longe)\b"
)
_THE_NEARER_DAY = re.compile(r"\b(?:ess[ea]|est[ea]|dess[ea]|dest[ea]|agora|mais perto|mais proxim[oa])\b")
_NEXT_ONE = re.compile(r"\b(?:que vem|proxim[oa]|depois)\b")
_DOUBTFUL_DAY = (Flag.ambiguous_week, Flag.weekday_mismatch)


def absorb_service(talk: Talk) -> bool:
    """Take in the service named and return whether it changed the draft; of several that fit it will be asked."""
    found, draft, dialogue = talk.heard.services, talk.draft, talk.dialogue
    if dialogue.expecting == "service" and len(found) != 1 and dialogue.service_ids:
        picked = talk.heard.choice(len(dialogue.service_ids))
        if picked is not None:
            found = tuple(each for each in talk.context.services if each.id == dialogue.service_ids[picked])
    if not found or draft.moving_id:
        return False
    if len(found) > 1 and not talk.heard.services_apart:
        if draft.service_id in {service.id for service in found}:
            return False
        dialogue.service_ids = [service.id for service in found]
        draft.service_id = None
        return True
    wanted = [service.id for service in found]
    changed = draft.service_id != wanted[0]
    draft.service_id, dialogue.service_ids = wanted[0], []
    draft.more_services = wanted[1:] or draft.more_services
    if changed:
        forget_slots(draft)
    return changed


def asks_what_is_free(talk: Talk) -> bool:
    """Whether the customer leaves the day open and would see what there is."""
    return talk.heard.says(_SHOW_ME) or talk.heard.has(Intent.availability)


def absorb_when(talk: Talk) -> bool:
    """Take in days, times and windows; return whether the wish changed."""
    if _pick_offered(talk):
        return True
    before = _wish(talk.draft)
    _take_choice_of_day(talk)
    _take_days(talk)
    _give_each_service_its_day(talk)
    _take_times(talk)
    _give_each_pet_its_day(talk)
    _take_other_wishes(talk)
    if _wish(talk.draft) == before:
        return False
    if not _match_offered(talk):
        talk.draft.chosen = None
    return True


def forget_slots(draft: Draft) -> None:
    """What was offered does not hold for the new wish."""
    draft.offered, draft.chosen = [], None


def _wish(draft: Draft) -> tuple[object, ...]:
    return (
        draft.day, draft.last_day, tuple(draft.days), tuple(draft.without), draft.time, draft.earliest, draft.latest,
        draft.first_slot, draft.last_slot, draft.everything,
    )  # fmt: skip


def _pick_offered(talk: Talk) -> bool:
    """ "a segunda", "o último", "2": one of the listed slots, unless the message names a time or day of its own."""
    draft, heard = talk.draft, talk.heard
    if talk.dialogue.expecting != "slot" or not draft.offered:
        return False
    if heard.clock is not None and any(_clock(talk, slot) == heard.clock for slot in draft.offered):
        return False
    if heard.days or heard.moments.window or (heard.clock is not None and not _BARE_NUMBER.fullmatch(heard.plain)):
        return False
    picked = heard.choice(len(draft.offered))
    if picked is None:
        return False
    choose(talk, draft.offered[picked])
    return True


def choose(talk: Talk, slot: OfferedSlot) -> None:
    """Take one of the offered slots as the customer's choice."""
    draft = talk.draft
    local = talk.context.local(slot.start)
    draft.chosen, draft.day, draft.time = slot, local.date(), local.time()
    draft.last_day, draft.days, draft.earliest, draft.latest, draft.part = None, [], None, None, ""
    draft.first_slot = draft.last_slot = False


def _match_offered(talk: Talk) -> bool:
    """Choose the listed slot that has the time now wished for, when there is exactly one."""
    draft = talk.draft
    if draft.time is None:
        return False
    same = [
        slot for slot in draft.offered
        if _clock(talk, slot) == draft.time and talk.context.local(slot.start).date() not in draft.without
    ]  # fmt: skip
    if talk.heard.days:
        same = [slot for slot in same if talk.context.local(slot.start).date() in talk.heard.days]
    elif len(same) > 1:
        talk.dialogue.choices = sorted({talk.context.local(slot.start).date() for slot in same})
    if len(same) == 1:
        choose(talk, same[0])
    return len(same) == 1


def _clock(talk: Talk, slot: OfferedSlot) -> time:
    return talk.context.local(slot.start).time()


def _take_choice_of_day(talk: Talk) -> None:
    """The answer to "sexta, 20/11 ou 27/11?"."""
    dialogue, heard = talk.dialogue, talk.heard
    if dialogue.expecting != "which_day" or not dialogue.choices:
        return
    picked = heard.choice(len(dialogue.choices))
    days = [day for day in dialogue.choices if day in heard.days]
    if not days and _THE_LATER_DAY.search(heard.plain):
        days = dialogue.choices[-1:]
    elif not days and _THE_NEARER_DAY.search(heard.plain):
        days = dialogue.choices[:1]
    elif not days and _NEXT_ONE.search(heard.plain):
        days = dialogue.choices[-1:]
    elif not days and picked is not None:
        days = [dialogue.choices[picked]]
    if len(days) == 1:
        talk.draft.day, talk.draft.last_day, talk.draft.days = days[0], None, []
        dialogue.choices = []


def _take_days(talk: Talk) -> None:
    found, draft, dialogue = talk.heard.moments, talk.draft, talk.dialogue
    if dialogue.expecting == "which_day" and draft.day in found.dates:
        return
    if found.dates and found.alternatives and found.flags & set(_DOUBTFUL_DAY):
        dialogue.choices = sorted({*found.dates, *found.alternatives})
        draft.day = draft.last_day = None
        draft.days = []
    elif len(found.dates) == 1:
        draft.day, draft.last_day, draft.days = found.dates[0], None, []
        dialogue.choices = []
    elif found.dates:
        draft.days = list(found.dates)
        draft.day, draft.last_day = min(found.dates), max(found.dates)
    elif found.date_range:
        draft.day, draft.last_day = found.date_range
        draft.days = []
    if found.excluded:
        draft.without = sorted(
            {*draft.without, *found.excluded} - {draft.day} if found.dates else {*draft.without, *found.excluded}
        )
        if draft.day in draft.without and draft.last_day in (None, draft.day):
            # Of a stretch the other days are left, whichever is its first.
            draft.day = None
    if found.dates or found.date_range:
        draft.first_slot = False


def _give_each_service_its_day(talk: Talk) -> None:
    """ "Banho quinta e tosa sexta": the first service has the first day, the other one waits with its own."""
    draft, heard = talk.draft, talk.heard
    if len(heard.services) != len(heard.days) or len(heard.days) != 2 or len(draft.more_services) != 1:
        return
    named = [heard.plain.find(normalise(service.name).split()[0]) for service in heard.services]
    told = [heard.plain.find(span) for span in heard.moments.spans[:2]]
    if named[0] < 0 or not named[0] < min(told) < named[1] < max(told):
        return
    draft.day, draft.last_day, draft.days, draft.more_days = heard.days[0], None, [], [heard.days[1]]


def _give_each_pet_its_day(talk: Talk) -> None:
    """ "Banho da Nina sexta e do Bolota sábado": the first animal has the first day, the other waits with its own."""
    draft, heard = talk.draft, talk.heard
    if len(heard.pets) != 2 or len(heard.days) != 2 or len(heard.services) > 1 or draft.moving_id is not None:
        return
    first, second = sorted(heard.plain.find(normalise(pet.name)) for pet in heard.pets)
    if not 0 <= first < second:
        return
    one = find_moments(heard.plain[:second], reference=talk.context.now)
    other = find_moments(heard.plain[second:], reference=talk.context.now)
    if (one.date, other.date) != heard.days:
        return
    draft.day, draft.last_day, draft.days, draft.more_days = one.date, None, [], [heard.days[1]]
    draft.time, draft.earliest, draft.latest, draft.part = one.time, None, None, ""
    if one.time is None and one.window is not None:
        _take_window(draft, one.window)


def _take_times(talk: Talk) -> None:
    found, draft = talk.heard.moments, talk.draft
    if found.time is not None:
        draft.time, draft.earliest, draft.latest, draft.part = found.time, None, None, ""
        draft.first_slot = draft.last_slot = False
    elif found.times:
        draft.time, draft.earliest, draft.latest, draft.part = None, min(found.times), max(found.times), ""
    elif found.window is not None:
        _take_window(draft, found.window)


def _take_window(draft: Draft, window: TimeWindow) -> None:
    draft.time, draft.earliest, draft.latest = None, window.start, window.end
    draft.part = window.part if window.label in ("manhã", "tarde", "noite", "madrugada") else window.label


def _take_other_wishes(talk: Talk) -> None:
    found, draft, heard = talk.heard.moments, talk.draft, talk.heard
    leaves_it_to_us = (heard.says(_ANY_TIME) and (draft.offered or draft.day)) or (
        heard.says(_ANY_DAY) and draft.offered
    )
    if found.first_slot or (leaves_it_to_us and not found.times):
        draft.first_slot, draft.time, draft.chosen = True, None, None
    if Flag.last_slot in found.flags:
        draft.last_slot, draft.time, draft.chosen = True, None, None
    if not draft.offered or heard.speaks_of_when:
        return
    clocks = [_clock(talk, slot) for slot in draft.offered]
    if heard.says(_LATER):
        draft.time, draft.earliest, draft.latest, draft.part = None, _shifted(max(clocks), 1), None, ""
    elif heard.says(_EARLIER):
        draft.time, draft.earliest, draft.latest, draft.part = None, None, _shifted(min(clocks), -1), ""
    elif heard.says(_OTHER_DAY):
        draft.without = sorted({*draft.without, *(talk.context.local(slot.start).date() for slot in draft.offered)})
        draft.day = draft.last_day = draft.time = None
    elif heard.says(_ALL_TIMES):
        draft.time, draft.everything = None, True


def _shifted(clock: time, minutes: int) -> time:
    total = max(0, min(24 * 60 - 1, clock.hour * 60 + clock.minute + minutes))
    return time(total // 60, total % 60)
