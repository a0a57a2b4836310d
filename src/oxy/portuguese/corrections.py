"""Which of the dates and times in a message are meant: refusals, corrections and changes sort the rest out."""

import re
from dataclasses import dataclass

from oxy.portuguese.mentions import Kind, Mention, Reading

_BOUNDARY = re.compile(
    r"[,.;!?\n](?!\d)|\bkkk\b|(?<!nao) (?:mas|porem|so que|so|somente|apenas|prefiro|pode ser|melhor|entao"
    r"|ai|dai|marca|remarca|coloca|bota|tem como|da para|queria|quero|gostaria|consegue|poderia"
    r"|porque|pois|e(?= nao ))(?= )"
)
_NO = r"(?:nao|nem|menos|exceto|tirando|fora|impossivel|sem ser|jamais|nunca)"
_NO_BEFORE = re.compile(rf"\b{_NO}\b")
# These refuse what follows them and nothing else: "nem terça nem quarta, quinta", "sábado, menos de manhã".
_ONWARD_NO = re.compile(r"\b(?:nem|menos|exceto|tirando|fora|sem ser|que nao seja)\b")
_ANY_NO = re.compile(r"\b(?:nao(?! seja)|impossivel|jamais|nunca)\b")
_SINGLED_OUT = re.compile(r"\b(?:menos|exceto|tirando|sem ser)(?: n?[aeo]s?| de| para| dia)* $")
_JOINING = re.compile(r"(?:[\s,]|\b(?:e|ou|o|a|os|as|no|na|nos|nas|de|da|do|das|em|para|dia|pela)\b)*")
_NOT_A_REFUSAL = re.compile(
    r"\bnao (?:sei|esque|se |vejo|tem (?:problema|preferencia|pressa)|importa"
    r"|tenho (?:preferencia|pressa)|faz (?:mal|diferenca)"
    r"|vai ter|ligo|e feriado|vejo|lembro|marquei|recebi|tive|entendi|abre|fecha)|se nao|senao|\b(?:faz|ha|tem|desde)\b.*\bque nao\b|\bpor que nao|nao\?"
)
_ASKED = re.compile(
    r"^\W*(?:\w+ )?\bnao (?:pode|da|tem|teria|rola|consegue|daria|poderia|seria|fica"
    r"|ficaria|daria)\b"
)
_BUSY = re.compile(
    r"\b(?:trabalho|saio d[aeo]|largo (?:d[oa]|as)|estou ocupad[oa]|(?:tenho|tem) (?:compromisso|aula|reuniao|prova|medico|dentista|exame|terapia|plantao|casamento|festa|curso|faculdade|academia)"
    r"|vou (?:viajar|estar fora|trabalhar)|viajo|estarei viajando|to ocupad[oa]|e ruim"
    r"|fica ruim|complica|(?:e|ta|esta|fica) (?:muito |meio |bem )?(?:cedo|tarde|cheio|apertad[oa]|corrid[oa]|puxad[oa])"
    r"|(?:muito|cedo|tarde) (?:cedo|tarde|demais)|em cima da hora)\b"
)
_NOT_BEFORE = re.compile(r"\bnao (?:pode ser |da para ser |quero )?antes d[aeo]s? *(?:umas |as )?$")
# What explains a wish and is none: the shop's hours, somebody's timetable.
_EXPLAINED = re.compile(
    r"\b(?:porque|pois|ja que|por causa)\b|\b(?:voces?|loja|clinica|petshop) (?:\w+ )?"
    r"(?:atende|abre|fecha|funciona|fica|vai|vao)m?\b|\bvi que\b"
)
_TAKEN = re.compile(r"\bja (?:foi|era)\b|\bnao tem mais\b")
_TAKE_BACK = re.compile(
    r"\b(?:quer dizer|digo|alias|ops|opa|ou melhor|melhor|na verdade|desculpa|errei"
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
    r"\b(?:marquei|agendei|(?:estava|esta|ta|ficou|foi) (?:marcad|agendad)[oa]"
    r"|(?:meu horario|minha consulta|meu banho) (?:e|era|esta|ficou)|(?:ia|iria|iamos) (?:levar|ir|ser|marcar|pedir|deixar)|tinha marcad[oa]|tenho (?:um |uma )?(?:horario|consulta|banho|tosa|agendamento"
    r"|marcad)|era para|seria|era)\b"
)
_TOWARDS = re.compile(r"\b(?:para|por|pel[oa]|e (?:coloc|bot|p[oa]s?s?|marc|agend)\w*)\b")
_STAYING = re.compile(
    r"\b(?:hotel|hotelzinho|hosped\w*|pernoit\w*|diaria\w*|deixar"
    r"|ficar|fica)\b"
)
_TRIP = re.compile(r"\b(?:hotel|hotelzinho|hosped\w*|pernoit\w*|diaria\w*)\b|\b(?:viaj\w+|sai[or]\w*)\b.*\bvolt\w+\b")
_NEXT_TO = re.compile(r"[\s,]*(?:d?as|de|a|n?a|pela)?[\s]*")
_GOING = re.compile(
    r"\bnao (?:vou|irei|poderei|vai dar para (?:eu )?ir|consigo (?:ir|levar)|posso (?:ir|levar)|conseguirei (?:ir|levar)|tenho como ir"
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
    refused = [mention for mention in _refused(reading, mentions) if mention not in dropped]
    standing = [mention for mention in mentions if mention not in dropped and mention not in refused]
    going = bool(_GOING.search(reading.original)) and not standing
    for kinds, others in ((_DATED, _TIMED), (_TIMED, _DATED)):
        kept = _of(refused, kinds)
        # "sexta às 10 não dá, pode ser 11?" refuses the hour only; "não vou conseguir ir amanhã" names a booking.
        hour_only = kinds is _DATED and _of(standing, others) and _of(refused, others)
        if kept and not _of(standing, kinds) and (hour_only or going):
            standing += kept
            refused = [mention for mention in refused if (going and not hour_only) or mention not in kept]
    return Sorted(tuple(standing), tuple(refused), tuple(dropped))


_DATED = (Kind.day, Kind.days, Kind.week)
_TIMED = (Kind.clock, Kind.window, Kind.part)


def _of(mentions: list[Mention], kinds: tuple[Kind, ...]) -> list[Mention]:
    return [mention for mention in mentions if mention.kind in kinds]


def _family(mention: Mention) -> tuple[Kind, ...]:
    return _DATED if mention.kind in _DATED else _TIMED


def _given_up(reading: Reading, mentions: list[Mention]) -> list[Mention]:
    text, dropped = reading.original, list[Mention]()
    for at, mention in enumerate(mentions):
        later = mentions[at + 1 :]
        before = text[: _chain_start(text, mentions[:at], mention)]
        if _INSTEAD.search(before) or (later and dropped and _details(text, dropped[-1], mention)):
            dropped.append(mention)
            continue
        rivals = [other for other in later if other.kind in _family(mention)]
        if not rivals:
            continue
        between = text[mention.end : rivals[0].start]
        changed = _FROM.search(before) and _TOWARDS.search(between) and not _STAYING.search(text)
        stood = _STOOD.search(_clause(text, mention)) and not re.search(r"\b(?:ou|e)\b", between)
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
        if other.kind in _family(mention) and "," in text[other.end : start]:
            break
        start = other.start
    return start


def _details(text: str, first: Mention, second: Mention) -> bool:
    """Whether `second` only details `first` ("sexta 10h"), both being given up for something later."""
    return second.kind not in _family(first) and bool(_NEXT_TO.fullmatch(text[first.end : second.start]))


def _refused(reading: Reading, mentions: list[Mention]) -> list[Mention]:
    text, refused = reading.original, list[Mention]()
    for mention in mentions:
        clause, question = _clause(text, mention), _is_question(text, mention, mentions)
        if _BUSY.search(clause) and len(mentions) > 1 and not _only_a_trip(text, mentions):
            refused.append(mention)
            continue
        if _TAKEN.search(clause) and any(other.kind in _family(mention) for other in mentions if other is not mention):
            refused.append(mention)
            continue
        if _EXPLAINED.search(text[max(0, text.find(clause) - 9) : mention.start]) and any(
            other.kind in _family(mention) and not text.find(clause) <= other.start < text.find(clause) + len(clause)
            for other in mentions
        ):
            refused.append(mention)
            continue
        if _SINGLED_OUT.search(text[: mention.start]):
            refused.append(mention)
            continue
        if not _NO_BEFORE.search(clause) or _NOT_A_REFUSAL.search(clause):
            continue
        if question and (_ASKED.search(clause) or clause.rstrip().endswith(" nao")):
            continue
        if _NOT_BEFORE.search(text[: mention.start]):
            continue
        if not _ANY_NO.search(clause):
            if _follows_a_refusal(text, mention, mentions):
                refused.append(mention)
            continue
        if not _bound_to_another(clause, mention, mentions, text) and not _with_a_day_that_stands(
            text, mention, mentions, refused
        ):
            refused.append(mention)
    return refused


def _with_a_day_that_stands(text: str, mention: Mention, mentions: list[Mention], refused: list[Mention]) -> bool:
    """Whether a time stands with its day, the refusals being those of other days: "terça não, quarta depois das 3"."""
    days = [other for other in mentions if other.kind in _DATED and other.end <= mention.start]
    if mention.kind in _DATED or len(days) < 2 or days[-1] in refused:
        return False
    return not _NO_BEFORE.search(text[days[-1].end : mention.start])


def _only_a_trip(text: str, mentions: list[Mention]) -> bool:
    """Whether the days are when the customer leaves and comes back: "viajo dia 20, volto dia 25"."""
    return bool(_TRIP.search(text)) and len(_of(mentions, _DATED)) <= 2


def _follows_a_refusal(text: str, mention: Mention, mentions: list[Mention]) -> bool:
    """Whether "menos", "nem" and the like stand before `mention` with nothing but others of its row in between."""
    opened = [found.end() for found in _ONWARD_NO.finditer(text[: mention.start])]
    if not opened:
        return False
    between, at = "", opened[-1]
    for other in mentions:
        if at <= other.start < mention.start:
            between, at = between + text[at : other.start], other.end
            if at < mention.start and not re.match(r"\W*(?:,|e|ou)\b|\W*,", text[at : mention.start]):
                return other.kind not in _family(mention) and _JOINING.fullmatch(text[at : mention.start]) is not None
    return _JOINING.fullmatch(between + text[at : mention.start]) is not None


def _bound_to_another(clause: str, mention: Mention, mentions: list[Mention], text: str) -> bool:
    """Whether the refusals in the clause each follow another mention directly: "terça não dá quarta dá"."""
    start = text.find(clause)
    inside = [
        other for other in mentions if start <= other.start < start + len(clause) and other.kind in _family(mention)
    ]
    if len(inside) < 2:
        return False
    refused: list[Mention] = []
    for at, other in enumerate(inside):
        end = inside[at + 1].start if at + 1 < len(inside) else len(text)
        if re.match(r"\W*(?:\w+ ){0,2}(?:nao|impossivel|jamais|nunca)\b", text[other.end : end]):
            refused.append(other)
    return bool(refused) and mention not in refused


def _clause(text: str, mention: Mention) -> str:
    start, end = 0, len(text)
    for boundary in _BOUNDARY.finditer(text):
        if boundary.end() <= mention.start:
            start = boundary.end()
        elif boundary.start() >= mention.end:
            end = boundary.start()
            break
    return text[start:end]


def _is_question(text: str, mention: Mention, mentions: list[Mention]) -> bool:
    """Whether a question mark ends what is said of `mention`, and no rival stands between them."""
    mark = re.search(r"[.!?;]", text[mention.end :])
    if mark is None or mark[0] != "?":
        return False
    end = mention.end + mark.start()
    return not any(mention.end <= other.start < end and other.kind in _family(mention) for other in mentions)
