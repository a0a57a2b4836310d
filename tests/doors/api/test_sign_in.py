"""Signing in, staying in, and being shown out."""

from datetime import timedelta
from typing import Any

import pytest
from httpx import AsyncClient, Response

from cast import HELENA, RITA, Cast, SignIn
from doors.api.callers import Callers
from oxy.entrances.attempts import MOST_PER_PERSON, WINDOW
from oxy.foundation.clock import FixedClock

pytestmark = pytest.mark.anyio


async def sign_in(web: AsyncClient, who: SignIn, password: str | None = None) -> Response:
    body = {"email": who.email, "password": who.password if password is None else password}
    return await web.post("/api/auth/login", json=body)


def bearer(answer: Response) -> dict[str, str]:
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


async def test_helena_signs_in_and_is_known(web: AsyncClient, cast: Cast) -> None:
    answer = await sign_in(web, HELENA)
    assert answer.status_code == 200
    assert answer.json()["expires_in"] == 3600
    me = await web.get("/api/auth/me", headers=bearer(answer))
    assert me.json() == {
        "id": str(cast.pata.users["Helena"]), "email": HELENA.email, "name": "Helena", "role": "owner",
        "organization_id": str(cast.pata.id), "organization_name": "Pata Amiga", "timezone": "America/Sao_Paulo",
    }  # fmt: skip


async def test_an_address_may_be_written_in_any_case(web: AsyncClient) -> None:
    assert (await sign_in(web, SignIn(f" {HELENA.email.upper()} ", HELENA.password))).status_code == 200


async def test_a_wrong_password_and_a_stranger_look_the_same(web: AsyncClient) -> None:
    wrong = await sign_in(web, HELENA, "not it")
    stranger = await sign_in(web, SignIn("nobody@pata-amiga.example", HELENA.password))
    assert (wrong.status_code, wrong.headers["www-authenticate"]) == (401, "Bearer")
    assert wrong.json()["code"] == "wrong_credentials"
    assert wrong.json() == stranger.json()


async def test_somebody_who_left_is_out_at_once(web: AsyncClient, callers: Callers, cast: Cast) -> None:
    answer = await sign_in(web, RITA)
    await callers.helena.delete(f"/api/users/{cast.pata.users['Rita']}")
    me = await web.get("/api/auth/me", headers=bearer(answer))
    assert (me.status_code, me.json()["code"]) == (401, "unauthenticated")
    refresh = await web.post("/api/auth/refresh", json={"refresh_token": answer.json()["refresh_token"]})
    assert refresh.status_code == 401
    assert (await sign_in(web, RITA)).json()["code"] == "wrong_credentials"


@pytest.mark.parametrize("change", [{"password": "uma-senha-nova"}, {"role": "manager"}])
async def test_a_new_password_or_role_ends_every_session(
    web: AsyncClient, callers: Callers, cast: Cast, change: dict[str, Any]
) -> None:
    answer = await sign_in(web, RITA)
    changed = await callers.helena.patch(f"/api/users/{cast.pata.users['Rita']}", json=change)
    assert changed.status_code == 200
    assert (await web.get("/api/auth/me", headers=bearer(answer))).status_code == 401
    refresh = await web.post("/api/auth/refresh", json={"refresh_token": answer.json()["refresh_token"]})
    assert refresh.status_code == 401
    again = await sign_in(web, RITA, change.get("password"))
    assert again.status_code == 200
    assert (await web.get("/api/auth/me", headers=bearer(again))).status_code == 200


async def test_an_access_token_lasts_an_hour_and_is_renewed(web: AsyncClient, clock: FixedClock) -> None:
    answer = await sign_in(web, HELENA)
    clock.instant += timedelta(hours=1, seconds=1)
    assert (await web.get("/api/auth/me", headers=bearer(answer))).status_code == 401
    renewed = await web.post("/api/auth/refresh", json={"refresh_token": answer.json()["refresh_token"]})
    assert (await web.get("/api/auth/me", headers=bearer(renewed))).status_code == 200
    clock.instant += timedelta(days=31)
    late = await web.post("/api/auth/refresh", json={"refresh_token": answer.json()["refresh_token"]})
    assert late.status_code == 401


async def test_tokens_are_good_for_one_purpose_only(web: AsyncClient) -> None:
    answer = (await sign_in(web, HELENA)).json()
    as_access = await web.get("/api/auth/me", headers={"Authorization": f"Bearer {answer['refresh_token']}"})
    as_refresh = await web.post("/api/auth/refresh", json={"refresh_token": answer["access_token"]})
    assert (as_access.status_code, as_refresh.status_code) == (401, 401)


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x.y.z", "Basic aGVsZW5hOmFiYw==", "Bearer é"])
async def test_without_a_token_of_ours_nobody_is_known(web: AsyncClient, header: str) -> None:
    answer = await web.get("/api/services", headers=[(b"Authorization", header.encode())])
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_guessing_is_slowed_down_and_ends(web: AsyncClient, clock: FixedClock) -> None:
    for _ in range(MOST_PER_PERSON):
        assert (await sign_in(web, HELENA, "guess")).status_code == 401
    blocked = await sign_in(web, HELENA)
    assert blocked.status_code == 429
    assert blocked.json()["code"] == "too_many_attempts"
    assert 0 < int(blocked.headers["retry-after"]) <= WINDOW.total_seconds()
    assert (await sign_in(web, RITA)).status_code == 200
    clock.instant += WINDOW + timedelta(seconds=1)
    assert (await sign_in(web, HELENA)).status_code == 200


async def test_a_right_password_forgives_the_wrong_ones_before(web: AsyncClient) -> None:
    for _ in range(3):
        for _ in range(MOST_PER_PERSON - 1):
            await sign_in(web, HELENA, "guess")
        assert (await sign_in(web, HELENA)).status_code == 200
