"""The proof that a webhook request comes from Meta."""

import hashlib
import hmac

PREFIX = "sha256="


def signature_matches(app_secret: str, body: bytes, header: str | None) -> bool:
    """Whether `header` (`X-Hub-Signature-256`) signs exactly these bytes with the app's secret."""
    if header is None or not header.startswith(PREFIX):
        return False
    expected = hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), header.removeprefix(PREFIX).encode())
