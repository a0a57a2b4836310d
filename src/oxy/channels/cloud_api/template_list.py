"""The list of an account's templates, page by page.

https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-account/template-api
"""

import json
from typing import Any

from oxy.channels.cloud_api.graph import Graph, NoAddress, NotAnswered, NotReached, as_text
from oxy.channels.cloud_api.reading import Json, object_of, objects_of, words_of
from oxy.channels.cloud_api.refusals import refusal_of
from oxy.conversations.ports import SendDeferred, SendRejected
from oxy.conversations.templates import TemplateFacts

FIELDS = "id,name,language,status,category,components,parameter_format,rejected_reason"
PAGE = "100"
MOST_PAGES = 100


async def list_templates(graph: Graph, token: str, waba_id: str) -> list[TemplateFacts]:
    """Return every template of an account. Raises `SendRejected` and `SendDeferred`."""
    found: list[TemplateFacts] = []
    after: str | None = None
    for _ in range(MOST_PAGES):
        query = {"fields": FIELDS, "limit": PAGE} | ({} if after is None else {"after": after})
        page = await _page(graph, token, f"{waba_id}/message_templates", query)
        found += [facts for facts in map(_facts, objects_of(page.get("data"))) if facts is not None]
        paging = object_of(page.get("paging"))
        after = as_text(object_of(paging.get("cursors")).get("after"))
        if after is None or "next" not in paging:
            return found
    raise SendDeferred("the list of templates does not end")


async def _page(graph: Graph, token: str, path: str, query: dict[str, str]) -> Json:
    try:
        status, body, retry_after = await graph.call("GET", path, token, query=query)
    except NoAddress as error:
        raise SendRejected("bad_address", str(error)) from error
    except (NotReached, NotAnswered) as error:
        raise SendDeferred(str(error)) from error
    if status >= 300:
        raise refusal_of(status, body, retry_after)
    try:
        parsed: Any = json.loads(body)
    except ValueError as error:
        raise SendDeferred("the list of templates is no JSON") from error
    return object_of(parsed)


def _facts(raw: Json) -> TemplateFacts | None:
    graph_id, name, language = words_of(raw.get("id")), words_of(raw.get("name")), words_of(raw.get("language"))
    if graph_id is None or name is None or language is None:
        return None
    reason = words_of(raw.get("rejected_reason"))
    return TemplateFacts(
        graph_id, name, language,
        category=words_of(raw.get("category")) or "UNKNOWN",
        status=words_of(raw.get("status")) or "UNKNOWN",
        components=tuple(objects_of(raw.get("components"))),
        parameter_format="NAMED" if raw.get("parameter_format") == "NAMED" else "POSITIONAL",
        reason=None if reason == "NONE" else reason,
    )  # fmt: skip
