"""Which of the dates and times in a message are meant: refusals, corrections and changes sort the rest out."""

import re
from dataclasses import dataclass

from oxy.portuguese.mentions import DATED, TIMED, Mention, Reading, family, of_kinds
from oxy.portuguese.refusals import clause_of, refused_among

_TAKE_BACK = re.compile(
    r"\b(?:quer dizer|digo|alias|ops|opa|ou melhor|(?<!\be )(?<!\bfica )(?<!\bseria )melhor|na verdade|desculpa|errei"
    r"|corrigindo|minto|perdao|pensando bem)\b|[,.;!?] ?nao[,.;!?]|\bnao,"
)
_INSTEAD = re.compile(
    r"\b(?:em vez d[aeo]s?|ao inves d[aeo]s?|inves d[aeo]s?|no lugar d[aeo]s?"
    r"|em lugar d[aeo]s?|sem ser(?: n[ao])?)(?: dia)? ?$"
)
_FROM = re.compile(
    r"(?:^|\b)(?:d[aeo]s?|trocar?|mudar?|passar?|alterar?|do dia|da hora|desde|era|estava"
    r"|esta|seria|marcad[oa]|agendad[oa]|marquei|agendei|tinha|tenho)(?: marcado| marcada"
    r"| agendado| horario| para| n[ao]| as| (?:o|a)| um horario| hora)* ?$"
)
_CALL_OFF = re.compile(r"\b(?:cancel|desmarc|tir[ae]|retir)\w*\b[^,.;!?]*$")
_BOOK_INSTEAD = re.compile(r"\b(?:e|mas|ai|dai|depois)? ?(?:re)?(?:marc|coloc|bot[ae]|agend|p[oõ]e|encaix)\w*\b")
_STOOD = re.compile(
    r"\b(?:marquei|agendei|marcou|agendou|marcaram|agendaram|tinha pensado|estava pensando|pensei em|(?:estava"
    r"|esta|ta|ficou|foi) (?:marcad|agendad)[oa]"
    r"|(?:meu horario|minha consulta|meu banho) (?:e|era|esta|ficou)|(?:ia|iria|iamos) (?:levar|ir|ser|marcar"
    r"|pedir|deixar)|tinha marcad[oa]|tenho (?:um |uma )?(?:horario|consulta|banho|tosa|agendamento"
    r"|marcad)|era para|seria|era)\b"
)
_TOWARDS = re.compile(r"\b(?:para|por|pel[oa]|e (?:coloc|bot|p[oa]s?s?|marc|agend)\w*)\b")
_STAYING = re.compile(
    r"\b(?:hotel|hotelzinho|hosped\w*|pernoit\w*|diaria\w*|deixar"
    r"|ficar|fica)\b"
)
_NEXT_TO = re.compile(r"[\s,]*(?:d?as|de|a|n?a|pela)?[\s]*")
_GOING = re.compile(
    r"\bnao (?:vou|irei|poderei|vai dar para (?:eu )?ir|consigo (?:ir|levar)|posso (?:ir|levar)|conseguirei (?:ir"
    r"|levar)|tenho como ir"
    r"|vamos|vai (?:dar|rolar))\b"
)


@dataclass(frozen=True, slots=True)
class Sorted:
    """The mentions that stand, those refused ("terça não"), and those given up for others ("de sexta ...")."""

    standing: tuple[Mention, ...]
    refused: tuple[Mention, ...]
    dropped: tuple[Mention, ...]


def sort_out(reading: Reading) -> Sorted:
    """Sort the reading's mentions by what the words around them do to them."""
    mentions = sorted(reading.mentions, key=lambda mention: (mention.start, mention.end))
    dropped = _given_up(reading, mentions)
    refused = [mention for mention in refused_among(reading.original, mentions) if mention not in dropped]
    standing = [mention for mention in mentions if mention not in dropped and mention not in refused]
    going = bool(_GOING.search(reading.original)) and not standing
    for kinds, others in ((DATED, TIMED), (TIMED, DATED)):
        kept = of_kinds(refused, kinds)
        # "sexta às 10 não dá, pode ser 11?" refuses the hour only; "não vou conseguir ir amanhã" names a booking.
        hour_only = kinds is DATED and of_kinds(standing, others) and of_kinds([*refused, *dropped], others)
        if kept and not of_kinds(standing, kinds) and (hour_only or going):
            standing += kept
            refused = [mention for mention in refused if (going and not hour_only) or mention not in kept]
    return Sorted(tuple(standing), tuple(refused), tuple(dropped))


def _given_up(reading: Reading, mentions: list[Mention]) -> list[Mention]:
    text, dropped = reading.original, list[Mention]()
    for at, mention in enumerate(mentions):
        later = mentions[at + 1 :]
        before = text[: _chain_start(text, mentions[:at], mention)]
        if _INSTEAD.search(before) or (later and dropped and _details(text, dropped[-1], mention)):
            dropped.append(mention)
            continue
        rivals = [other for other in later if other.kind in family(mention)]
        if not rivals:
            continue
        between = text[mention.end : rivals[0].start]
        changed = _FROM.search(before) and _TOWARDS.search(between) and not _STAYING.search(text)
        stood = _STOOD.search(clause_of(text, mention).text) and not re.search(r"\b(?:ou|e)\b", between)
        called_off = _CALL_OFF.search(before) and _BOOK_INSTEAD.search(between)
        if changed or stood or called_off or _TAKE_BACK.search(between):
            dropped.append(mention)
    return dropped


def _chain_start(text: str, earlier: list[Mention], mention: Mention) -> int:
    """Where the run of neighbouring mentions begins that `mention` ends: "sexta às 15h" begins at "sexta"."""
    start = mention.start
    for other in reversed(earlier):
        if other.end > start or not _NEXT_TO.fullmatch(text[other.end : start]):
            break
        if other.kind in family(mention) and "," in text[other.end : start]:
            break
        start = other.start
    return start


def _details(text: str, first: Mention, second: Mention) -> bool:
    """Whether `second` only details `first` ("sexta 10h"), both being given up for something later."""
    return second.kind not in family(first) and bool(_NEXT_TO.fullmatch(text[first.end : second.start]))
