"""What an owner answers to: a message that Aurora sent of her own accord, quoted or just left standing."""

import json
import re
from collections.abc import Sequence
from datetime import timedelta

from oxy.aurora.context import OwnerContext, Told
from oxy.aurora.proactive.notices import Person, people_of
from oxy.aurora.toolset import Toolset
from oxy.conversations.ports import ToolCall, Turn
from oxy.portuguese import join_list, normalise, plural

# A summary of the evening is often answered at breakfast.
STANDS_FOR = timedelta(hours=14)
LISTED = 30

_WHO = re.compile(
    r"^(?:(?:e|mas|ok|certo|entao|oi|aurora),? )*(?:"
    r"quem(?: (?:sao|foram|e|foi|faltou|cancelou|faltaram|cancelaram|esta\w*|ta|tao))?"
    r"(?: (?:eles|elas|esses|essas|esse|estes|os|as|ess[ea]s?|na lista|esperando)(?: \w+)?)?"
    r"|quais(?: (?:sao|foram))?(?: (?:eles|esses|os|as))?(?: (?:clientes|nomes|pessoas))?"
    r"|(?:me )?(?:mostr[ae]|list[ae]|diz|diga|fala|mand[ae]|ve[rj]a?)(?: (?:me|pra mim))?"
    r" (?:quem(?: sao| foram)?|os nomes|a lista|todos|todas|os clientes)"
    r")[ ?!.]*$"
)


def find_leaning(turn: Turn, context: OwnerContext) -> Told | None:
    """Return the message that the waiting ones may be about: the one quoted, else one that nothing has followed yet.

    What was held and told before an answer is followed by that answer: "e no mês?" goes on from the question.
    """
    quoted = {message.reply_to for message in turn.messages if message.reply_to}
    if quoted:
        return next((told for told in context.told if told.whatsapp_message_id in quoted), None)
    newest = context.told[0] if context.told else None
    if newest is None or not newest.unanswered or context.now - newest.at > STANDS_FOR:
        return None
    return newest


def asks_who(text: str) -> bool:
    """Whether a text asks no more than who they are."""
    return bool(_WHO.search(normalise(text)))


def who_they_are(told: Told) -> str | None:
    """Return the people that a message was about, one a line; None when it was about nobody in particular."""
    people = people_of(told.subject)
    if not people:
        return None
    lines = [f"• {_line(one)}" for one in people[:LISTED]]
    more = [f"… e mais {len(people) - LISTED}."] if len(people) > LISTED else []
    return "\n".join([f"*{plural(len(people), 'pessoa', 'pessoas')}:*", *lines, *more])


def told_json(told: Told) -> str:
    """Return a message with its people, as a model reads it."""
    return json.dumps(_record(told), ensure_ascii=False)


def recall(toolset: Toolset) -> None:
    """Let the message leaned on back the figures of this turn's answer: it was printed by code."""
    if toolset.context.leaning is not None:
        toolset.calls.append(ToolCall("read_proactive_message", {}, _record(toolset.context.leaning)))


def _record(told: Told) -> dict[str, object]:
    people: Sequence[Person] = people_of(told.subject)[:LISTED]
    return {"text": told.text, "people": [_line(one) for one in people]}


def _line(person: Person) -> str:
    pets = f" ({join_list(person.pets)})" if person.pets else ""
    return f"{person.name}{pets}{': ' if person.detail else ''}{person.detail}"
