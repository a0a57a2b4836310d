"""A pet's name where a sentence gives one: "meu cachorro Rex", "se chama Thor", "pra minha gata Mimi"."""

import re
from collections.abc import Iterator
from functools import cache

from oxy.portuguese.breeds import breed_words, find_breed
from oxy.portuguese.normalise import normalise
from oxy.portuguese.word_lists import words

_LETTER = r"a-záàâãäéêëíïóôõöúüçñ'"
_WORD = rf"[{_LETTER}][{_LETTER}-]*"
_NAME = rf"(?P<name>{_WORD}(?:[ ]{_WORD}){{0,2}})"
_PET = (
    r"(?:cachorr[oa]|cachorrinh[oa]|c[aã]o|cadela|cadelinha|gat[oa]|gatinh[oa]|dog"
    r"|doguinh[oa]|pet|filhote|filhot[ea]|bichan[oa]|bichinh[oa]"
    r"|coelh[oa]|calopsita|hamster|papagaio|p[aá]ssaro|passarinho|aumigo|peludo"
    r"|peludinh[oa]|filh[oa]|beb[eê]|catioro|vira-?\s?lata|animal|amiguinho)"
)
_AND = r"(?:[\s,:]+)"

_EXPLICIT = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:se chama|se xama|chama-se|chama|chamad[oa]|nomead[oa]|de nome"
        rf"|com o nome(?: de)?|atende por){_AND}(?:[oa]\s)?{_NAME}",
        rf"\b(?:o\s)?nome\s(?:d[eo]|d[ea]|do meu|da minha|do)?\s?(?:meu\s|minha\s)?(?:{_PET}"
        rf"|dele|dela|pet|animal)?\s*(?:é|eh|e|:|=|-|vai ser|será|sera)\s*(?:[oa]\s)?{_NAME}",
        rf"\bnome\s*(?:do pet|da pet|dele|dela|do cachorro|da cachorra|do gato|da gata"
        rf"|do animal)?\s*[:\-=]?\s+(?!é\b|eh\b|d[eo]\b|da\b|dele\b|dela\b){_NAME}",
        rf"\b(?:meu|minha|nosso|nossa|uma?|[oa]|um)\s(?:outr[oa]\s"
        rf"|nov[oa]\s)?{_PET}\s?,?\s(?:é\s)?(?:[oa]\s)?{_NAME}",
        rf"\b(?:cadastr[ae]r?|registr[ae]r?|adicion[ae]r?|inclu[iu]r?|cadastro d[eo]"
        rf"|ficha d[eo])\s(?:aí\s|ai\s)?(?:[oa]\s|d[oa]\s){_NAME}",
    )
)
_SERVICE = (
    r"(?:banh\w+|tosa\w*|consulta\w*|vacina\w*|retorno|castra[cç][aã]o|hospedagem|unhas?|cadastro|ficha|exames?"
    r"|cirurgia"
    r"|hidrata[cç][aã]o|creche|hotel\w*|agendamento|higi[eê]nica|verm[ií]fugo)"
)
# "Marca segunda, é a Frida"; after a greeting it is the writer.
_IT_IS = r"(?<!oi, )(?<!ol[aá], )(?<!dia, )(?<!tarde, )(?<!noite, )(?<=, )(?:é|eh)\s[oa]"
_PREPOSED = re.compile(
    rf"\b(?:(?P<service>{_SERVICE}\s(?:pr[oa]|para\s[oa]|d[oa]?|n[oa]|p/\s?[oa]|p\s[oa]))"
    rf"|pr[oa]|para\s[oa]|p/\s?[oa]|p\s[oa]|lev(?:ar|o|e)\s[oa]|trazer\s[oa]|deix(?:ar|o|e)\s[oa]|busc(?:ar|o)\s[oa]|{_IT_IS}|coloca\w*\s[oa]|hosped(?:ar|a|e)\s[oa]|e\sd[oa])"
    rf"\s(?:meu\s|minha\s)?(?:{_PET}\s)?{_NAME}",
    re.IGNORECASE,
)
_LEADING = re.compile(
    rf"^\s*(?:é\s|eh\s)?(?:[oa]\s)?{_NAME}\s*(?:,|-|:|\(|\.|\bé\b|\beh\b)\s*(?:é\s"
    rf"|eh\s)?(?:(?:um|uma|o|a|meu|minha)\s)?(?P<rest>.+)$",
    re.IGNORECASE,
)
_BARE = re.compile(
    rf"^\s*(?:oi|ol[aá]|ah|então|entao|sim|claro|bom dia|boa tarde"
    rf"|boa noite)?\b[\s,!.]*(?:(?:é|eh|e|seria|ele é|ela é|ele e|ela e|é pr[oa]|pr[oa]"
    rf"|para [oa]|d[oa]|meu|minha|chama|se chama|o nome é"
    rf"|nome)\s)*(?:[oa]s?\s)?{_NAME}(?P<rest>\s*[,.!(?:-].*|\s*)$",
    re.IGNORECASE | re.DOTALL,
)

_MINE = re.compile(rf"\b(?:meu|minha|uma?|nosso|nossa)\s(?P<run>{_WORD}(?:[ ]{_WORD}){{1,5}})", re.IGNORECASE)

# Words after which, or at which, a name ends.
_STOPS = frozenset(words("false_friends.txt", "not_a_name"))
# Ordinary words that many an animal is called by; as a name they are written so.
_NAMES_TOO = frozenset(("gordo", "gorda", "gordinho", "gordinha", "preta", "preto", "branca", "pequena", "negao"))
_JOINERS = frozenset({"da", "de", "do", "das", "dos", "e"})


def find_pet_name(text: str) -> str | None:
    """Return the pet's name that `text` states, written as names are ("Rex", "Maria Flor"), or None."""
    for pattern in _EXPLICIT:
        for found in pattern.finditer(text):
            name = proper_name(found["name"])
            if name:
                return name
    name = _name_after_breed(text)
    if name:
        return name
    leading = _LEADING.match(text)
    if leading and _describes_a_pet(leading["rest"]):
        name = proper_name(leading["name"], whole=True)
        if name:
            return name
    for found in _overlapping(_PREPOSED, text):
        written = found["name"]
        name = proper_name(written)
        # "pro mercado" in small letters is any noun; a capital, a service or a pet word before it makes it a name.
        if name and (found["service"] or written[0].isupper() or _pet_before(text, written)):
            return name
    return None


def _overlapping(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield every match, those inside another one too: "pra levar a Cacau" holds "levar a Cacau"."""
    found = pattern.search(text)
    while found is not None:
        yield found
        found = pattern.search(text, found.start() + 1)


def _pet_before(text: str, written: str) -> bool:
    return bool(re.search(rf"\b{_PET}\s+{re.escape(written)}", text, re.IGNORECASE))


def find_name(text: str) -> str | None:
    """Return the name in an answer to "qual é o nome?": "Thor", "é o Thor", "Thor, um golden"; None if it is none."""
    stated = find_pet_name(text)
    if stated:
        return stated
    bare = _BARE.match(text)
    return proper_name(bare["name"], whole=True) if bare else None


def _name_after_breed(text: str) -> str | None:
    """ "meu maine coon Apolo": a capital right after words of a breed."""
    for found in _MINE.finditer(text):
        words = found["run"].split()
        past_breed = next((at for at, word in enumerate(words) if normalise(word) not in breed_words()), len(words))
        if 0 < past_breed < len(words) and words[past_breed][0].isupper():
            return proper_name(" ".join(words[past_breed:]))
    return None


def proper_name(written: str, *, whole: bool = False) -> str | None:
    """Return the leading words of `written` that can be a name, capitalised; None if there are none.

    With `whole`, every word has to belong to the name, so that a sentence is not taken for one.
    """
    words = written.strip(" -'").split()
    kept: list[str] = []
    for at, word in enumerate(words):
        plain = normalise(word).strip("-'")
        if not _can_be_name(plain, word):
            joins = plain in _JOINERS and kept and at + 1 < len(words) and words[at + 1][:1].isupper()
            if not joins:
                break
        elif kept and not word[:1].isupper() and words[0][:1].isupper():
            break
        kept.append(word)
    if not kept or (whole and len(kept) < len(words)):
        return None
    return " ".join(_capitalised(word) for word in kept)


def _can_be_name(plain: str, word: str) -> bool:
    if (
        len(plain) < 2
        or plain.endswith("ndo")
        or (plain in _STOPS and not (word[:1].isupper() and plain in _NAMES_TOO))
    ):
        return False
    return plain not in _breed_stops() or (word[:1].isupper() and plain in ("lulu", "jack", "rex", "king", "charles"))


@cache
def _breed_stops() -> frozenset[str]:
    return breed_words() - {"rex", "jack", "lulu", "king", "charles", "bernardo", "dog"}


def _capitalised(word: str) -> str:
    if word.lower() in _JOINERS:
        return word.lower()
    return word[:1].upper() + (word[1:] if not word.isupper() or len(word) < 3 else word[1:].lower())


_PET_DESCRIPTION = re.compile(
    r"\b(?:anos?|aninhos?|meses|mes|kg|quilos|porte|macho|femea|raca|cachorr\w+|gat[oa]\w*"
    r"|cadela|dog|filhote|vira|srd|coelh\w|calopsita)\b"
)


def _describes_a_pet(rest: str) -> bool:
    plain = normalise(rest)
    if _PET_DESCRIPTION.search(plain):
        return True
    return find_breed(rest) is not None
