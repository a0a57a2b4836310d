"""What an owner's message is about: rules over everyday Portuguese, the first that fits."""

import re

from oxy.aurora.commands import find_command
from oxy.aurora.figure_rules import FIGURES_AND_TALK
from oxy.aurora.listed import find_listed
from oxy.aurora.measures import find_measure
from oxy.aurora.not_kept import find_not_kept
from oxy.aurora.owner_words import is_known
from oxy.aurora.topic_rules import BEFORE_FIGURES
from oxy.aurora.topics import Topic

# The order matters: "quem não voltou" is an absence before it is a return, "agendamentos cancelados" cancellations.
_RULES = (*BEFORE_FIGURES, *FIGURES_AND_TALK)
# What the price list says, where nothing else is asked of prices.
_PRICES = re.compile(
    r"^(?!.*\b(?:fatur\w*|client\w*|quant[oa]s|aument\w*|vend\w*|depois|antes|concorr\w*|mercado|outr\w+|medi[oa]|sem)\b)"
    r".*(?:\bprecos?\b|\bvalor(?:es)? d[aeo]s? (?!dia|mes|semana)"
    r"|\bquanto (?:ta |esta |que )?(?:custa|cobr(?:o|amos|a)|e) (?:o |a |um |uma |meu |minha )?(?!ia\b|robo\b|bot\b)"
    r"|\bquanto (?:o |a |um |uma )?(?:\w+ ){1,3}(?:custa|ta custando)\b)"
)
# Of a thing, where nothing else is meant: "quanto tá o banho", "quanto fica a tosa de um grande".
_HOW_MUCH_IS = re.compile(
    r"^(?:(?:e|mas|oi|aurora|ai)[ ,]+)*quanto (?:que )?(?:ta|esta|tao|estao|fica|sai|e|eh|to|estou|a gente) "
    r"(?:ta |esta )?(?:saindo |custando |cobrando |valendo )?(?:n?[oa]s? |uma? |por )"
)
_WHO_IS = re.compile(
    r"^(?:e )?quem (?:e|eh|sao) (?:[oa]s? |ess[ea] |est[ea] )?(?P<name>[a-z]{3,}(?: [a-z]{2,}){0,2})\W*$"
)
# Services are ranked by these without being asked twice.
_USUAL = frozenset({"bookings", "completed_bookings", "revenue"})
# These are what a message is about even where it names a figure of the catalogue too.
_FIRST = frozenset({
    Topic.help, Topic.definition, Topic.chart, Topic.others, Topic.unusual, Topic.forecast, Topic.cohorts,
    Topic.inactive, Topic.search,
})  # fmt: skip


def find_topic(plain: str) -> Topic:
    """Return what `plain` (from `plain_text`) is about; an order that cannot be carried out here is `command`."""
    if find_command(plain) is not None:
        return Topic.command
    if find_not_kept(plain) is None and _PRICES.search(plain):
        return Topic.prices
    listed = find_listed(plain)
    if listed is not None:
        return Topic(listed.name)
    found = next((topic for topic, pattern in _RULES if pattern.search(plain)), Topic.unknown)
    measure = None if found in _FIRST else find_measure(plain)
    who = _WHO_IS.match(plain) if found is Topic.unknown else None
    if who is not None and not is_known(who["name"].split()[0]):
        return Topic.search
    if found is Topic.unknown and measure is None and _HOW_MUCH_IS.search(plain):
        return Topic.prices
    if measure is None or (found is Topic.services and measure.by in (None, "service") and measure.metric in _USUAL):
        return found
    return Topic.figure
