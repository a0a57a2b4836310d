"""Deeds that a text states as done or promises to do: booking, moving, cancelling, confirming."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from oxy.conversations.gates.sentences import Sentence
from oxy.conversations.ports import Evidence

# "quando estiver", "pode ser", "quer que eu deixe": what makes a participle a wish, a rule or a plan.
_CONJUNCTION = re.compile(
    r"\b(?:se|quando|assim que|depois (?:de|que)|apos|caso|antes (?:de|que)|ate que|para que|somente|so (?:fica|esta"
    r"|e|sera|considero))\b(?: [\w-]+){0,6} ?$"
)
_ONCE_AGREED = re.compile(
    r"\b(?:se|assim que|quando|depois que|apos|caso|com) .{0,40}\b(?:confirm|escolh|respond|disser|inform|envi"
    r"|seu ok|seu sim)\w*.*,"
)
_RULE = re.compile(r"\b(?:e|sao|sera|seja|ser|pode|podem|deve|devem)\b")
_MODAL = re.compile(
    r"\b(?:pode\w*|poss\w+|consig\w+|quer\w*|deseja\w*|gostari\w+|prefer\w+|precis\w+|dev(?:e|em|o|emos|eria)|sera"
    r"|serao|seria\w*|vai|vao|vamos|vou|ira|irao|iremos|ficara|ficarao|ficaria"
    r"|aguardando|aguarda|pendente|falta\w*|que eu (?:ja )?deixe|deixar|fosse|for|forem|estiver\w*|estej\w+|seja\w*"
    r"|ser|costuma\w*|quais|qual|quantos|estava|estavam|tinha|havia|algum|qualquer|outro|previamente)"
    r"(?: (?:te|lhe|ja|ficar|deixar|deixe|ser|estar|sido|ter|considerar|eu|o|a|seu|sua|ess[ea]|est[ea]|horario|banho"
    r"|tosa|consulta|agendamento|tudo|no|mais|apenas|\w+mente)){0,5} ?$"
)
_GENERAL = re.compile(
    r"\b(?:com|por|sem|mediante|so|apenas) (?:a |o )?(?:hora|horario|agendamento|consulta|visita"
    r"|banho)s? (?:previamente )?$"
)
_HABIT = re.compile(r"\b(?:é|são|É|São) (?:[\w-]+ ){0,2}$")
_CONDITION = re.compile(
    r"\b(?:se|quando|assim que|apos|depois que|caso|me (?:diga|diz|informe|informa|confirme|confirma|envie|manda"
    r"|mande|fala|fale|passa|passe)|confirme|confirma|informe|preciso|antes de|posso|basta|e so|quer que|prefere que"
    r"|gostaria)\b"
)
_OTHER_OBJECT = re.compile(
    r"\s+(?:com |se |o[s]? dados|as informacoes|a disponibilidade|os detalhes|que |o endereco"
    r"|o nome|direitinho)"
)
_IMPLIED = re.compile(
    r"\b(?:te espero|te esperamos|esperamos (?:voce|voces|o|a|por)|aguardamos(?! (?:sua|seu|a sua|o seu))"
    r"|aguardo voce|nos vemos|ate la"
    r"|combinado|prontinho|tudo cert(?:o|inho)|tudo pronto|ficou para|anotei|anotado|lancei)\b|^ ?(?:fechado|feito"
    r"|pronto)(?=[,:!]|$)|(?:^|, ?) ?ate (?=amanha|segunda|terca|quarta|quinta|sexta|sabado|dia)"
)
_STANDING = re.compile(
    r"\b(?:voce|[oa] \w+) (?:ja |tambem )*(?P<has>tem) (?:um |uma )?(?:banho|tosa|consulta|vacina|horario"
    r"|agendamento)\b"
    r"|\b(?:(?:seu|sua)(?: proxim[oa])? (?:horario|agendamento|banho|tosa|consulta|vacina|reserva"
    r"|visita)(?: d[oa] \w+)?"
    r"|[oa] (?:banho|tosa|consulta|vacina|agendamento) d[oa] \w+) (?P<is>e|sera|ficou|fica) (?:para |no |na |neste "
    r"|nesta |em )?"
    r"(?=hoje|amanha|depois de|segunda|terca|quarta|quinta|sexta|sabado|domingo|dia |proxim|as \d|\d{1,2}[/h:])"
)
_MADE = r"(?:feit[oa]|realizad[oa]|efetuad[oa]|concluid[oa]|registrad[oa]|efetivad[oa])"


@dataclass(frozen=True, slots=True)
class Deed:
    """A kind of deed: how a text says it was done, how it says it will be, and what evidence shows that it was."""

    name: str
    done: re.Pattern[str]
    coming: re.Pattern[str]
    shown: Callable[[Evidence], bool]


def _deed(name: str, participle: str, past: str, stem: str, noun: str, shown: Callable[[Evidence], bool]) -> Deed:
    done = (
        rf"\b(?:(?P<done>(?:{participle})[oa]s?)|(?P<past>{past}|acab(?:ei|amos) de (?:{stem})\w*"
        rf"|(?:fiz|fizemos|realizei|efetuei|conclui|registrei)(?: o| a| seu| sua| um| uma)? (?:{noun}))"
        rf"|(?P<noun>(?:{noun})(?: \w+){{0,4}}? (?:(?:foi|esta|ja esta|ficou) )?{_MADE}))\b"
    )
    coming = (
        r"\b(?:vou|irei|vamos|iremos|estou|estamos|deixa eu|deixe-me) (?:ja |te |agora |entao )*"
        rf"(?:(?:{stem})\w*(?:r|ndo)\b|deixar (?:tudo |ja )?(?:{participle})"
        rf"|(?:fazer|efetuar|realizar|fazendo|realizando) (?:o|a|seu|sua) (?:{noun}))|\b(?:sera|ficara|vai ficar"
        rf"|estara) (?:{participle})[oa]"
    )
    return Deed(name, re.compile(done), re.compile(coming), shown)


DEEDS = (
    _deed(
        "rescheduled", r"remarcad|reagendad|trocad|transferid|adiad|antecipad",
        r"remarquei|reagendei|transferi|troquei|(?:passei|ajustei|atualizei) (?:o |seu |o seu )?(?:horario|banho"
        r"|agendamento)|mudei|alterei|remarcamos|reagendamos|adiei|antecipei",
        r"remarc|reagend|transferir o|mudar o", r"remarcacao|reagendamento", lambda shown: shown.rescheduled,
    ),
    _deed(
        "cancelled", r"cancelad|desmarcad", r"cancelei|desmarquei|cancelamos|desmarcamos",
        r"cancel|desmarc", r"cancelamento", lambda shown: shown.cancelled,
    ),
    _deed(
        "booked", r"agendad(?:issim)?|marcad|reservad|garantid|encaixad|separad",
        r"agendei|marquei|reservei|garanti|encaixei|separei|bloqueei|(?:horario|vaga) (?:ja )?e (?:seu|sua)"
        r"|agendamos|reservamos|guardei|(?:esta|estao|ficou|coloquei|colocamos|inclui"
        r"|entrou)(?: \w+)? na (?:nossa )?agenda",
        r"agend|marc|reserv|garant|encaix|separ", r"agendamento|reserva|marcacao",
        lambda shown: shown.booked or shown.rescheduled,
    ),
    _deed(
        "confirmed", r"confirmad", r"confirmei|confirmamos", r"confirm", r"confirmacao",
        lambda shown: shown.confirmed or shown.booked or shown.rescheduled,
    ),
)  # fmt: skip


def done_claims(sentence: Sentence) -> Iterator[tuple[int, str, Deed]]:
    """Yield place, words and deed of everything that `sentence` states as done."""
    if sentence.asks:
        return
    for deed in DEEDS:
        for match in deed.done.finditer(sentence.text):
            if _stands(sentence, match):
                yield match.start(), sentence.original[match.start() : match.end()], deed


def _stands(sentence: Sentence, match: re.Match[str]) -> bool:
    before = sentence.clause_before(match.start())
    if (
        sentence.denied_at(match.start())
        or _CONJUNCTION.search(before)
        or _ONCE_AGREED.search(sentence.text, 0, match.start())
    ):
        return False
    if match["noun"] and _RULE.search(match["noun"]):
        return False
    if match["past"]:
        return True
    written = sentence.original[: match.start()]
    return not (_MODAL.search(before) or _GENERAL.search(before) or _HABIT.search(written))


def implied_bookings(sentence: Sentence) -> Iterator[tuple[int, str]]:
    """Yield words that take a booking for made ("te esperamos"): they count where the sentence names a day or time."""
    if sentence.asks or re.search(r"\bconfirm(?:a|e|ar)\b", sentence.text):
        return
    for match in _IMPLIED.finditer(sentence.text):
        if not sentence.denied_at(match.start()) and not _CONDITION.search(sentence.text, 0, match.start()):
            yield match.start(), sentence.original[match.start() : match.end()]


def standing_claims(sentence: Sentence) -> Iterator[tuple[int, str]]:
    """Yield words that place a booking of the customer's: "seu banho é amanhã", "a consulta da Mia será na sexta"."""
    if sentence.asks:
        return
    for match in _STANDING.finditer(sentence.text):
        # Without its accent "é" reads like "e".
        copula = sentence.original[match.start("is") : match.end("is")].lower()
        if (
            copula != "e"
            and not sentence.denied_at(match.start())
            and not _CONJUNCTION.search(sentence.clause_before(match.start()))
        ):
            yield match.start(), sentence.original[match.start() : match.end()].strip()


def coming_deeds(sentence: Sentence) -> Iterator[tuple[int, str, Deed]]:
    """Yield promises to book or change ("vou agendar", "ficará confirmado")."""
    if sentence.asks or _CONDITION.search(sentence.text):
        return
    for deed in DEEDS:
        for match in deed.coming.finditer(sentence.text):
            if not sentence.denied_at(match.start()) and not _OTHER_OBJECT.match(sentence.text, match.end()):
                yield match.start(), sentence.original[match.start() : match.end()], deed
