"""A yes to the figure that was offered in place of the one asked for."""

import re
from collections.abc import Mapping
from typing import Any

from oxy.aurora.context import OwnerContext
from oxy.aurora.leaning import kept_measure, kept_people, kept_period, kept_services
from oxy.aurora.listed import recalled
from oxy.aurora.questions import Question
from oxy.aurora.topics import Topic
from oxy.portuguese import normalise

_YES = re.compile(
    r"^(?:sim|isso|pode(?: ser)?|quero|assim|ok|claro|manda|beleza|serve|aceito|ta bom|uhum)"
    r"(?:,? (?:sim|pode|ser|quero|assim|mesmo|por favor|manda|serve|claro|aurora))*\W*$"
)


def find_agreed(text: str, context: OwnerContext, dialogue: Mapping[str, Any]) -> Question | None:
    """Return the question that was offered, when `text` only says yes to it."""
    offer: Mapping[str, Any] | None = dialogue.get("offer")
    if not offer or not _YES.match(normalise(text)):
        return None
    period = kept_period(offer, context)
    topic = next((topic for topic in Topic if topic.value == offer.get("topic")), None)
    if period is None or topic is None:
        return None
    return Question(
        topic, period, True, kept_services(offer, context), kept_people(offer, context),
        int(offer["inactive_days"]), measure=kept_measure(offer, None), listed=recalled(offer),
    )  # fmt: skip
