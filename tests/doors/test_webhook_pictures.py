"""Pictures that customers send: shown to a model that sees, of this customer only, and told kindly where none does."""

import base64
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
from pydantic_ai import models

from cast import JULIA_PHONE, MARCOS_PHONE, STAFF, Cast
from doors.whole_oxy import WholeOxy, open_whole
from oxy.businesses import update_settings
from oxy.foundation.database import Database
from twins import webhooks
from twins.chat import says
from twins.graph_shelves import File
from twins.openai import OpenAITwin
from twins.webhooks import Json, Sender
from twins.wire import is_array

pytestmark = pytest.mark.anyio
JULIA, MARCOS = Sender(JULIA_PHONE[1:], "Júlia"), Sender(MARCOS_PHONE[1:], "Marcos")
JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20
OTHER = b"\xff\xd8\xff\xe0" + bytes(reversed(range(256))) * 20
SEEN = "Que lindo, é um Golden Retriever! Quer ver horários de banho?"


@pytest.fixture
async def model() -> AsyncGenerator[OpenAITwin]:
    async with OpenAITwin(says(SEEN)) as twin:
        yield twin


@pytest.fixture
async def oxy(database: Database, cast: Cast, tmp_path: Path, model: OpenAITwin) -> AsyncGenerator[WholeOxy]:
    async with database.tenant(cast.pata.id) as session:
        await update_settings(session, {"ai": {"client_model": "openai:gpt-4o-mini", "fast_path": True}}, STAFF)
    keys = {"openai_api_key": "sk-test", "openai_base_url": model.base_url}
    with models.override_allow_model_requests(True):
        async with open_whole(database, cast, tmp_path, **keys) as whole:
            whole.graph.files.files["150000000000001"] = File(JPEG, "image/jpeg")
            whole.graph.files.files["150000000000002"] = File(OTHER, "image/jpeg")
            yield whole


def picture(sender: Sender, caption: str | None = None, file_id: str = "150000000000001") -> Json:
    message = webhooks.media(sender, "image", caption)
    message["image"]["id"] = file_id
    return message


def shown(model: OpenAITwin) -> list[bytes]:
    """What the model's last request showed it."""
    [*_, last] = [message for message in model.asked[-1].messages if message["role"] == "user"]
    content: Any = last["content"]
    parts: list[Json] = content if is_array(content) else []
    urls: list[str] = [part["image_url"]["url"] for part in parts if part["type"] == "image_url"]
    assert all(url.startswith("data:image/jpeg;base64,") for url in urls)
    return [base64.b64decode(url.partition(",")[2]) for url in urls]


async def test_a_model_that_sees_is_shown_this_customers_pictures_only(oxy: WholeOxy, model: OpenAITwin) -> None:
    await oxy.deliver(MARCOS, picture(MARCOS, "meu cachorro", "150000000000002"))
    assert shown(model) == [OTHER]
    await oxy.deliver(JULIA, picture(JULIA))
    assert shown(model) == [JPEG]
    assert [sent.text for sent in oxy.graph.sent] == [SEEN, SEEN]
    assert "Não diagnostique" in model.asked[-1].system_text
    await oxy.hears(JULIA, "meu gato anda cismado com o cachorro novo aqui de casa")
    assert shown(model) == []
    assert "Não diagnostique" not in model.asked[-1].system_text


async def test_a_diagnosis_from_a_picture_does_not_go_out(oxy: WholeOxy, model: OpenAITwin) -> None:
    model.behaviour = says("Pela foto é sarna. Dê 2 ml de ivermectina por 7 dias.")
    await oxy.deliver(JULIA, picture(JULIA, "olha a pele dela"))
    said = " ".join(sent.text for sent in oxy.graph.sent)
    assert "ivermectina" not in said
    assert oxy.graph.sent


@pytest.mark.parametrize("name", ["openai:gpt-3.5-turbo", "builtin"])
async def test_a_model_that_does_not_see_gets_none_and_the_customer_is_told(
    oxy: WholeOxy, model: OpenAITwin, name: str
) -> None:
    async with oxy.context.database.tenant(oxy.cast.pata.id) as session:
        await update_settings(session, {"ai": {"client_model": name}}, STAFF)
    await oxy.deliver(JULIA, picture(JULIA))
    assert "ver imagens" in oxy.graph.sent[-1].text
    assert model.asked == []


async def test_a_picture_that_never_comes_does_not_keep_the_customer_waiting(
    oxy: WholeOxy, model: OpenAITwin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("oxy.conversations.media.PICTURE_SECONDS", 0.3)
    await oxy.deliver(JULIA, picture(JULIA, "olha a Mia", "nothing-there"))
    assert oxy.graph.sent[-1].text == SEEN
    assert shown(model) == []
