"""An outgoing text cut into sentences, in one plain spelling that keeps every character's place."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

_FROM = "áàâãäéèêëíìîïóòôõöúùûüçñÁÀÂÃÄÉÈÊËÍÌÎÏÓÒÔÕÖÚÙÛÜÇÑ–—−‑’‘“”ºª*_~`\u00a0\u200b\u202f\t"
_INTO = "aaaaaeeeeiiiiooooouuuucnaaaaaeeeeiiiiooooouuuucn----''\"\"oa" + 8 * " "
_PLAIN = str.maketrans(_FROM, _INTO)

_END = re.compile(
    r"[!?\n]+|(?<!\bdr)(?<!\bdra)(?<!\bsr)(?<!\bsra)(?<!\bav)(?<!\bn)(?<!\bex)(?<!\d)\.+(?=\s|$)"
    r"|(?<=\d)\.(?=\s+\D|\s*$)|;|[\U0001f300-\U0001faff✅❌⚠☺]+"
)
_TAG = re.compile(r"[,.!]? *(?:ok(?:ay)?|certo|ta(?: bom)?|combinado|tudo bem|beleza|blz|viu|ne|pode ser)\s*$")
_CLAUSE = re.compile(r"[,:()]| - | mas | porem | entao | preocupe que ")
_DIGIT = re.compile(r"\d")
_NEGATION = re.compile(r"\b(?:nao|nunca|nem|sem|nenhum\w*|nada|tampouco|impossivel)\b")


def folded(text: str) -> str:
    """Return `text` in lower case without accents or emphasis marks, character for character."""
    plain = text.translate(_PLAIN)
    lower = plain.lower()
    return lower if len(lower) == len(plain) else "".join(mark.lower()[:1] for mark in plain)


@dataclass(frozen=True)
class Sentence:
    """One sentence. `text` is folded; `original` is the same stretch as written; `end_mark` is what closed it."""

    text: str
    original: str
    end_mark: str

    @cached_property
    def asks(self) -> bool:
        """Whether it is a question; a statement with "ok?" or "certo?" behind it is none."""
        return "?" in self.end_mark and not self.tagged

    @cached_property
    def tagged(self) -> bool:
        """Whether it is a statement that only asks to be agreed with."""
        return "?" in self.end_mark and bool(_TAG.search(self.text)) and not _TAG.fullmatch(self.text.strip())

    @cached_property
    def has_digit(self) -> bool:
        """Whether there is a figure in it: most readers need not look further without one."""
        return bool(_DIGIT.search(self.text))

    @cached_property
    def denies(self) -> bool:
        """Whether anything in it is denied."""
        return bool(_NEGATION.search(self.text))

    def clause_before(self, place: int) -> str:
        """The part of the clause that stands before `place`."""
        start = 0
        for found in _CLAUSE.finditer(self.text, 0, place):
            start = found.end()
        return self.text[start:place]

    def denied_at(self, place: int) -> bool:
        """Whether a negation stands before `place` in its clause."""
        return bool(_NEGATION.search(self.clause_before(place)))


def sentences(text: str) -> list[Sentence]:
    """Cut `text` into its sentences; a line, and a row of emoji, ends one too."""
    text = unicodedata.normalize("NFC", text)
    plain = folded(text)
    cut: list[Sentence] = []
    start = 0
    for found in _END.finditer(plain):
        if plain[start : found.start()].strip():
            cut.append(Sentence(plain[start : found.start()], text[start : found.start()], found[0]))
        elif cut and "?" in found[0]:
            cut[-1] = Sentence(cut[-1].text, cut[-1].original, cut[-1].end_mark + found[0])
        start = found.end()
    if plain[start:].strip():
        cut.append(Sentence(plain[start:], text[start:], ""))
    return cut
