"""The learned half of intent reading: character n-grams and a linear model, run with NumPy alone."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import chain

import numpy as np
from numpy.typing import NDArray

LONGEST_GRAM = 5
LONGEST_LEARNED = 240
_WORDS_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class IntentModel:
    """Weights for each known n-gram and intent; n-grams count by 1 + log(count) and rarity, a text has length 1."""

    labels: tuple[str, ...]
    columns: dict[str, int]
    rarity: NDArray[np.float32]
    weights: NDArray[np.float32]
    offsets: NDArray[np.float32]
    _words: dict[str, tuple[int, ...]] = field(default_factory=dict[str, tuple[int, ...]], repr=False, compare=False)

    def probabilities(self, plain: str) -> NDArray[np.float32]:
        """Return the probability of each label for normalised text."""
        counts = Counter(chain.from_iterable(self._columns_of(word) for word in plain[:LONGEST_LEARNED].split()))
        scores = self.offsets
        if counts:
            at = np.fromiter(counts, dtype=np.intp, count=len(counts))
            times = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
            values = (1 + np.log(times)) * self.rarity[at]
            values /= np.sqrt(values @ values)
            scores = values @ self.weights[at] + self.offsets
        odds = np.exp(scores - scores.max())
        return odds / odds.sum()

    def _columns_of(self, word: str) -> tuple[int, ...]:
        """The columns of a word's known n-grams; everyday words come again and again, so they are kept."""
        known = self._words.get(word)
        if known is None:
            known = tuple(self.columns[gram] for gram in word_grams(word) if gram in self.columns)
            if len(self._words) < _WORDS_KEPT:
                self._words[word] = known
        return known


def grams(plain: str) -> list[str]:
    """Return the character n-grams, 1 to 5 long, of each word of normalised text with a space on both sides."""
    return [gram for word in plain[:LONGEST_LEARNED].split() for gram in word_grams(word)]


def word_grams(word: str) -> list[str]:
    """Return the n-grams of one word."""
    found: list[str] = []
    padded = f" {word} "
    length = len(padded)
    for size in range(1, LONGEST_GRAM + 1):
        if size >= length:
            found.append(padded)
            break
        found += [padded[start : start + size] for start in range(length - size + 1)]
    return found


@cache
def shipped_model() -> IntentModel:
    """Return the model that ships with the package; read once."""
    with (files("oxy.portuguese") / "data" / "intent_model.npz").open("rb") as stored, np.load(stored) as arrays:
        vocabulary = bytes(arrays["grams"]).decode().split("\n")
        return IntentModel(
            labels=tuple(bytes(arrays["labels"]).decode().split("\n")),
            columns={gram: column for column, gram in enumerate(vocabulary)},
            rarity=arrays["rarity"].astype(np.float32),
            weights=(arrays["weights"].astype(np.float32) * arrays["scale"]).astype(np.float32),
            offsets=arrays["offsets"].astype(np.float32),
        )
