"""A customer's talk with an attendant whose model is a server on loopback, saying what the test wants."""

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from pydantic_ai.models import override_allow_model_requests

from cast import Business
from journeys.stage_of_talk import Talk, open_talk
from oxy.attendant import Attendant, Receptionist
from oxy.attendant.model_choice import ModelChoice
from oxy.businesses import Actor, update_settings
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from oxy.foundation.settings import load_settings
from oxy.minds import Roster
from oxy.minds.vendors import Vendors
from pipeline import Pipeline, open_pipeline, working_on
from twins.chat import Behaviour, ChatRequest
from twins.openai import OpenAITwin

MODEL = "openai:gpt-4o-mini"
# The vendors' libraries take seconds to load: here, not in the first turn of a test.
assert Vendors


@dataclass
class ModelTalk:
    """The talk, and the server that plays the model."""

    talk: Talk
    twin: OpenAITwin


@asynccontextmanager
async def model_attendant(
    database: Database, business: Business, behaviour: Behaviour, *, model: str = MODEL, fast_path: bool = False,
    timeout: float = 10,
) -> AsyncGenerator[tuple[Attendant, OpenAITwin]]:  # fmt: skip
    """An attendant of `business`, set to `model`; requests to loopback are allowed while it lasts."""
    async with database.tenant(business.id) as session:
        ai = {"client_model": model, "fast_path": fast_path}
        await update_settings(session, {"ai": ai}, Actor("system"))
    async with OpenAITwin(behaviour) as twin:
        settings = load_settings(
            env="test", openai_api_key="key-of-a-test", openai_base_url=twin.base_url, model_timeout_seconds=timeout,
            jwt_secret="test", encryption_key="test",
        )  # fmt: skip
        roster = Roster(settings)
        try:
            with override_allow_model_requests(True):
                yield Attendant(database, settings, Receptionist(), ModelChoice(roster)), twin
        finally:
            await roster.close()


@asynccontextmanager
async def model_talk(
    database: Database, clock: FixedClock, business: Business, behaviour: Behaviour, *, contact: str | None = "Júlia",
    **attendant: Any,
) -> AsyncGenerator[ModelTalk]:  # fmt: skip
    """Open a talk with an attendant whose model behaves like that."""
    async with model_attendant(database, business, behaviour, **attendant) as (answering, twin):
        instance_id, contact_id = business.instances["simulador"], business.contacts[contact] if contact else None
        talk = await open_talk(database, clock, business.id, instance_id, contact_id)
        talk.attendant, talk.twice = answering, False
        yield ModelTalk(talk, twin)


@asynccontextmanager
async def model_pipeline(
    database: Database, business: Business, behaviour: Behaviour, **attendant: Any
) -> AsyncGenerator[tuple[Pipeline, OpenAITwin]]:
    """The whole pipeline of `business` with such an attendant in it."""
    async with (
        model_attendant(database, business, behaviour, **attendant) as (answering, twin),
        open_pipeline(database, working=False, slug=business.slug) as oxy,
    ):
        oxy.parrot = answering  # pyright: ignore[reportAttributeAccessIssue] -- the parrot's place is any answerer's
        async with working_on(oxy):
            yield oxy, twin


def last_result(request: ChatRequest) -> dict[str, Any]:
    """Return what the last tool answered."""
    return json.loads(request.tool_results[-1])
