"""Date words one slip of the finger away from their spelling ("setxa", "amnha", "sabdo")."""

import re
from functools import cache

from oxy.portuguese.word_lists import words

_LETTERS = "abcdefghijklmnopqrstuvwxyz"

_DATE_WORDS = (
    "hoje", "amanha", "ontem", "anteontem", "segunda", "terca", "quarta", "quinta", "sexta", "sabado", "domingo",
    "semana", "proxima", "proximo", "manha", "tarde", "noite", "depois", "antes", "almoco", "horario",
    "janeiro", "fevereiro", "abril", "agosto", "setembro", "outubro", "novembro", "dezembro",
)  # fmt: skip

# Words of their own, and names, that lie one letter away from a date word.
_NOT_MISSPELT = frozenset(words("false_friends.txt", "not_a_misspelt_date_word"))

_SPELLINGS = {
    "tersa": "terca", "terssa": "terca", "teca": "terca", "sesta": "sexta", "cesta-feira": "sexta-feira",
    "sabadao": "sabado", "sabadinho": "sabado", "sabadu": "sabado", "domingao": "domingo", "domingu": "domingo",
    "sextou": "sexta", "hoge": "hoje", "hije": "hoje", "amanhazinha": "amanha", "amanham": "amanha", "marso": "marco",
    "marcco": "marco", "maiu": "maio", "junio": "junho", "julio": "julio", "agoto": "agosto", "seman": "semana",
    "noti": "noite", "noitinha": "noite", "tardinha": "tarde", "tardezinha": "tarde", "dispois": "depois",
    "adepois": "depois", "dipois": "depois", "armoco": "almoco", "aman": "amanha", "sabd": "sabado", "sbd": "sabado",
    "qrta": "quarta", "qnta": "quinta", "sgnda": "segunda", "sgda": "segunda", "trca": "terca", "sxta": "sexta",
    "manhazinha": "manha", "damanha": "de amanha", "deamanha": "de amanha", "dehoje": "de hoje", "atarde": "a tarde",
    "anoite": "a noite", "amanhacedo": "amanha cedo", "segundafeira": "segunda feira", "tercafeira": "terca feira",
    "quartafeira": "quarta feira", "quintafeira": "quinta feira", "sextafeira": "sexta feira", "cedinho": "cedo",
    "cedin": "cedo", "cedim": "cedo", "cedao": "cedo", "cedito": "cedo", "sedo": "cedo", "depos": "depois",
}  # fmt: skip

_WORD = re.compile(r"(?<![a-z0-9@.])[a-z]{4,12}(?![a-z0-9@])")
_WEEKDAY_TAIL = re.compile(
    r"\b(segunda|terca|quarta|quinta|sexta|[2-6][ao]?)\s?-?\s?(?:feira|f(?=\b)|fera|feria|fiera"
    r"|feiras?|feirs|ferira|fera)\b"
)
_BEFORE_FEIRA = re.compile(r"\b[a-z]{4,8}(?=[ -]+(?:feira|fera|feria|fiera|ferira|feir)\b)")
_VOWEL = re.compile("[aeiou]")
# Words of their own that right before an hour can only be the weekday: "quita as 16", "sexto 10h".
_BEFORE_HOUR = re.compile(
    r"\b(?:quita|cesta|seta|quarto|sexto|terco|segundo|quinto|tera)(?= (?:as \d|\d{1,2} ?(?:h|:)))"
)
_BEFORE_HOUR_DAYS = {
    "quita": "quinta", "cesta": "sexta", "seta": "sexta", "quarto": "quarta", "sexto": "sexta", "terco": "terca",
    "segundo": "segunda", "quinto": "quinta", "tera": "terca",
}  # fmt: skip
_FEIRA_GLUED = re.compile(r"\b((?:se|te|ter|qu|q|t|s)[a-z]{2,6})(feira)\b")
_FEIRA_DAYS = ("segunda", "terca", "quarta", "quinta", "sexta")
_GLUED = re.compile(
    r"\b(as|dia|das|ate|para|hoje|amanha|segunda|terca|quarta|quinta|sexta|sabado|domingo"
    r"|sab|sex|seg|dom|feira)(?=\d)"
    r"|\b(?:hoje|amanha|segunda|terca|quarta|quinta|sexta|sabado|domingo|feira)(?=as \d)"
    r"|\bdepois(?=d[aeo] )|(?<=\d)(?=d[aeo]s?\b)|(?<=\dh)(?=d[ae]\b)"
)


def with_date_words_mended(text: str) -> str:
    """Return normalised `text` with date words that have one wrong, missing, doubled or swapped letter put right."""
    text = _BEFORE_FEIRA.sub(_mended_weekday, _FEIRA_GLUED.sub(r"\1 \2", text))
    mended = _GLUED.sub(r"\g<0> ", _WORD.sub(_mended, text))
    mended = _BEFORE_HOUR.sub(lambda found: _BEFORE_HOUR_DAYS[found[0]], mended)
    return _WEEKDAY_TAIL.sub(r"\1 feira", mended)


def _mended(found: re.Match[str]) -> str:
    word = found[0]
    return _slips().get(word, word)


def _mended_weekday(found: re.Match[str]) -> str:
    """Before "feira" only a weekday can stand, so words of their own ("quita", "quarto") are mended too."""
    word = found[0]
    near = (day for day in _FEIRA_DAYS if word != day and (word in _one_slip_away(day) or _bones(word) == _bones(day)))
    return next(near, word)


def _bones(word: str) -> str:
    return _VOWEL.sub("", word)


@cache
def _slips() -> dict[str, str]:
    slips: dict[str, str] = {}
    doubtful: set[str] = set()
    for right in _DATE_WORDS:
        for wrong in _one_slip_away(right):
            if slips.setdefault(wrong, right) != right:
                doubtful.add(wrong)
    kept = {
        wrong: right
        for wrong, right in slips.items()
        if wrong not in doubtful and wrong not in _NOT_MISSPELT and wrong not in _DATE_WORDS
    }
    return kept | _SPELLINGS


@cache
def _one_slip_away(word: str) -> frozenset[str]:
    splits = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    missing = {left + right[1:] for left, right in splits if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in splits if len(right) > 1}
    wrong = {left + letter + right[1:] for left, right in splits if right for letter in _LETTERS}
    extra = {left + letter + right for left, right in splits for letter in _LETTERS}
    # A missing first letter makes another word too often ("arde", "gosto"); a missing last one is a mere cut.
    return frozenset((missing | swapped | wrong | extra) - {word, word[1:]})
