"""What a question names that the business does not have: a number without it would be of something else."""

import re
from functools import lru_cache
from itertools import takewhile

from rapidfuzz import fuzz, process

from oxy.aurora.context import OwnerContext
from oxy.aurora.mending import plain_text
from oxy.aurora.owner_words import KNOWN, is_a_name, is_known

# So near a known word, or a name of the house, it is that word, misspelt.
SAME_WORD = 80.0
_WORD = re.compile(r"[a-z]+|\d+|[?!.,;]")
# A name stands after one of these: "da Carla", "o Pedro", "quantos adestramentos", "no carnaval".
_BEFORE_NAMES = frozenset(
    [
        "a",
        "o",
        "as",
        "os",
        "da",
        "do",
        "das",
        "dos",
        "de",
        "no",
        "na",
        "nos",
        "nas",
        "em",
        "ao",
        "com",
        "pelo",
        "pela",
        "e",
        "ou",
        "x",
        "quantos",
        "quantas",
        "dr",
        "dra",
        "doutor",
        "doutora",
        "por",
        "so",
        "fiz",
        "fizemos",
        "fez",
    ]
)
# At the head of a question a name is followed by what it did: "carla faturou quanto?"
_DEED = re.compile(
    r"^(?:fatur|vend|atend|fez|faz|rend|trabalh|cancel|falt|teve|tem|ganh|deu|quanto|quantos|quantas|ta|esta|foi)"
)
# "Quantos gatos castrei": what was done, where the house knows no such thing.
_DONE = re.compile(r"\w{3}(?:ei|amos|emos)$")
_SHORTEST_NAME, _SHORTEST_MISSPELT = 3, 6
_LONG_WORDS = [word for word in KNOWN if len(word) >= _SHORTEST_MISSPELT]


def find_stranger(text: str, context: OwnerContext) -> str:
    """Return the words, as they were read, that name nothing known in this business; empty when every name is known."""
    plain = plain_text(text)
    words = _WORD.findall(plain)
    for at, word in enumerate(words):
        if len(word) < _SHORTEST_NAME or not word.isalpha() or is_known(word) or not _names(words, at):
            continue
        if not _is_of_the_house(word, context) and not _misspelt(word):
            rest = (each for each in words[at + 1 :])
            return " ".join([word, *takewhile(lambda each: _goes_on(each, context), rest)])
    return ""


def _goes_on(word: str, context: OwnerContext) -> bool:
    """Whether a name goes on with `word`: "Camila Oliveira"."""
    long = len(word) >= _SHORTEST_NAME and word.isalpha()
    return long and not is_known(word) and not _is_of_the_house(word, context) and not _misspelt(word)


def _names(words: list[str], at: int) -> bool:
    before = words[at - 1] if at else ""
    if before in _BEFORE_NAMES or _DONE.search(words[at]):
        return True
    return not before and at + 1 < len(words) and bool(_DEED.match(words[at + 1]))


def _is_of_the_house(word: str, context: OwnerContext) -> bool:
    for name in _house_words(context):
        if name == word or name.removesuffix("s") == word.removesuffix("s") or word[:4] == name[:4] != "":
            return True
        if min(len(name), len(word)) > _SHORTEST_NAME and fuzz.ratio(name, word) >= SAME_WORD:
            return True
    return False


def _house_words(context: OwnerContext) -> set[str]:
    names = [one.name for one in (*context.services, *context.resources)]
    names += [alias for service in context.services for alias in service.aliases]
    return {word for name in names for word in _WORD.findall(plain_text(name)) if len(word) >= _SHORTEST_NAME}


@lru_cache(maxsize=1024)
def _misspelt(word: str) -> bool:
    """Short words are too near each other: "Carla" is no "cara"."""
    if len(word) < _SHORTEST_MISSPELT or is_a_name(word):
        return False
    return process.extractOne(word, _LONG_WORDS, scorer=fuzz.ratio, score_cutoff=SAME_WORD) is not None
