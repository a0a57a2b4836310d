"""Days on which something already happened: "tomou a vacina dia 2" is a day gone by, not one asked for."""

import re
from dataclasses import replace
from datetime import date, timedelta

from oxy.portuguese.calendar_dates import next_month_day
from oxy.portuguese.mentions import Flag, Kind, Mention, Reading, family, of_kinds

_HAPPENED = (
    r"(?:venc(?:eu|ia|eram)|tom(?:ou|ei|aram)|fez|fiz|fizeram|fizemos|fomos|lev(?:ei|ou|amos)|complet(?:ou|aram)"
    r"|nasce(?:u|ram)"
    r"|come(?:u|ram)|vomit(?:ou|aram)|oper(?:ou|ei)|castr(?:ou|ei|amos)|vacin(?:ou|ei|amos)|adot(?:ei|ou|amos)"
    r"|compr(?:ei|ou|amos)|ganh(?:ou|ei|amos)|aparece(?:u|ram)|comec(?:ou|aram)|veio|vieram|estive|esteve|estivemos"
    r"|aplic(?:ou|aram)|ca(?:iu|iram)|machuc(?:ou|aram)|pag(?:uei|ou|amos)|cort(?:ou|aram)|atende(?:u|ram)"
    r"|engoli(?:u|ram)|brig(?:ou|aram)|tosei|tosou|consultou|tossiu|sumiu|fugiu|amanheceu|passou mal"
    r"|(?!(?:fech|acert|rol|top|gost|ador|ach|pens|marc|agend|remarc|combin|fic|pass|mud|confirm|liber|sobr|fal"
    r"|mand|recomend|orient|indic|avis|perd|chut|v|s"
    r"|d|est)ou\b|(?:m|s|t|d|val|escolh|esquec|prometeu|entend|respond|apareceu|consegu|ating)eu\b|(?:ped|abr"
    r"|surg|decid|prefer|sugeriu|sa|fec"
    r"|serv|v)iu\b)[a-z]{2,}(?:ou|eu|iu)"
    r"|(?!(?:marqu|remarqu|agend|combin|confirm|pens|ach|gost|deix|reserv|cheg|pass"
    r"|fech)ei\b)[a-z]{3,}[bcdfgjlmnpstvxzu]ei|foi (?:ai|no dia|na data|vacinad\w|castrad\w|operad\w|atendid\w"
    r"|a ultima"
    r"|aplicad\w)|ultim[ao] \w+ foi)"
)
_VERB = re.compile(rf"\b{_HAPPENED}\b")
_AFTER = re.compile(rf"^,? (?:\w+ ){{0,2}}?{_HAPPENED}\b")
# What asks for a day, or leads towards one, between the verb and the day.
_WISH = re.compile(
    r"\b(?:quer\w*|precis\w*|pode\w*|gostaria|marc\w*|agend\w*|reserv\w*|remarc\w*|tem|teria|consegu?\w*|seria|vou"
    r"|vamos|vai|entao|agora|tenho|da|rola|serve|retorno|proxim[ao]|passad[ao]|e (?:[ao]|el[ea]|eu))\b|[,;.!?] "
)
# What lies ahead by its very word happened to nobody: "desmarca todos de amanhã, acabou a água".
_AHEAD = re.compile(r"\b(?:amanha|daqui|dentro de)\b")
_TOWARDS = re.compile(r"\b(?:para|ate|antes d[aeo])(?: [ao]| dia| o dia)?\s*$")


def with_past_events(reading: Reading) -> None:
    """Turn the days of things that happened back into the past; where others are asked for, leave them out."""
    mentions = sorted(reading.mentions, key=lambda mention: (mention.start, mention.end))
    told: list[Mention] = []
    previous_end = 0
    for mention in mentions:
        if mention.kind in (Kind.day, Kind.days, Kind.clock) and _happened(reading.original, mention, previous_end):
            told.append(mention)
        if mention.kind is Kind.day:
            previous_end = mention.end
    gone = [mention for mention in mentions if mention.kind is Kind.day and mention.day and mention.day < reading.today]
    told += [mention for mention in gone if mention not in told and Flag.past_date in mention.flags]
    if not told:
        return
    asked = [mention for mention in mentions if mention not in told and Flag.past_date not in mention.flags]
    reading.mentions = [
        _in_the_past(mention, reading.today) if mention in told else mention
        for mention in mentions
        # A month in which something happened is nobody's wish, and no one day either.
        if mention not in told or not (mention.days or of_kinds(asked, family(mention)))
    ]


def _happened(text: str, mention: Mention, previous_end: int) -> bool:
    if _AHEAD.search(text[mention.start : mention.end]):
        return False
    before = text[previous_end : mention.start]
    verbs = list(_VERB.finditer(before))
    if verbs:
        rest = before[verbs[-1].end() :]
        return not _WISH.search(rest) and not _TOWARDS.search(rest)
    return bool(_AFTER.match(text[mention.end :])) and not _TOWARDS.search(before)


def _in_the_past(mention: Mention, today: date) -> Mention:
    day = mention.day
    if day is None or day <= today:
        return mention
    if mention.weekday is not None:
        day -= timedelta(days=7 * ((day - today).days // 7 + 1))
    elif (day - today).days <= 62:
        day = next_month_day(day, -1) if next_month_day(day, -1) <= today else next_month_day(day, -2)
    else:
        day = next_month_day(day, -12)
    return replace(mention, day=day, other_days=(), flags=frozenset({Flag.past_date}))
