"""Which models can be shown pictures: the vendors' families that their documentation says so of."""

import re

_SEEING = re.compile(
    r"^(?:openai(?:-responses|-chat)?:(?:gpt-4o|chatgpt-4o|gpt-4\.1|gpt-5|o1(?!-mini|-preview)|o3(?!-mini)|o4)"
    r"|anthropic:claude-(?!2|instant)|google(?:-[a-z]+)*:gemini-)"
)


def can_see(name: str) -> bool:
    """Whether the model called `name` reads pictures. One that nobody here knows of is not sent any."""
    return _SEEING.match(name) is not None
