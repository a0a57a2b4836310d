"""Twins for processes that get killed."""

from collections.abc import AsyncGenerator

import httpx
import pytest

from twins.graph import GraphTwin
from twins.openai import OpenAITwin


@pytest.fixture
async def graph() -> AsyncGenerator[GraphTwin]:
    """The Graph API, which takes a moment to answer, so that some messages are being sent whenever somebody dies."""
    async with GraphTwin(latency=0.15) as twin:
        yield twin


@pytest.fixture
async def model() -> AsyncGenerator[OpenAITwin]:
    """A model that takes 1.2 seconds an answer, and two answers a turn."""
    async with OpenAITwin(latency=1.2) as twin:
        yield twin


@pytest.fixture
async def client() -> AsyncGenerator[httpx.AsyncClient]:
    """Meta's HTTP client: gives up on an answer after ten seconds."""
    limits = httpx.Limits(max_connections=100)
    async with httpx.AsyncClient(timeout=10, limits=limits, trust_env=False) as opened:
        yield opened
