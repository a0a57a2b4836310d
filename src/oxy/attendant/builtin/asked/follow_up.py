""" "De 1 a 5, como foi?": what a customer thinks of a visit."""

import re
from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

from oxy.attendant.builtin.asked.kind import Done, Kind, Matter
from oxy.attendant.context import ClientContext
from oxy.attendant.counter import Counter
from oxy.attendant.handing_over import hand_over_text
from oxy.conversations.questions import OpenQuestion
from oxy.portuguese import normalise
from oxy.reminders import FOLLOW_UP, HIGH, LOW

_FIGURE = re.compile(
    r"^(?:(?:oi|ola|bom dia|boa tarde|boa noite|nota|dou|eu dou|daria|minha nota e|foi|um|uma)[\s,:!]+)*"
    r"([1-5])(?:\s*(?:estrelas?|de 5|/ ?5|pontos?))?(?![\dh:/%])(?P<more>.*)$",
    re.DOTALL,
)
_WORDS = {"um": 1, "uma": 1, "dois": 2, "duas": 2, "tres": 3, "quatro": 4, "cinco": 5}
_FIGURE_WORD = re.compile(r"^(?:nota\s+)?(um|uma|dois|duas|tres|quatro|cinco)(?:\s+estrelas?)?[\s.!]*$")
# What people say instead of a figure, alone or at the head of a sentence, worst first: "nao gostei" holds "gostei".
_MOODS = (
    (1, re.compile(r"^(?:foi )?(?:muito ruim|pessim[oa]|horrivel|terrivel|odiei|detestei)\b")),
    (2, re.compile(r"^(?:foi )?(?:ruim|nao gostei|decepcion\w+)\b")),
    (3, re.compile(r"^(?:foi )?(?:mais ou menos|regular|razoavel)\b")),
    (5, re.compile(r"^(?:foi )?(?:otim[oa]|excelente|maravilh\w+|perfeit[oa]|amei|adorei|nota (?:10|mil)|top)\b")),
    (5, re.compile(r"^(?:foi )?muito (?:bom|boa)\b")),
    (4, re.compile(r"^(?:foi )?(?:bom|boa|gostei|legal)\b(?! (?:dia|tarde|noite))")),
)  # fmt: skip
_ASKS = re.compile(r"\?|\b(?:quero|queria|gostaria|marcar|agendar|quanto|remarcar|cancelar)\b")


class FollowUpKind(Kind):
    """Asks how a visit was."""

    name = FOLLOW_UP
    deeds: ClassVar[Mapping[str, str]] = {
        "1": "muito ruim", "2": "ruim", "3": "regular", "4": "bom", "5": "ótimo",
    }  # fmt: skip

    def matter(self, question: OpenQuestion, context: ClientContext) -> Matter | None:
        return Matter("como foi a sua visita")

    def read(self, text: str) -> str | None:
        stars = text.count("⭐") + text.count("🌟")
        if 1 <= stars <= 5 and not any(letter.isalnum() for letter in text):
            return str(stars)
        plain = normalise(text).strip()
        figure = _FIGURE.match(plain)
        if figure is not None and not _ASKS.search(figure["more"]):
            return figure[1]
        word = _FIGURE_WORD.match(plain)
        if word is not None:
            return str(_WORDS[word[1]])
        if _ASKS.search(plain):
            return None
        return next((str(rating) for rating, mood in _MOODS if mood.search(plain)), None)

    async def do(self, counter: Counter, question: OpenQuestion, deed: str) -> Done:
        rating = int(deed)
        await counter.rate([UUID(each) for each in question.subject["bookings"]], rating)
        if rating >= HIGH:
            link = counter.context.settings.reminders.review_link
            if link is None:
                return Done("Que bom que gostou! 🐾 Obrigado por contar.")
            counter.evidence.free_text.append(link)
            return Done(f"Que bom que gostou! 🐾 Se puder, conte isso aqui também: {link}")
        if rating < LOW:
            handover = counter.escalate("low_rating", f"Nota {rating} para a visita: {counter.words}")
            return Done(f"Sinto muito que não tenha sido bom 😔 {hand_over_text(counter.context, counter)}",
                        handover=handover)  # fmt: skip
        return Done("Obrigado pela sinceridade! Anotei para a equipe melhorar.")

    def late(self, question: OpenQuestion, deed: str, context: ClientContext) -> str:
        return "Obrigado! Essa pesquisa já encerrou, mas sua opinião importa: se quiser, conte como foi."
