"""What a message wants, by agreement of rules and a learned model."""

from dataclasses import dataclass

from oxy.portuguese.intent_model import shipped_model
from oxy.portuguese.intent_rules import Intent, leading_rule, seen_by_rules
from oxy.portuguese.normalise import normalise

_INTENTS = {intent.value: intent for intent in Intent}
_RULES_ONLY = (Intent.emergency, Intent.opt_out)


@dataclass(frozen=True, slots=True)
class IntentGuess:
    """The most plausible intent of a message, and how it came about.

    `agreed` is the licence to act without asking: rules and model say the same, or a rule for an emergency or an
    opt-out fired. `confidence` is the model's probability for `intent`, 1.0 for those two; `suspicion` the one for
    `learned`, the model's own favourite.
    """

    intent: Intent
    confidence: float
    agreed: bool
    rule: Intent | None
    learned: Intent
    suspicion: float = 0.0


def classify(text: str) -> IntentGuess:
    """Return the best guess at what `text` wants.

    Emergencies and opt-outs follow rules only: when just the model suspects one, `learned` says so, `intent` is the
    next best and `agreed` is false, so that the dialogue asks.
    """
    plain = normalise(text)
    rule = leading_rule(plain)
    model = shipped_model()
    chances = dict(zip(map(_INTENTS.__getitem__, model.labels), model.probabilities(plain).tolist(), strict=True))
    learned = max(chances, key=lambda intent: chances[intent])
    if rule is not None and rule in _RULES_ONLY:
        return IntentGuess(rule, 1.0, True, rule, learned, chances[learned])
    everyday = max((intent for intent in chances if intent not in _RULES_ONLY), key=lambda intent: chances[intent])
    if rule is None:
        return IntentGuess(everyday, chances[everyday], learned is Intent.other, None, learned, chances[learned])
    intent = everyday if everyday is not rule and chances[everyday] > _OUTWEIGHS else rule
    return IntentGuess(intent, chances[intent], rule is learned, rule, learned, chances[learned])


def ruled_intent(text: str) -> Intent | None:
    """Return the intent that the rules alone settle on; `classify` says the same in `rule`, and takes longer."""
    return leading_rule(normalise(text))


def all_intents(text: str) -> frozenset[Intent]:
    """Return every intent that the rules see in `text`: "quanto custa o banho? e pode ser sábado?" has two."""
    return frozenset(seen_by_rules(normalise(text)))


# Where rules and model disagree, so sure a model was right more often than the rule (cross-validated).
_OUTWEIGHS = 0.8
