"""How well, and how fast, the Portuguese room understands: accuracy on each set of sentences, microseconds a message.

Run: python -m benchmarks.understanding
"""

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from benchmarks.train_intents import DATA as TRAINED_ON
from benchmarks.train_intents import load_sentences, train
from oxy.portuguese import Intent, classify, find_moments, find_pet_facts, read_answer

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from rooms.aurora import owner_reading  # noqa: E402
from rooms.portuguese.judging import DATA, Verdict, judge, load_intents, load_messages  # noqa: E402

_MESSAGES = (
    "booking_messages.jsonl",
    "messages.jsonl",
    "messages_held_out.jsonl",
    "booking_messages_written_blind.jsonl",
)
_FOLDS = 5
_ROUNDS = 3


def main() -> None:
    """Print every figure."""
    print(f"{'dates and times':<38}{'messages':>9}{'exact %':>9}{'wrong %':>9}{'µs':>7}")
    for name in _MESSAGES:
        messages = load_messages(name)
        verdicts = Counter(judge(message) for message in messages)
        total = verdicts.total()
        read = _microseconds(
            [lambda message=message: find_moments(message.text, reference=message.reference) for message in messages]
        )
        exact, wrong = (100 * verdicts[verdict] / total for verdict in (Verdict.exact, Verdict.wrong))
        print(f"{name:<38}{total:>9}{exact:>9.1f}{wrong:>9.1f}{read:>7.0f}")

    heads = "".join(f"{head:>9}" for head in ("right %", "rules %", "model %", "agree %", "then %"))
    print(f"\n{'intents':<38}{'sentences':>9}{heads}{'µs':>7}")
    for path in (TRAINED_ON / "intents.jsonl", DATA / "intents_held_out.jsonl", DATA / "intents_written_blind.jsonl"):
        _print_intents(path)
    print(f"\nmodel alone, {_FOLDS}-fold cross-validated: {100 * _cross_validated():.1f} % right")

    texts = [text for text, _ in load_intents(DATA / "intents_held_out.jsonl")]
    print(f"pet facts: {_microseconds([lambda text=text: find_pet_facts(text) for text in texts]):.0f} µs a message")
    print(f"answers: {_microseconds([lambda text=text: read_answer(text) for text in texts]):.0f} µs a message")
    _print_owners()


def _print_owners() -> None:
    heads = "".join(f"{head:>9}" for head in ("messages", "right %", "back %", "wrong %", "µs"))
    print(f"\n{'owners, questions and orders':<38}{heads}")
    for path in sorted(owner_reading.DATA.glob("owner_blind_*.txt"), key=lambda path: int(path.stem.split("_")[-1])):
        score = owner_reading.judge(path.name)
        texts = [text for text, _, _ in owner_reading.lines(path.name)]
        taken = _microseconds([lambda text=text: owner_reading.read_message(text, {}) for text in texts])
        shares = (score.right, len(score.missed), len(score.wrong))
        told = "".join(f"{100 * count / score.asked:>9.1f}" for count in shares)
        print(f"{path.name:<38}{score.asked:>9}{told}{taken:>9.0f}")


def _print_intents(path: Path) -> None:
    guesses = [(classify(text), Intent(wanted)) for text, wanted in load_intents(path)]
    total = len(guesses)
    agreed = [(guess, wanted) for guess, wanted in guesses if guess.agreed]
    right = sum(guess.intent is wanted for guess, wanted in guesses)
    rules = sum((guess.rule or Intent.other) is wanted for guess, wanted in guesses)
    learned = sum(guess.learned is wanted for guess, wanted in guesses)
    then = sum(guess.intent is wanted for guess, wanted in agreed) / len(agreed)
    taken = _microseconds([lambda text=text: classify(text) for text, _ in load_intents(path)])
    shares = "".join(f"{100 * share:>9.1f}" for share in (right / total, rules / total, learned / total))
    print(f"{path.name:<38}{total:>9}{shares}{100 * len(agreed) / total:>9.1f}{100 * then:>9.1f}{taken:>7.0f}")


def _cross_validated() -> float:
    sentences, intents = load_sentences()
    right = 0
    for fold in range(_FOLDS):
        kept = [at for at in range(len(sentences)) if at % _FOLDS != fold]
        model = train([sentences[at] for at in kept], [intents[at] for at in kept])
        for at in range(fold, len(sentences), _FOLDS):
            right += model.labels[int(model.probabilities(sentences[at]).argmax())] == intents[at]
    return right / len(sentences)


def _microseconds(calls: list[Callable[[], object]]) -> float:
    """The mean time of one call in the fastest of a few rounds."""
    rounds: list[float] = []
    for _ in range(_ROUNDS):
        start = perf_counter()
        for call in calls:
            call()
        rounds.append(perf_counter() - start)
    return min(rounds) / len(calls) * 1_000_000


if __name__ == "__main__":
    main()
