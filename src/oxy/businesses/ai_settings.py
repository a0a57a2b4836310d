"""The assistant: its manner, its models, and what they may cost."""

from dataclasses import dataclass

from oxy.businesses.limits import Limits, check_flags, check_numbers, check_texts

AI_LIMITS: Limits = {
    "temperature": (0, 2),
    "max_tokens": (50, 32_000),
    "human_silence_minutes": (1, 60 * 24 * 30),
    "waiting_alert_minutes": (5, 60 * 24),
    "monthly_ai_limit": (1, 1_000_000),
}
# Which of the settings are its manner; the others are its configuration.
PERSONALITY = frozenset({"assistant_name", "tone"})


@dataclass(frozen=True, slots=True)
class AiSettings:
    """Who the assistant is and what it runs on.

    `client_model` and `owner_model` None mean the installation's own choice; `human_silence_minutes` is how long the
    assistant stays silent after a person wrote, `waiting_alert_minutes` how long a customer may wait for a person
    before owners are told, `monthly_ai_limit` what models may cost in a month, in US dollars as vendors charge, before
    everybody is answered without one; None: no limit.
    """

    assistant_name: str = "Luna"
    tone: str = "acolhedora"
    client_model: str | None = None
    owner_model: str | None = None
    temperature: float = 0.7
    max_tokens: int = 500
    fast_path: bool = True
    human_silence_minutes: int = 60
    waiting_alert_minutes: int = 30
    monthly_ai_limit: float | None = None


def check_ai_settings(ai: AiSettings) -> None:
    """Raise `ValueError`, in English for operators, for the first value that makes no sense."""
    check_numbers(ai, AI_LIMITS, fractions=("temperature", "monthly_ai_limit"), optional=("monthly_ai_limit",))
    check_texts(ai, "assistant_name", "tone")
    check_flags(ai, "fast_path")
    for model in (ai.client_model, ai.owner_model):
        if model is not None and not model.strip():
            raise ValueError("a model's name must not be empty")
