"""WhatsApp numbers, alerts and the audit log."""

from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest

from cast import NOW, STAFF, Cast
from oxy.businesses import (
    NameTaken,
    NumberTaken,
    access_token,
    add_instance,
    find_cloud_instance,
    list_alerts,
    list_instances,
    load_instance,
    raise_alert,
    record_audit,
    resolve_alert,
    update_instance,
)
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database, Purpose
from oxy.foundation.errors import Invalid, NotFound
from oxy.foundation.security import Vault

pytestmark = pytest.mark.anyio


async def test_metas_name_for_a_number_leads_to_its_business(database: Database, cast: Cast) -> None:
    async with database.system(Purpose.RESOLVE_INSTANCE) as session:
        found = await find_cloud_instance(session, "100000000000002")
        assert found is not None
        assert (found.organization_id, found.id) == (cast.bicho.id, cast.bicho.instances["principal"])
        assert await find_cloud_instance(session, "999") is None


async def test_tokens_are_sealed_and_opened_for_their_business_only(
    database: Database, cast: Cast, vault: Vault
) -> None:
    principal = cast.pata.instances["principal"]
    async with database.tenant(cast.pata.id) as session:
        sealed = await session.value("SELECT access_token_sealed FROM whatsapp_instances WHERE id = %s", (principal,))
        assert "token-da-pata-amiga" not in sealed
        assert await access_token(session, principal, vault) == "token-da-pata-amiga"
        assert await access_token(session, cast.pata.instances["simulador"], vault) is None
        with pytest.raises(ValueError, match="another ENCRYPTION_KEY"):
            await access_token(session, principal, Vault("another key"))
    async with database.tenant(cast.bicho.id) as session:
        assert await access_token(session, principal, vault) is None
        with pytest.raises(NotFound):
            await load_instance(session, principal)


async def test_an_instance_is_added_and_changed(database: Database, cast: Cast, vault: Vault) -> None:
    async with database.tenant(cast.pata.id) as session:
        made = await add_instance(
            session, vault, name="filial", channel="cloud", phone="(11) 4002-8924", phone_number_id="3", token="t",
            actor=STAFF,
        )  # fmt: skip
        assert (made.status, made.phone) == ("connected", "+551140028924")
        paired = await add_instance(session, vault, name="celular 2", channel="multidevice", actor=STAFF)
        assert paired.status == "disconnected"
        assert await update_instance(session, vault, made.id, STAFF, access_token="t") == (made, False)
        changed, differs = await update_instance(session, vault, made.id, STAFF, access_token="u", status="failed")
        assert (changed.status, differs) == ("failed", True)
        assert await access_token(session, made.id, vault) == "u"
        assert [each.name for each in await list_instances(session)] == [
            "celular", "celular 2", "filial", "principal", "simulador",
        ]  # fmt: skip


async def test_names_and_numbers_are_taken_once(database: Database, cast: Cast, vault: Vault) -> None:
    async with database.tenant(cast.pata.id) as session:
        with pytest.raises(NameTaken):
            await add_instance(session, vault, name="simulador", channel="simulator", actor=STAFF)
        with pytest.raises(NumberTaken):
            await add_instance(
                session, vault, name="x", channel="cloud", phone_number_id="100000000000002", token="t", actor=STAFF
            )
        with pytest.raises(NumberTaken):
            await update_instance(
                session, vault, cast.pata.instances["principal"], STAFF, phone_number_id="100000000000002"
            )
        with pytest.raises(Invalid):
            await add_instance(session, vault, name="x", channel="cloud", actor=STAFF)
        with pytest.raises(Invalid):
            await add_instance(session, vault, name="x", channel="simulator", phone="1", actor=STAFF)
        assert len(await list_instances(session)) == 3


async def test_an_alert_stays_one_until_it_is_resolved(database: Database, cast: Cast, clock: FixedClock) -> None:
    async with database.tenant(cast.pata.id) as session:
        first = await raise_alert(session, "handover", "Cliente pediu atendimento", data={"n": 1})
        clock.instant += timedelta(minutes=5)
        again = await raise_alert(session, "handover", "Cliente insiste", "Júlia", severity="critical", data={"n": 2})
        other = await raise_alert(session, "dead_job", "Uma tarefa falhou")
        assert first == again != other
        alert = next(each for each in await list_alerts(session) if each.id == first)
        assert (alert.title, alert.severity, alert.data, alert.created_at) == (
            "Cliente insiste", "critical", {"n": 2}, NOW + timedelta(minutes=5),
        )  # fmt: skip
        rita = cast.pata.users["Rita"]
        assert (await resolve_alert(session, first, rita)).resolved_by == rita
        assert (await resolve_alert(session, first, None)).resolved_by == rita
        assert [each.id for each in await list_alerts(session)] == [other]
        assert await raise_alert(session, "handover", "De novo") != first
        assert len(await list_alerts(session, open_only=False)) == 3
        with pytest.raises(NotFound):
            await resolve_alert(session, uuid4(), rita)
    async with database.tenant(cast.bicho.id) as session:
        assert await list_alerts(session, open_only=False) == []
        with pytest.raises(NotFound):
            await resolve_alert(session, other, cast.bicho.users["Caio"])


async def test_alerts_about_different_conversations_are_different(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.pata.id) as session:
        talks = [
            await session.value(
                "INSERT INTO conversations (organization_id, contact_id, instance_id) VALUES (%s, %s, %s) RETURNING id",
                (cast.pata.id, cast.pata.contacts[name], cast.pata.instances["simulador"]),
            )
            for name in ("Júlia", "Marcos")
        ]
        raised = [await raise_alert(session, "handover", "Oi", conversation_id=talk) for talk in [*talks, *talks]]
        assert raised[:2] == raised[2:]
        assert raised[0] != raised[1]


async def test_what_was_done_cannot_be_rewritten(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.pata.id) as session:
        await record_audit(session, STAFF, "price_change", "service", cast.pata.services["Banho"], {"to": "70.00"})
        row = await session.row("SELECT * FROM audit_log WHERE action = 'price_change'")
        assert row is not None
        assert (row["at"], row["actor_kind"], row["detail"]) == (NOW, "staff", {"to": "70.00"})
    for statement in ("UPDATE audit_log SET action = 'x'", "DELETE FROM audit_log"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            async with database.tenant(cast.pata.id) as session:
                await session.execute(statement)
