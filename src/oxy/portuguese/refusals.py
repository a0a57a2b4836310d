"""What a message refuses: "terça não", "qualquer dia menos sexta", "sexta trabalho", and what only explains a wish."""

import re
from typing import NamedTuple

from oxy.portuguese.mentions import DATED, Mention, family, of_kinds

_BOUNDARY = re.compile(
    r"[,.;!?\n](?!\d)|\bkkk\b|(?<!nao) (?:mas|porem|so que|so|somente|apenas|prefiro|pode ser|melhor|entao"
    r"|ai|dai|marca|remarca|coloca|bota|tem como|da para|queria|quero|gostaria|consegue|poderia"
    r"|porque|pois|e(?= nao ))(?= )"
)
_NO = r"(?:nao|nem|sem chance|de jeito nenhum|menos|exceto|tirando|fora|impossivel|sem ser|jamais|nunca)"
_NO_BEFORE = re.compile(rf"\b{_NO}\b")
# These refuse what follows them and nothing else: "nem terça nem quarta, quinta", "sábado, menos de manhã".
_ONWARD_NO = re.compile(r"\b(?:nem(?! pensar)|menos|exceto|tirando|fora|sem ser|que nao seja)\b")
_ANY_NO = re.compile(r"\b(?:nao(?! seja)|nem pensar|sem chance|de jeito nenhum|impossivel|jamais|nunca)\b")
_SINGLED_OUT = re.compile(r"\b(?:menos|exceto|tirando|sem ser)(?: n?[aeo]s?| de| para| dia)* $")
_JOINING = re.compile(r"(?:[\s,]|\b(?:e|ou|o|a|os|as|no|na|nos|nas|de|da|do|das|em|para|dia|pela)\b)*")
_NOT_A_REFUSAL = re.compile(
    r"\bnao (?:sei|esque|se |vejo|tem (?:problema|preferencia|pressa)|importa"
    r"|tenho (?:preferencia|pressa)|faz (?:mal|diferenca)"
    r"|vai ter|ligo|e feriado|vejo|lembro|marquei|recebi|tive|entendi|abre|fecha)|se nao|senao|\b(?:faz|ha|tem"
    r"|desde)\b.*\bque nao\b|\bpor que nao|nao\?"
)
_ASKED = re.compile(
    r"^\W*(?:\w+ )?\bnao (?:pode|da|tem|teria|rola|consegue|daria|poderia|seria|fica"
    r"|ficaria|daria)\b"
)
_BUSY = re.compile(
    r"\b(?:trabalho|saio (?:as|d[aeo])|largo (?:d[oa]|as)|estou ocupad[oa]|(?:tenho|tem) (?:compromisso|aula|reuniao"
    r"|prova|medico|dentista|exame|terapia|plantao|casamento|festa|curso|faculdade|academia)"
    r"|vou (?:viajar|estar fora|trabalhar)|viajo|estarei viajando|to ocupad[oa]|e ruim"
    r"|fica ruim|complica|(?:e|ta|esta|fica) (?:muito |meio |bem )?(?:ruim|cedo|tarde|cheio|apertad[oa]|corrid[oa]"
    r"|puxad[oa])"
    r"|(?:muito|cedo|tarde) (?:cedo|tarde|demais)|em cima da hora)\b"
)
_NOT_BEFORE = re.compile(r"\bnao (?:pode ser |da para ser |quero )?antes d[aeo]s? *(?:umas |as )?$")
# What explains a wish and is none: the shop's hours, somebody's timetable.
_EXPLAINED = re.compile(
    r"\b(?:porque|pois|ja que|por causa)\b|\b(?:voces?|loja|clinica|petshop) (?:\w+ )?"
    r"(?:atende|abre|fecha|funciona|fica|vai|vao)m?\b|\bvi que\b|\bfica (?:sozinh[oa]|em casa)\b|\bsa(?:i|io"
    r"|em) d[aeo]\b"
    r"|\b(?:faz|fara|fazer|completa|completar) \w+ (?:anos?|aninhos?|mes(?:es)?)\b|\baniversario\b"
)
_TAKEN = re.compile(r"\bja (?:foi|era)\b|\bnao tem mais\b")
_TRIP = re.compile(r"\b(?:hotel|hotelzinho|hosped\w*|pernoit\w*|diaria\w*)\b|\b(?:viaj\w+|sai[or]\w*)\b.*\bvolt\w+\b")
_NOT_BEFORE_AN_HOUR = re.compile(r"\bnao (?:pode ser |da para ser |quero )?antes d[aeo]s?\b(?! \d{1,2}h? nao)")
_IS_IT_NOT = re.compile(r" ne\b")
_QUESTION_END = re.compile(r"[.!?;]")
_NO_RIGHT_AFTER = re.compile(r"\W*(?:\w+ ){0,2}(?:nao|impossivel|jamais|nunca)\b")
_ROW = re.compile(r"(?: ?feira)? e (?:n?[oa] |de |dia )*")
_NEXT_IN_ROW = re.compile(r"\W*(?:,|e|ou)\b|\W*,")
# "porque" ends the clause before it, so it stands just outside the one it opens.
_OPENER = 9


class Clause(NamedTuple):
    """The stretch of the text that speaks of one mention."""

    text: str
    start: int
    end: int

    def holds(self, mention: Mention) -> bool:
        return self.start <= mention.start < self.end


def clause_of(text: str, mention: Mention) -> Clause:
    """Return the clause that `mention` stands in."""
    start, end = 0, len(text)
    for boundary in _BOUNDARY.finditer(text):
        if boundary.end() <= mention.start:
            start = boundary.end()
        elif boundary.start() >= mention.end:
            end = boundary.start()
            break
    return Clause(text[start:end], start, end)


def refused_among(text: str, mentions: list[Mention]) -> list[Mention]:
    """Return the mentions that the words around them refuse, or give as a reason only."""
    refused: list[Mention] = []
    for mention in mentions:
        clause = clause_of(text, mention)
        if (
            (len(mentions) > 1 and _BUSY.search(clause.text) and not _only_a_trip(text, mentions))
            or _is_no_wish(text, clause, mention, mentions)
            or _SINGLED_OUT.search(text[: mention.start])
            or _is_refused(text, clause, mention, mentions, refused)
        ):
            refused.append(mention)
    return refused


def _is_no_wish(text: str, clause: Clause, mention: Mention, mentions: list[Mention]) -> bool:
    """Whether a rival stands elsewhere, and this one is taken, or a reason: "porque ele sai da escola às 15h"."""
    rivals = [other for other in mentions if other is not mention and other.kind in family(mention)]
    if not rivals:
        return False
    said_today = text[: mention.start].endswith(" e ") and _IS_IT_NOT.match(text[mention.end :])
    if said_today or _TAKEN.search(clause.text):
        return True
    explained = _EXPLAINED.search(text[max(0, clause.start - _OPENER) : mention.start])
    return bool(explained) and not all(clause.holds(other) for other in rivals)


def _is_refused(text: str, clause: Clause, mention: Mention, mentions: list[Mention], refused: list[Mention]) -> bool:
    words = _NOT_BEFORE_AN_HOUR.sub("", clause.text)
    if not _NO_BEFORE.search(words) or _NOT_A_REFUSAL.search(clause.text):
        return False
    asked = _ASKED.search(clause.text) or clause.text.rstrip().endswith(" nao")
    if asked and _is_question(text, mention, mentions):
        return False
    if _NOT_BEFORE.search(text[: mention.start]):
        return False
    if not _ANY_NO.search(clause.text):
        return _follows_a_refusal(text, mention, mentions)
    if _bound_to_another(text, clause, mention, mentions):
        return False
    return not _with_a_day_that_stands(text, mention, mentions, refused)


def _with_a_day_that_stands(text: str, mention: Mention, mentions: list[Mention], refused: list[Mention]) -> bool:
    """Whether a time stands with its day, the refusals being those of other days: "terça não, quarta depois das 3"."""
    days = [other for other in mentions if other.kind in DATED and other.end <= mention.start]
    if mention.kind in DATED or len(days) < 2 or days[-1] in refused:
        return False
    return not _NO_BEFORE.search(text[days[-1].end : mention.start])


def _only_a_trip(text: str, mentions: list[Mention]) -> bool:
    """Whether the days are when the customer leaves and comes back: "viajo dia 20, volto dia 25"."""
    return bool(_TRIP.search(text)) and len(of_kinds(mentions, DATED)) <= 2


def _follows_a_refusal(text: str, mention: Mention, mentions: list[Mention]) -> bool:
    """Whether "menos", "nem" and the like stand before `mention` with nothing but others of its row in between."""
    opened = [found.end() for found in _ONWARD_NO.finditer(text[: mention.start])]
    if not opened:
        return False
    between, at = "", opened[-1]
    for other in mentions:
        if at <= other.start < mention.start:
            between, at = between + text[at : other.start], other.end
            rest = text[at : mention.start]
            if rest and not _NEXT_IN_ROW.match(rest):
                return other.kind not in family(mention) and _JOINING.fullmatch(rest) is not None
    return _JOINING.fullmatch(between + text[at : mention.start]) is not None


def _bound_to_another(text: str, clause: Clause, mention: Mention, mentions: list[Mention]) -> bool:
    """Whether the refusals in the clause each follow another mention directly: "terça não dá quarta dá"."""
    inside = [other for other in mentions if clause.holds(other) and other.kind in family(mention)]
    if len(inside) < 2:
        return False
    ends = [*(other.start for other in inside[1:]), len(text)]
    refused = [other for other, end in zip(inside, ends, strict=True) if _NO_RIGHT_AFTER.match(text[other.end : end])]
    if any(_ROW.fullmatch(text[mention.end : other.start]) for other in refused if other.start >= mention.end):
        # "Terça e quinta não posso" refuses both.
        return False
    return bool(refused) and mention not in refused


def _is_question(text: str, mention: Mention, mentions: list[Mention]) -> bool:
    """Whether a question mark ends what is said of `mention`, and no rival stands between them."""
    mark = _QUESTION_END.search(text, mention.end)
    if mark is None or mark[0] != "?":
        return False
    return not any(mention.end <= other.start < mark.start() and other.kind in family(mention) for other in mentions)
