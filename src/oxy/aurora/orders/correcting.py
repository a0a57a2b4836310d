"""A correction of what was just proposed: "não, espera, é só das 14 às 16", "deixa 45", "melhor na quinta".

It becomes the same order again with what was corrected in it, proposed anew; the one before waits for no yes any more.
"""

import re
from dataclasses import replace
from datetime import datetime

from oxy.aurora.context import OwnerContext
from oxy.aurora.deeds import Order
from oxy.aurora.mending import plain_words
from oxy.aurora.mentions import find_people, find_services
from oxy.aurora.orders import (
    blocking,
    campaigns,
    cancelling,
    clearing,
    knowledge,
    messaging,
    moving,
    opening,
    passing_on,
    pricing,
)
from oxy.aurora.orders.asking import is_asked
from oxy.aurora.orders.reading import read_order
from oxy.aurora.orders.rewording import reworded, says_one_thing
from oxy.aurora.orders.whither import read_whither
from oxy.aurora.orders.wishes import Wish, find_when
from oxy.portuguese import Moments, find_moments

# What is written to somebody is corrected in the written words, where one thing in them is of the kind that is said.
_WRITTEN = {messaging.KIND: "text", knowledge.KIND: "answer"}
CORRECTED = (
    blocking.KIND, campaigns.KIND, cancelling.KIND, clearing.KIND, moving.KIND, opening.KIND, passing_on.KIND,
    pricing.KIND, *_WRITTEN,
)  # fmt: skip
LONGEST_WORDS = 14
# "Muda pra 20%" reads as a price and is none beside a campaign; more words than these say what they are about.
LONGEST_BESIDE = 4
_OPENING = re.compile(
    r"^(?:(?:nao|nn|opa|ops|pera(?: ?ai)?|espera(?: ai)?|espere|calma|ah|eita|ih|na verdade|alias|quer dizer|digo|errei"
    r"|corrigindo|me enganei|(?:eu )?quis dizer|mas|entao|sim|ok|certo|pode(?: ser)?|hm+|bom|e)[ ,.!:;]+)*"
    r"(?:(?:e|era|seria|fica|melhor|so|somente|apenas|pode ser|tem que ser|faz|deixa|bota|poe|coloca|muda|troca|passa"
    r"|joga|manda|que seja|quero|prefiro|ate|isso|ela|ele|esse|essa|aumenta|sobe|baixa)\b[ ,]*)*"
)
_GOES_ON = re.compile(r"^(?:as|das|de \d|para|por|na|no|dia|ate) ?\b")
_MOVES = re.compile(r"\b(?:mud\w+|pass\w+|remarc\w+|reagend\w+|troc\w+|jog\w+|transfer\w+|adi[ae]\w*)\b")
_LESS = re.compile(r"\b(?:baix\w+|abaix\w+|reduz\w*|diminu\w+|desconto|desc[ea])\b")
_PERCENT = re.compile(r"\d ?(?:%|por cento)")
_NUMBER = re.compile(r"(?:r\$ ?)?\d[\d.,]*")
_ONLY_AMOUNT = re.compile(r"(?:r\$ ?)?\d[\d.,]*(?: ?(?:%|por cento|reais|conto))?")
_SMALL = re.compile(r"\b(?:as|a|na|no|de|da|do|dia|feira|entao|para|por|e|umas|la)\b")
_WORD = re.compile(r"[a-z0-9]+")


def find_correction(text: str, kind: str, context: OwnerContext) -> str | None:
    """Return what `text` puts in place of a part of the order of that kind that was just asked about, plain.

    Nothing for a question, for an order that is whole by itself, and for words that correct nothing that is known.
    """
    plain = plain_words(text).strip(" .!?")
    if kind not in CORRECTED or len(plain.split()) > LONGEST_WORDS:
        return None
    opened = _OPENING.match(plain)
    rest = plain[opened.end() if opened else 0 :].strip()
    bare = _GOES_ON.search(rest) or _only_says_when(rest, context) or _only_says_how_much(rest, kind, context)
    if is_asked(rest) or _asks_by_mark(text) or (rest == plain and not bare):
        return None
    if find_services(rest, context.services) or (kind != passing_on.KIND and find_people(rest, context)):
        return None
    other = read_order(text, context)
    if other is not None and other.kind == kind and rest == plain:
        # Whole by itself, it takes nothing from the one before: "dia 24 só até meio-dia".
        return None
    if other is not None and other.kind != kind and len(rest.split()) > LONGEST_BESIDE:
        return None
    if kind == passing_on.KIND and other is not None and other.kind == kind and passing_on.suits(text, context):
        return None
    return rest if _says_anything(rest, plain, kind, context) else None


def is_whole_order(text: str, context: OwnerContext) -> bool:
    """Whether `text`, a no that goes on, asks or orders something else in full: "não, bloqueia a da Ana amanhã"."""
    plain = plain_words(text)
    opened = _OPENING.match(plain)
    if is_asked(plain[opened.end() if opened else 0 :]):
        return True
    if read_order(text, context) is None:
        return False
    return bool(find_services(plain_words(text), context.services) or find_people(text, context))


def corrected(asked: Order, said: str, rest: str, context: OwnerContext) -> Wish | Order | None:
    """Return the order again with `rest` in it; nothing when the words it was given in do not say enough."""
    if asked.kind in _WRITTEN:
        part = _WRITTEN[asked.kind]
        again = reworded(asked.arguments[part], rest, context.now)
        return None if again is None else Order(asked.kind, {**asked.arguments, part: again})
    if asked.kind == pricing.KIND:
        return _price(asked, said, rest, context)
    if asked.kind == cancelling.KIND:
        # "Não, muda pra domingo": what was to be called off is moved.
        told = "" if asked.arguments["tell"] else "sem avisar"
        return Wish(moving.KIND, told, context, {"booking_id": asked.arguments["booking_id"], "to": rest})
    if asked.kind == moving.KIND:
        return _move(asked, rest, context)
    wish = read_order(said, context)
    if wish is None or wish.kind != asked.kind:
        return None
    if asked.kind == campaigns.KIND:
        return _campaign(wish, rest)
    if asked.kind == passing_on.KIND:
        return _passed_on(wish, rest)
    whole = read_order(rest, context)
    moments = find_moments(rest, reference=context.now)
    if whole is not None and whole.kind == asked.kind and _says_day(moments) and _says_clock(moments):
        return whole
    return replace(wish, text=_merged(wish.plain, rest, context.now))


def said_of(wish: Wish) -> str:
    """Return the words to keep with a corrected order, so that it can be corrected again."""
    text = wish.pins.get("text")
    return f"{wish.text} texto: {text}" if text else wish.text


def _says_anything(rest: str, said: str, kind: str, context: OwnerContext) -> bool:
    if kind == pricing.KIND:
        return bool(_NUMBER.search(rest)) or pricing.names_size(rest)
    if kind in _WRITTEN:
        return says_one_thing(rest, context.now)
    if kind == campaigns.KIND and _PERCENT.search(rest):
        return True
    if kind == passing_on.KIND and find_people(rest, context):
        return True
    if kind == cancelling.KIND and not _MOVES.search(said):
        return False
    return _says_when(find_moments(rest, reference=context.now, expecting_time=kind == moving.KIND))


def _only_says_when(rest: str, context: OwnerContext) -> bool:
    """ "Sexta", "15h30", "dia 20 de manhã": nothing but when."""
    left = rest
    for span in find_moments(rest, reference=context.now).spans:
        left = left.replace(span, " ")
    return left != rest and not _WORD.search(_SMALL.sub(" ", left))


def _only_says_how_much(rest: str, kind: str, context: OwnerContext) -> bool:
    """ "42", "20 reais", "10%": the other price, or the other amount in what is written."""
    if kind in _WRITTEN:
        return says_one_thing(rest, context.now)
    return kind == pricing.KIND and bool(_ONLY_AMOUNT.fullmatch(rest))


def _asks_by_mark(text: str) -> bool:
    """Whether the words are a question by their mark: "sexta?" corrects nothing."""
    return text.strip().endswith("?")


def _says_when(moments: Moments) -> bool:
    return _says_day(moments) or _says_clock(moments)


def _says_day(moments: Moments) -> bool:
    return bool(moments.dates) or moments.date_range is not None


def _says_clock(moments: Moments) -> bool:
    return bool(moments.times) or moments.time is not None or moments.window is not None


def _price(asked: Order, said: str, rest: str, context: OwnerContext) -> Wish | Order:
    if not _NUMBER.search(rest):
        return pricing.of_sizes(asked, rest)
    pins = {"service_id": asked.arguments["service_id"]}
    named = any(size in rest for size in ("pequen", "medi", "grand", "porte", "todos"))
    if "prices" in asked.arguments and not named:
        pins["sizes"] = list(asked.arguments["prices"])
    if _PERCENT.search(rest):
        words = f"{'baixa' if _LESS.search(plain_words(said)) else 'aumenta'} o preço {rest}"
    else:
        words = f"preço para {_NUMBER.sub(lambda found: found[0] if 'r$' in found[0] else f'R$ {found[0]}', rest)}"
    return Wish(pricing.KIND, words, context, pins)


def _move(asked: Order, rest: str, context: OwnerContext) -> Wish:
    """The day stays where only an hour was corrected, and the hour where only the day was."""
    before = datetime.fromisoformat(asked.arguments["start"])
    moments = find_moments(rest, reference=context.now, expecting_time=True)
    day = "" if _says_day(moments) else f"dia {before:%d/%m/%Y} "
    clock = "" if _says_clock(moments) else f" às {before:%Hh%M}"
    bare = f"às {rest}h" if rest.isdecimal() else rest
    told = "" if asked.arguments["tell"] else "sem avisar"
    return Wish(
        moving.KIND, told, context, {"booking_id": asked.arguments["booking_id"], "to": f"{day}{bare}{clock}"}
    )  # fmt: skip


def _campaign(wish: Wish, rest: str) -> Wish | None:
    """Another rate in the owner's own offer, or another day to send on; no word of theirs is read as anything else."""
    said, text = campaigns.part_offer(wish.text)
    pins = dict(wish.pins)
    if _PERCENT.search(rest):
        rate = re.search(r"\d{1,2}", rest)
        if text is None or rate is None:
            return None
        return replace(wish, text=said, pins={**pins, "text": re.sub(r"\d{1,2} ?%", f"{rate[0]}%", text)})
    if text is not None:
        pins["text"] = text
    return replace(wish, text=f"{_merged(plain_words(said), '', wish.context.now, rest)} manda {rest}", pins=pins)


def _passed_on(wish: Wish, rest: str) -> Wish | None:
    """Whereto, when it begins with that or names somebody; else who."""
    found = read_whither(wish)
    if found is None:
        return None
    if re.match(r"^(?:para|pro|na|no|com)\b", rest) or find_people(rest, wish.context):
        return replace(wish, text=found.what, pins={"to": re.sub(r"^(?:para|pro|com) (?:[oa]s? )?", "", rest)})
    return replace(wish, text=_merged(found.what, rest, wish.context.now), pins={"to": found.where})


def _merged(plain: str, rest: str, now: datetime, instead: str = "") -> str:
    """The words with the days and hours out that `rest`, or what stands `instead` of it elsewhere, says otherwise."""
    new = find_moments(rest or instead, reference=now)
    kept = plain
    for span in find_when(plain, now).spans:
        part = find_moments(span, reference=now)
        if (_says_day(part) and _says_day(new)) or (_says_clock(part) and _says_clock(new)):
            day = f"dia {part.date:%d/%m/%Y}" if part.date is not None and not _says_day(new) else ""
            kept = kept.replace(span, day)
    return f"{kept.strip(' ,')}, {rest}"
