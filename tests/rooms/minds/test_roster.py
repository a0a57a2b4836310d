"""Models by name: which are made, over what, and which are refused with what is missing."""

import sys
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel

from oxy.foundation.settings import Settings, load_settings
from oxy.minds import Roster, UnusableModel, open_roster

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def _nothing_in_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for variable in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OXY_CLIENT_MODEL", "OXY_OWNER_MODEL", "DEEPSEEK_API_KEY"):
        monkeypatch.delenv(variable, raising=False)


def settings(**more: object) -> Settings:
    return load_settings(env="test", jwt_secret="test", encryption_key="test", **more)


@pytest.fixture
async def keyed() -> AsyncGenerator[Roster]:
    async with open_roster(settings(openai_api_key="key")) as roster:
        yield roster


def test_names_come_from_the_business_else_from_the_environment() -> None:
    bare, keyed = Roster(settings()), Roster(settings(openai_api_key="key"))
    assert bare.name_for("client", None) == "builtin"
    assert bare.name_for("client", "openai:gpt-4o") == "openai:gpt-4o"
    assert keyed.name_for("client", None) == "openai:gpt-4o-mini"
    assert keyed.name_for("owner", " ") == "openai:gpt-4o"
    assert keyed.name_for("client", "builtin") == "builtin"
    assert Roster(settings(client_model="groq:x")).name_for("client", None) == "groq:x"


async def test_openai_always_means_chat_completions(keyed: Roster) -> None:
    assert isinstance(keyed.find_model("openai:gpt-4o-mini"), OpenAIChatModel)
    assert isinstance(keyed.find_model("openai-chat:gpt-4o-mini"), OpenAIChatModel)
    assert isinstance(keyed.find_model("openai-responses:gpt-4o"), OpenAIResponsesModel)
    assert keyed.find_model("builtin") is None


async def test_a_model_is_made_once_and_all_share_one_client(keyed: Roster) -> None:
    first = keyed.find_model("openai:gpt-4o-mini")
    other = keyed.find_model("openai:gpt-4o")
    assert keyed.find_model("openai:gpt-4o-mini") is first
    assert isinstance(first, OpenAIChatModel)
    assert isinstance(other, OpenAIChatModel)
    assert first.client is other.client


async def test_a_server_of_ones_own_needs_no_key() -> None:
    async with open_roster(settings(openai_base_url="http://127.0.0.1:11434/v1")) as roster:
        model = roster.find_model("openai:llama3")
    assert isinstance(model, OpenAIChatModel)
    assert str(model.client.base_url) == "http://127.0.0.1:11434/v1/"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("openai:gpt-4o", "OPENAI_API_KEY"),
        ("deepseek:deepseek-chat", "DEEPSEEK_API_KEY"),
        ("anthropic:claude-sonnet-4-5", 'extra "vendors"'),
        ("nobody:nothing", "não é conhecido"),
        ("gpt-4o", "não existe"),
        ("openai:", "não existe"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_what_is_missing(name: str, words: str) -> None:
    with pytest.raises(UnusableModel) as refused:
        Roster(settings()).check_name(name)
    assert words in refused.value.message
    assert name in refused.value.message
    assert refused.value.data["model"] == name


def test_a_vendors_key_may_stand_in_the_env_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("DEEPSEEK_API_KEY=from-the-file\nPATH=/nowhere\n")
    monkeypatch.setenv("DEEPSEEK_API_KEY", "")
    monkeypatch.delenv("DEEPSEEK_API_KEY")
    model = Roster(settings()).find_model("deepseek:deepseek-chat")
    assert model is not None
    assert model.model_name == "deepseek-chat"
    monkeypatch.delenv("DEEPSEEK_API_KEY")


async def test_warming_up_without_a_usable_model_is_no_failure() -> None:
    async with open_roster(settings(client_model="nobody:nothing")) as roster:
        assert roster.name_for("client", None) == "nobody:nothing"


def test_nothing_heavy_is_loaded_before_a_model_is_named() -> None:
    loaded = {name for name in sys.modules if name == "openai"}
    Roster(settings()).name_for("client", None)
    assert {name for name in sys.modules if name == "openai"} == loaded
