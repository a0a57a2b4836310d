"""What a refusal of the Graph API means for the message: never, or not now."""

import json
from typing import Any

from oxy.channels.cloud_api.reading import Json, object_of, words_of
from oxy.conversations.ports import SendDeferred, SendRejected

# https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
# Meta answers several of these with status 400, so that the code decides and not the status.
THROTTLED = frozenset({4, 80007, 130429, 131056, 133016})
PASSING = frozenset({1, 2, 131000, 131016, 131057})
# Not about this message: the token, the permission, the account or the number. Somebody has to act at Meta.
OF_THE_NUMBER = frozenset({0, 3, 10, 190, 200, 368, 131005, 131031, 131042, 131045, 133010})

REASON_LIMIT = 500


def refusal_of(status: int, body: bytes, retry_after: str | None) -> SendRejected | SendDeferred:
    """Return what to raise for an answer that is not a success.

    Args:
        status: the HTTP status.
        body: the answer, Meta's error JSON or anything a proxy on the way may have put there.
        retry_after: the header, seconds as text.
    """
    error = _error_of(body)
    code = error.get("code")
    reason = _reason(status, error)
    if (
        status in (408, 429)
        or status >= 500
        or code in THROTTLED
        or code in PASSING
        or error.get("is_transient") is True
    ):
        return SendDeferred(reason, _seconds(retry_after))
    of_the_number = code in OF_THE_NUMBER or (code is None and status == 401)
    return SendRejected(str(code) if code is not None else f"http_{status}", reason, of_the_number=of_the_number)


def _error_of(body: bytes) -> Json:
    try:
        parsed: Any = json.loads(body)
    except ValueError:
        return {}
    return object_of(object_of(parsed).get("error"))


def _reason(status: int, error: Json) -> str:
    data: object = error.get("error_data")
    details = words_of(data) or words_of(object_of(data).get("details"))
    parts = [part for part in (words_of(error.get("message")), details) if part]
    return (": ".join(parts) or f"HTTP {status}")[:REASON_LIMIT]


def _seconds(retry_after: str | None) -> float | None:
    try:
        return max(0.0, float(retry_after)) if retry_after else None
    except ValueError:
        return None
