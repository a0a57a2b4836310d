"""Packages in the talk: what is left, what there is to buy; buying itself is for people."""

import re
from datetime import datetime

from oxy.attendant.builtin.misunderstanding import call_a_person
from oxy.attendant.builtin.phrases import packages as phrases
from oxy.attendant.builtin.talk import Talk
from oxy.attendant.package_cover import left_after
from oxy.attendant.wording import package_words
from oxy.catalog import Service
from oxy.handbook import match_article
from oxy.portuguese import Intent

_PACKAGE = re.compile(r"\bpacot\w+\b")
_LEFT = re.compile(
    r"\b(?:saldo|resta\w*|sobr(?:ou|ar\w*|a|am)|falta\w*|ainda (?:tem|tenho)|tenho ainda|acab(?:ou|a|am|aram)|venc\w+"
    r"|vale|validade|usei|usad\w+|quant[oa]s)\b"
)
_HOW_MANY_LEFT = re.compile(
    r"\bquant[oa]s (?:\w+ ){1,3}(?:(?:eu )?(?:ainda )?(?:tenho|restam|resta|sobraram|sobram|faltam|falta)"
    r"|(?:me )?(?:restam|sobram))\b"
)
_BOOKED = re.compile(r"\b(?:marcad|agendad)\w*")
_OWN = re.compile(r"\b(?:meus?|tenho|usei|resta\w*|sobr\w+)\b")
_BUYS = re.compile(
    r"\b(?:compr\w+|fech(?:ar|o|amos)|contrat\w+|adquir\w+|renov\w+|lev(?:ar|o)|peg(?:ar|o)|fic(?:ar|o) com)\b.*\bpacot"
    r"|\b(?:quero|queria|vou querer|aceito|gostaria d[eo]) (?:(?:o|um|esse|este|de|do|fazer|mais um) ){0,3}pacot"
)


async def talk_of_packages(talk: Talk) -> bool:
    """Answer what is asked about packages; return False when nothing is, or when the business answered it itself."""
    heard = talk.heard
    named = heard.says(_PACKAGE)
    if (heard.says(_HOW_MANY_LEFT) and not heard.says(_BOOKED)) or (
        named and heard.says(_LEFT) and heard.says(_OWN)
    ):  # fmt: skip
        sales = await talk.counter.package_balance()
        talk.say(phrases.balance(sales, talk.context))
        return True
    if not named or _books_with_it(talk) or match_article(talk.context.articles, heard.text) is not None:
        return False
    offers = await talk.counter.package_offers()
    if heard.says(_BUYS) and offers:
        talk.say(phrases.BUY)
        call_a_person(talk, "package")
        return True
    talk.say(phrases.offers(offers, talk.context.services))
    if offers and talk.dialogue.topic is None:
        talk.dialogue.ask("human")
    return True


def drawn_words(talk: Talk, service: Service, start: datetime) -> str | None:
    """Return what is said in place of a price when a package pays; None when none does."""
    left = left_after(talk.context, service.id, talk.draft.pet.pet_id, start)
    return None if left is None else package_words(left)


def _books_with_it(talk: Talk) -> bool:
    """ "quero usar meu pacote, banho sábado às 10h": a booking like any other."""
    heard = talk.heard
    return heard.speaks_of_when or (heard.has(Intent.book) and bool(heard.services) and not heard.says(_BUYS))
