"""Which answer fits a question, by its telling words: typos and other forms of a word allowed."""

from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz.fuzz import ratio

from oxy.handbook.articles import Article
from oxy.portuguese import normalise

# Of an article's telling words, this share must be in the question.
COVERED = 0.65
ALIKE = 84.0
STEM_LETTERS = 5
LEAST_ASKED = 2

# Words that say nothing about the subject of a question, as `normalise` spells them.
_PLAIN_WORDS = frozenset({
    "a", "ai", "algum", "alguma", "ao", "aos", "aqui", "as", "ate", "boa", "bom", "cade", "com", "como", "da", "das",
    "de", "dela", "dele", "deles", "depois", "dia", "do", "dos", "e", "ela", "ele", "eles", "em", "entao", "era",
    "essa", "esse", "esta", "estao", "este", "eu", "existe", "faz", "fazem", "fazer", "fica", "ficam", "for",
    "gostaria", "ha", "isso", "ja", "la", "lhe", "mais", "me", "meu", "meus", "minha", "minhas", "muito", "na", "nao",
    "nas", "no", "noite", "nos", "nossa", "nosso", "num", "numa", "o", "oi", "ola", "onde", "os", "ou", "para", "pela",
    "pelo", "pode", "podem", "poderia", "por", "porque", "posso", "preciso", "quais", "qual", "quando", "quanto",
    "que", "quem", "quer", "queria", "quero", "saber", "sao", "se", "sem", "ser", "seu", "sim", "so", "sobre", "sua",
    "tarde", "tem", "tenho", "ter", "teria", "um", "uma", "vai", "vcs", "ver", "voce", "voces",
})  # fmt: skip


def match_article(articles: Sequence[Article], question: str) -> Article | None:
    """Return the active article that answers `question`, or None when none surely does.

    An article fits when most of the telling words of its own question are in the customer's, rarer words among the
    articles weighing more; of several the best covered wins, then the one with more words in common. Failing that,
    the only one whose question and answer hold all that is asked.
    """
    asked = _telling_words(question)
    active = [article for article in articles if article.is_active]
    wanted = [_telling_words(article.question) for article in active]
    best: tuple[float, float] = (0.0, 0.0)
    found: Article | None = None
    for article, words in zip(active, wanted, strict=True):
        weights = {word: 1 / sum(word in others for others in wanted) for word in words}
        total = sum(weights.values())
        common = sum(weight for word, weight in weights.items() if any(_alike(word, each) for each in asked))
        if total and common / total >= COVERED and (common / total, common) > best:
            best, found = (common / total, common), article
    return found or _told_in_answer(active, asked)


def _told_in_answer(articles: Sequence[Article], asked: frozenset[str]) -> Article | None:
    """The one article whose question and answer together hold every telling word ("aceitam pix"), two at least."""
    if len(asked) < LEAST_ASKED:
        return None
    holding = [
        article
        for article in articles
        if any(_alike(word, each) for word in _telling_words(article.question) for each in asked)
        and all(
            any(_alike(word, each) for each in _telling_words(f"{article.question} {article.answer}")) for word in asked
        )
    ]
    return holding[0] if len(holding) == 1 else None


@lru_cache(maxsize=2048)
def _telling_words(text: str) -> frozenset[str]:
    letters = "".join(letter if letter.isalnum() else " " for letter in normalise(text))
    return frozenset(word for word in letters.split() if word not in _PLAIN_WORDS and len(word) > 1)


def _alike(one: str, other: str) -> bool:
    """Whether two words are one: equal, a typo apart, or of one stem ("estacionar", "estacionamento")."""
    if one == other:
        return True
    shorter = min(len(one), len(other))
    if shorter < STEM_LETTERS:
        return shorter >= 3 and one.removesuffix("s") == other.removesuffix("s")
    stem = max(STEM_LETTERS, round(0.7 * shorter))
    return one[:stem] == other[:stem] or ratio(one, other) >= ALIKE
