"""Reading an order to move many: who goes, whereto, "passa os clientes da Ana de sexta para a Bia"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from uuid import UUID

from oxy.aurora.context import KnownResource, OwnerContext
from oxy.aurora.orders.selecting import is_many
from oxy.aurora.orders.stretches import named_in_team
from oxy.aurora.orders.wishes import Choice, Unclear, Wish, find_when
from oxy.portuguese import Moments, weekday_date

_VERB = re.compile(
    r"\b(?:pass[ae]r?|transfer(?:e|ir)|transfira|jog(?:a|ar|ue)|mand[ae]r?|mov[ea]r?|mud[ae]r?|coloc(?:a|ar)|coloque"
    r"|bot[ae]r?|troc(?:a|ar)|troque|remar(?:ca|que|car)|reagend[ae]r?|adi[ae]r?|antecip[ae]r?|adiant[ae]r?"
    r"|empurr[ae]r?|lev[ae]r?|pux[ae]r?|distribu(?:i|a|ir)|realoc(?:a|ar)|realoque)\b"
)
_NO_BOOKINGS = re.compile(
    r"\b(?:precos?|valor(?:es)?|reais|r\$|funcionamento|respostas?|faq|mensage(?:m|ns)|msg|recado|aviso|promoc\w+"
    r"|campanhas?|texto|telefones?|contatos?|numeros?|meta|resumo|relatorio|grafico|lista|escala|cupom|desconto)\b|%"
    r"|\bmand[ae]r? (?:a |as |minha )?agendas?\b|\bme (?:pass|mand)\w+|\bhorarios? (?:de|da) (?:abertura|loja)"
)
_TO = re.compile(r"\b(?:para|ate|com) (?:[oa]s? )?")
_TIME_TO = re.compile(
    r"^(?:(?:o|a|as|os|depois|antes|parte|dia|proxim[ao]|ess[ea]|outro|fim|comeco|de|da|do|das|na|no) )*"
    r"(?:\d{1,2} ?(?:h|:)|\d{1,2}/\d|\d{1,2}\b|hoje|amanha|depois de amanha|segunda|terca|quarta|quinta|sexta"
    r"|sabado|domingo|manha|tarde|noite|meio-?dia|semana)\b"
)
_OTHERS = re.compile(
    r"^(?:outr[oa]s?|alguem|qualquer um|quem (?:estiver|tiver|ta|esta|puder|der)|(?:o )?resto da equipe|os outros"
    r"|os demais|o pessoal)\b"
)
_SOMEBODY = re.compile(r"^(?:dr\.? |dra\.? |doutor |doutora )?([a-z]{3,})\b")
_NOBODY = re.compile(
    r"^(?:mim|gente|eles?|elas?|voce|cima|baixo|frente|tras|casa|fora|ver|mais|menos|isso|todo|todos|dentro|la|ca)\b"
)
_THEIRS = re.compile(
    r"\b(?:os|as) d(?:ela|ele|elas|eles|[aeo]s?)\b|\bclientes\b|\bo pessoal\b"
    r"|\bquem (?:ta|esta|tava|estava|tinha|tem)\b"
)
AWAY = re.compile(
    r"\b(?:falt(?:a|ar|ou)|nao (?:vem|veio|vai vir|vira|trabalha|vai trabalhar|atende|pode vir|apareceu)|adoeceu|doente"
    r"|passou mal|passando mal|atestado|de folga|folga|ferias|bloque\w+|saiu mais cedo|teve que sair)\b"
)
THEM = re.compile(r"\b(?:del[ae]s?|el[ae]s?)\b")


@dataclass(frozen=True, slots=True)
class Whither:
    """A message in two halves, plain: who is moved (`what`), and whereto; `hands` None: no person was said."""

    what: str
    where: str
    hands: tuple[KnownResource, ...] | None
    moments: Moments


def reads(plain: str) -> bool:
    """Whether `plain` could ask to move bookings to somebody or to another time."""
    verb = _VERB.search(plain)
    return verb is not None and not _NO_BOOKINGS.search(plain) and bool(_TO.search(plain, verb.end()))


def suits(text: str, context: OwnerContext) -> bool:
    """Whether the words that read so are about many, or about handing one over to another of the team."""
    wish = Wish("", text, context)
    found = read_whither(wish)
    if found is None:
        return False
    many = says_many(replace(wish, text=found.what))
    if found.hands is not None:
        return True
    somebody = _SOMEBODY.search(found.where)
    return many and (bool(_TIME_TO.search(found.where)) or (somebody is not None and not _NOBODY.search(found.where)))


def says_many(wish: Wish) -> bool:
    """Whether all that fits is meant."""
    return is_many(wish) or bool(_THEIRS.search(wish.plain))


def read_whither(wish: Wish) -> Whither | None:
    """Return the halves: parted at the first "para", after the verb, that a person of the team or a time follows."""
    context = wish.context
    if "to" in wish.pins:
        where = str(wish.pins["to"])
        return Whither(wish.plain, where, _hands(where, context), find_when(where, context.now))
    plain = wish.plain
    verb = _VERB.search(plain)
    if verb is None:
        return None
    places = [(each.start(), each.end()) for each in _TO.finditer(plain, verb.end())]
    for start, end in places:
        where = plain[end:]
        head = _TO.split(where)[0]
        if _TIME_TO.search(where) or _hands(head, context) is not None:
            what = f"{plain[: verb.start()]} {plain[verb.end() : start]}"
            return Whither(what, where, _hands(where, context), find_when(f"para {where}", context.now))
    if not places:
        return None
    start, end = places[0]
    # "Manda" is a letter from Amanda.
    what = f"{plain[: verb.start()]} {plain[verb.end() : start]}"
    return Whither(what, plain[end:], None, find_when(plain[end:], context.now))


def _hands(where: str, context: OwnerContext) -> tuple[KnownResource, ...] | None:
    if _OTHERS.search(where):
        return ()
    return named_in_team(where, context) or None


def check_somebody(found: Whither, others: Sequence[KnownResource]) -> None:
    """Raise `Unclear` for a name that is none of the team's."""
    if found.hands is not None or _TIME_TO.search(found.where):
        return
    somebody = _SOMEBODY.search(found.where)
    named = f"Não encontrei {somebody[1].capitalize()} na equipe. " if somebody is not None else ""
    choices = [Choice(each.name, {"to": each.name}) for each in others[:8]]
    raise Unclear(f"{named}Para quem, ou para que dia, eu passo?", choices)


def source_moments(found: Whither, context: OwnerContext) -> tuple[Moments, Moments]:
    """Return when those who are moved are booked, and when they are to go, as far as either was said.

    With a person a day is the one they are booked on, unless there is one before: "os da Ana pra Bia na sexta".
    """
    said, to = find_when(found.what, context.now), found.moments
    if said.dates or said.date_range is not None:
        return said, to
    if found.hands is not None and (to.dates or to.date_range is not None):
        return to, Moments()
    if len(to.dates) == 2 and not re.search(r"\b(?:ou|e)\b", found.where):
        # The day that was asked for comes last.
        return replace(said, dates=to.dates[1:]), replace(to, dates=to.dates[:1])
    if AWAY.search(found.what) or said.window is not None or said.times:
        return replace(said, dates=(context.today,)), to
    return said, to


def aimed_days(to: Moments) -> tuple[date, date] | None:
    """Return the days they are to go to. Asks which of several."""
    if to.date_range is not None:
        return to.date_range
    if to.alternatives and to.date is not None:
        days = " ou ".join(weekday_date(day) for day in sorted({to.date, *to.alternatives}))
        raise Unclear(f"Para {days}? Diga a data.")
    if len(to.dates) > 1:
        raise Unclear("Para qual desses dias? Um por vez.")
    return (to.date, to.date) if to.date is not None else None


def aimed_window(to: Moments, *, single: bool) -> tuple[time | None, time | None] | None:
    """Return the hours they are to go to; a clock time is one booking's own, and where many begin."""
    if to.window is not None:
        return to.window.start, to.window.end
    if to.time is None:
        return None
    return (to.time, to.time) if single else (to.time, None)


def ids_of_hands(found: Whither, others: Sequence[KnownResource]) -> tuple[UUID, ...] | None:
    """Return who shall do it; "outra pessoa" is anybody else."""
    if found.hands is None:
        return None
    return tuple(each.id for each in found.hands or others)
