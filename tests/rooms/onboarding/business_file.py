"""A business's file to bend in tests: the documented example, a third business next to the two on stage."""

from collections.abc import Mapping
from uuid import UUID

from oxy.foundation.database import Database, Purpose, Row
from oxy.foundation.security import Vault
from oxy.onboarding import BadBusinessFile, Report, apply_text

EXAMPLE = """\
organization:
  slug: focinho-feliz
  name: Focinho Feliz
  business_type: petshop_clinic        # petshop | clinic | petshop_clinic
  timezone: America/Manaus
  phone: "+551140028955"
  address: Rua das Acácias, 200 - Pinheiros, São Paulo
  emergency_contact: Hospital Vet 24h, (11) 3333-0000
opening_hours: {mon: ["08:00-18:00"], tue: ["08:00-18:00"], sat: ["08:00-12:00"], sun: []}
holidays: {country: BR, state: AM, closed: true}
closed_on: ["2026-12-24"]
booking_rules: {slot_minutes: 30, minimum_notice_minutes: 60, horizon_days: 60, late_cancel_hours: 4, confirm_before_booking: true}
resources:
  - {name: Ana, kind: groomer, hours: {mon: ["08:00-17:00"], sat: ["08:00-12:00"]}, breaks: {mon: ["12:00-13:00"]}}
  - {name: Dr. Paulo, kind: veterinarian}      # no hours: the opening hours
  - {name: Canil 1, kind: kennel}
services:
  - {name: Banho, type: grooming, minutes: 60, buffer_minutes: 0, price: {small: "50.00", medium: "60.00", large: "80.00"}, resources: [Ana], aliases: [banhinho]}
  - {name: Consulta Veterinária, type: consultation, minutes: 30, price: "120.00", resources: [Dr. Paulo]}
  - {name: Hospedagem, type: hotel, price: "90.00", resources: [Canil 1]}   # per night
knowledge:
  - {question: Vocês têm estacionamento?, answer: "Sim, gratuito, na rua de trás."}
ai: {assistant_name: Luna, tone: acolhedora, client_model: builtin, owner_model: builtin, temperature: 0.7, max_tokens: 500}
owners: [{name: Helena, phone: "+5511988880009", daily_summary_at: "19:00"}]
users: [{email: helena@focinho.example, name: Helena, role: owner, password: troque-me-agora}]
instances:
  - {name: principal, channel: cloud, phone_number_id: "100000000000009", access_token: token, display_phone: "+551140028955"}
  - {name: celular, channel: multidevice, phone: "+5511977770009"}
  - {name: simulador, channel: simulator}
"""  # noqa: E501 - as it stands in the documentation

HEAD = "".join(EXAMPLE.partition("  phone:")[0])


def bent(*changes: tuple[str, str]) -> str:
    """Return the example with each first text, which must be there, replaced by the second."""
    text = EXAMPLE
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


async def apply(database: Database, text: str, vault: Vault) -> Report:
    """Apply `text` as an operator does."""
    async with database.system(Purpose.OPERATE) as session:
        return await apply_text(session, text, vault=vault, source="shop.yaml")


async def refusals(database: Database, text: str, vault: Vault) -> list[str]:
    """Apply `text`, which must be refused and change nothing; return the reasons, line by line."""
    before = await everything(database)
    try:
        await apply(database, text, vault)
    except BadBusinessFile as bad:
        assert await everything(database) == before
        return bad.lines()
    raise AssertionError("the file was accepted")


async def everything(database: Database) -> Mapping[str, list[Row]]:
    """Return every row of every table that a file writes."""
    async with database.system(Purpose.OPERATE) as session:
        return {
            "organizations": await session.rows("SELECT * FROM organizations ORDER BY id"),
            "settings": await session.rows("SELECT * FROM organization_settings ORDER BY organization_id"),
            "resources": await session.rows("SELECT * FROM resources ORDER BY id"),
            "services": await session.rows("SELECT * FROM services ORDER BY id"),
            "prices": await session.rows("SELECT * FROM service_prices ORDER BY service_id, size"),
            "who": await session.rows("SELECT * FROM service_resources ORDER BY service_id, resource_id"),
            "knowledge": await session.rows("SELECT * FROM knowledge_articles ORDER BY id"),
            "users": await session.rows("SELECT * FROM users ORDER BY id"),
            "owners": await session.rows("SELECT * FROM aurora_owner_numbers ORDER BY id"),
            "instances": await session.rows("SELECT * FROM whatsapp_instances ORDER BY id"),
            "audit": await session.rows("SELECT * FROM audit_log ORDER BY id"),
        }


def outcomes(report: Report) -> dict[str, list[tuple[str, str]]]:
    """Return what changed, by section."""
    found: dict[str, list[tuple[str, str]]] = {}
    for change in report.changes:
        if change.outcome != "unchanged":
            found.setdefault(change.section, []).append((change.name, change.outcome))
    return found


def is_id(value: object) -> bool:
    """Whether `value` is the text of an id."""
    return isinstance(value, str) and str(UUID(value)) == value
