"""Whether an owner's words are a yes or a no to something proposed: strict, because a yes does it.

A yes is made of yes-words, politeness and words of the proposal itself. One word more ("sim, mas às 15h") is no yes.
"""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum

from oxy.portuguese import normalise


class Consent(StrEnum):
    """How a message answers a proposal. `unclear`: it speaks of a yes or no and of something else as well."""

    yes = "yes"
    no = "no"
    unclear = "unclear"
    none = "none"


_YES_WORDS = """
    sim s ss sin siim isso pode confirma confirmo confirmado confirmada confirmar confirme ok okay oks okk certo correto
    exato exatamente fechado fechou bora claro positivo beleza perfeito otimo aprovo aprovado aprovada autorizo
    autorizado autorizada combinado aham uhum yes certeza concordo afirmativo
"""
# Beside a yes they add nothing; alone they say nothing.
_IDLE_WORDS = """
    por favor gentileza obrigado obrigada valeu aurora querida a o as os um uma de do da dos das e em no na nos nas para
    com ja entao mesmo tudo bem esta ta ai la eu mim me que voce gente fazer faz faca fazendo mandar manda mande ver ir
    vai frente agora esse essa nele nela ele ela tambem seguir segue vamos quero ser
"""
_NO_WORDS = """
    nao nn nem negativo nunca jamais deixa deixe esquece esqueca desisti desisto pare para parar dispenso recuso errado
    errada no
"""
_NO_IDLE_WORDS = """
    por favor obrigado obrigada valeu aurora la quieto isso e precisa precisava mais melhor quero agora faz faca
    fazer ainda pode nada mexe mexer manda mande mandar confirmo confirma confirme de ideia mudei eu que esta ta tudo
    bem so assim acho
"""
_YES, _IDLE = frozenset(_YES_WORDS.split()), frozenset(_IDLE_WORDS.split())
_NO, _NO_IDLE = frozenset(_NO_WORDS.split()), frozenset(_NO_IDLE_WORDS.split())
# A yes that leaves something out is no plain yes, whatever else the proposal's own words say.
_NARROWING = frozenset({"so", "apenas", "somente", "menos", "exceto", "tirando", "sem"})
_HEDGES = frozenset({"melhor", "acho", "ah", "mudei", "hoje", "agora"})
# Other words for what a proposal says it would do.
_SAID_AS: Mapping[str, tuple[str, ...]] = {
    "cancelar": ("tirar", "tira", "tire", "desmarcar", "desmarca", "desmarque"),
    "mover": ("mudar", "muda", "mude", "passar", "passa", "passe", "remarcar", "remarca", "trocar", "troca"),
    "bloquear": ("fechar", "fecha", "travar", "trava", "segurar", "segura"),
}
_CANCEL = re.compile(r"^(?:entao )?(?:cancela|cancelar|cancele|desmarca)(?: isso| tudo| ai)?[ .!]*$")
_THUMBS_UP = re.compile("[👍👌✅🆗🙌🤝☑✔💯]")
_THUMBS_DOWN = re.compile("[👎❌🚫⛔🙅]")
_WORD = re.compile(r"[a-z0-9]+(?:[:/,.][0-9]+)*")
_CLOCK = re.compile(r"(\d{1,2})(?:h|:)(\d{2})?(?:min)?|(\d{1,2})h")
_SHORT_NO = 8


def read_consent(text: str, shown: Iterable[str]) -> Consent:
    """Return how `text` answers proposals whose previews are `shown`.

    Words that restate a proposal ("pode cancelar o banho do Thor", "sim, às 15h") count as its own only where the
    preview has them, times and amounts exactly.
    """
    if not any(letter.isalnum() for letter in text):
        if _THUMBS_DOWN.search(text):
            return Consent.no
        return Consent.yes if _THUMBS_UP.search(text) else Consent.none
    plain = normalise(text)
    words = words_of(plain)
    if not words:
        return Consent.none
    if _CANCEL.match(plain):
        # Of a proposal to cancel something it may be the yes.
        return Consent.unclear if any("cancel" in normalise(each) for each in shown) else Consent.no
    if words[0] in _NO or (words[0] in _HEDGES and set(words) & _NO):
        rest = [word for word in words if word not in _NO and word not in _NO_IDLE]
        return Consent.no if not rest and len(words) <= _SHORT_NO else Consent.unclear
    if not _begins_with_yes(words):
        return Consent.none
    if "?" in text or set(words) & (_NO | _NARROWING):
        return Consent.unclear
    rest = [word for word in words if word not in _YES and word not in _IDLE]
    known = {word for each in shown for word in words_of(normalise(each))}
    known |= {word for verb, others in _SAID_AS.items() if verb in known for word in others}
    return Consent.yes if all(says(word, known) for word in rest) else Consent.unclear


def consent_of_start(text: str) -> Consent:
    """Return what the first word of an answer says by itself."""
    return read_consent(text.split(maxsplit=1)[0], ()) if text.split() else Consent.none


def names_of(text: str) -> list[str]:
    """Return the words of an answer that could tell one proposal from another."""
    return [word for word in words_of(normalise(text)) if word not in _YES and word not in _IDLE and word not in _NO]


def says(word: str, known: Iterable[str]) -> bool:
    """Whether `word` is among `known`: numbers exactly, verbs in whatever form ("cancelar", "cancelo")."""
    if any(letter.isdigit() for letter in word) or len(word) < 5:
        return word in known
    return any(each == word or (len(each) > 4 and each[:5] == word[:5]) for each in known)


def words_of(plain: str) -> list[str]:
    """Return the words of normalised text, clock times in one spelling ("15:00", "15h00" and "15" are "15h")."""
    return [_told(word) for word in _WORD.findall(re.sub(r"\b(\d{1,2}) ?(?:horas?|hrs?|hs)\b", r"\1h", plain))]


def _told(word: str) -> str:
    found = _CLOCK.fullmatch(word)
    if found is None:
        return word.rstrip(",.")
    hour, minutes = found[1] or found[3], found[2] or "00"
    return f"{int(hour)}h" if minutes == "00" else f"{int(hour)}h{minutes}"


def _begins_with_yes(words: list[str]) -> bool:
    """A yes comes first, politeness aside; "manda", "faz" and "pode" alone are one too."""
    first = next((word for word in words if word not in ("ah", "oi", "aurora", "entao", "ta", "esta", "tudo")), "")
    if first in _YES:
        return True
    return first in ("manda", "faz", "faca", "vai", "com", "quero") and all(
        word in _YES or word in _IDLE for word in words
    )
