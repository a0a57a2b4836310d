"""Trains the intent model that ships with the package, from the sentences beside it; same sentences, same model.

Run: python -m benchmarks.train_intents
"""

import json
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from oxy.portuguese.intent_model import IntentModel, grams
from oxy.portuguese.normalise import normalise

DATA = Path(__file__).parents[1] / "src" / "oxy" / "portuguese" / "data"
_STRENGTH = 30.0


def load_sentences(path: Path = DATA / "intents.jsonl") -> tuple[list[str], list[str]]:
    """Return the normalised sentences and their intents."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return [normalise(row["text"]) for row in rows], [row["intent"] for row in rows]


def train(sentences: list[str], intents: list[str]) -> IntentModel:
    """Return the model fitted to normalised sentences."""
    vectoriser = TfidfVectorizer(analyzer=cast(Any, grams), sublinear_tf=True, min_df=2, dtype=np.float64)
    features = cast(Any, vectoriser.fit_transform(sentences))
    fitted = cast(Any, LogisticRegression(C=_STRENGTH, max_iter=2000, class_weight="balanced").fit(features, intents))
    vocabulary = cast("dict[str, int]", vectoriser.vocabulary_)
    return IntentModel(
        labels=tuple(str(label) for label in cast("list[str]", fitted.classes_.tolist())),
        columns={gram: int(column) for gram, column in vocabulary.items()},
        rarity=np.asarray(vectoriser.idf_, dtype=np.float32),
        weights=np.ascontiguousarray(np.asarray(fitted.coef_, dtype=np.float32).T),
        offsets=np.asarray(fitted.intercept_, dtype=np.float32),
    )


def save(model: IntentModel, path: Path = DATA / "intent_model.npz") -> None:
    """Write the model, its weights rounded to one byte each: small, and no decision in a thousand changes."""
    grams_in_order = sorted(model.columns, key=lambda gram: model.columns[gram])
    scale = np.float32(np.abs(model.weights).max() / 127)
    arrays: dict[str, NDArray[Any]] = {
        "grams": np.frombuffer("\n".join(grams_in_order).encode(), dtype=np.uint8),
        "labels": np.frombuffer("\n".join(model.labels).encode(), dtype=np.uint8),
        "rarity": model.rarity.astype(np.float16),
        "weights": np.round(model.weights / scale).astype(np.int8),
        "scale": scale.reshape(1),
        "offsets": model.offsets,
    }
    np.savez_compressed(path, allow_pickle=False, **arrays)


if __name__ == "__main__":
    save(train(*load_sentences()))
    print(f"written: {DATA / 'intent_model.npz'}")
