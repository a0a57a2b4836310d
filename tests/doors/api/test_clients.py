"""Contacts and pets, over the wire."""

from typing import Any

import pytest

from cast import JULIA_PHONE, Cast
from doors.api.callers import Callers, rows
from oxy.foundation.database import Database

pytestmark = pytest.mark.anyio


async def test_a_contact_is_added_in_any_written_form(callers: Callers, cast: Cast, database: Database) -> None:
    answer = await callers.rita.post("/api/contacts", json={"name": "Marina", "phone": "(11) 98765-0009"})
    assert (answer.status_code, answer.json()["phone"]) == (201, "+5511987650009")
    kept = await rows(database, cast.pata, "SELECT name FROM contacts WHERE phone = '+5511987650009'")
    assert kept == [{"name": "Marina"}]


async def test_the_same_number_in_its_other_form_is_the_same_person(callers: Callers) -> None:
    without_ninth_digit = JULIA_PHONE.replace("+55119", "+5511")
    answer = await callers.rita.post("/api/contacts", json={"name": "Outra", "phone": without_ninth_digit})
    assert (answer.status_code, answer.json()["code"]) == (409, "phone_taken")


@pytest.mark.parametrize("body", [{}, {"name": None}, {"phone": "12"}, {"phone": "abcdefgh"}])
async def test_nobody_in_particular_is_refused(callers: Callers, body: dict[str, Any]) -> None:
    assert (await callers.rita.post("/api/contacts", json=body)).status_code == 422


async def test_a_search_finds_names_and_numbers(callers: Callers, cast: Cast) -> None:
    for words in ("júlia", "98765-4321", "julia@"):
        found = (await callers.rita.get("/api/contacts", params={"search": words})).json()["items"]
        assert [contact["id"] for contact in found] == [str(cast.pata.contacts["Júlia"])], words


async def test_contacts_are_read_page_by_page(callers: Callers, cast: Cast) -> None:
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = (
            await callers.rita.get("/api/contacts", params={"limit": 2, **({"cursor": cursor} if cursor else {})})
        ).json()
        seen += [contact["id"] for contact in page["items"]]
        cursor = page["next_cursor"]
    assert sorted(seen) == sorted(str(each) for each in cast.pata.contacts.values())


async def test_an_opt_out_is_kept_and_times_are_local(callers: Callers, cast: Cast, database: Database) -> None:
    path = f"/api/contacts/{cast.pata.contacts['Júlia']}"
    answer = await callers.rita.patch(path, json={"marketing_opted_out": True, "notes": "Prefere manhã"})
    assert answer.json()["marketing_opted_out_at"] == "2026-03-11T09:00:00-03:00"
    assert answer.json()["notes"] == "Prefere manhã"
    kept = await rows(
        database, cast.pata, "SELECT notes FROM contacts WHERE id = %s AND marketing_opted_out_at IS NOT NULL",
        cast.pata.contacts["Júlia"],
    )  # fmt: skip
    assert kept == [{"notes": "Prefere manhã"}]
    back = await callers.rita.patch(path, json={"marketing_opted_out": False})
    assert back.json()["marketing_opted_out_at"] is None


async def test_a_contact_is_erased_with_pets_and_bookings(callers: Callers, cast: Cast, database: Database) -> None:
    julia = cast.pata.contacts["Júlia"]
    body = {"contact_id": str(julia), "service_id": str(cast.pata.services["Consulta Veterinária"])}
    booked = await callers.rita.post("/api/bookings", json={**body, "start_time": "2026-03-12T10:00:00-03:00"})
    assert booked.status_code == 201, booked.text
    assert (await callers.rita.delete(f"/api/contacts/{julia}")).status_code == 204
    for table in ("pets", "bookings", "contact_identities"):
        assert not await rows(database, cast.pata, f"SELECT 1 AS one FROM {table} WHERE contact_id = %s", julia)
    assert not await rows(database, cast.pata, "SELECT 1 AS one FROM resource_claims")


async def test_a_pet_is_registered_once_with_a_birth_date_from_its_age(callers: Callers, cast: Cast) -> None:
    rex = {"contact_id": str(cast.pata.contacts["Júlia"]), "name": "Rex", "species": "dog", "age_years": 3}
    first = await callers.rita.post("/api/pets", json=rex)
    assert (first.status_code, first.json()["birth_date"]) == (201, "2023-03-11")
    assert first.json()["birth_date_estimated"] is True
    again = await callers.rita.post("/api/pets", json={**rex, "name": "rex", "breed": "Golden Retriever"})
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])
    assert again.json()["breed"] == "Golden Retriever"


async def test_pets_of_one_contact(callers: Callers, cast: Cast) -> None:
    found = await callers.rita.get("/api/pets", params={"contact_id": str(cast.pata.contacts["Júlia"])})
    assert [(pet["name"], pet["deceased_at"] is not None) for pet in found.json()["items"]] == [
        ("Mia", False), ("Thor", True)
    ]  # fmt: skip
    assert len((await callers.rita.get("/api/pets")).json()["items"]) == 4


async def test_a_pet_changes_dies_and_is_erased(callers: Callers, cast: Cast, database: Database) -> None:
    path = f"/api/pets/{cast.pata.pets['Mia']}"
    changed = await callers.rita.patch(path, json={"birth_date": "2024-01-05", "sex": "female", "breed": None})
    assert (changed.json()["birth_date"], changed.json()["birth_date_estimated"]) == ("2024-01-05", False)
    assert changed.json()["breed"] is None
    died = await callers.rita.patch(path, json={"deceased_at": "2026-03-10T22:00:00+00:00"})
    assert died.json()["deceased_at"] == "2026-03-10T19:00:00-03:00"
    assert (await callers.rita.delete(path)).status_code == 204
    assert not await rows(database, cast.pata, "SELECT 1 AS one FROM pets WHERE name = 'Mia'")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"birth_date": "2027-01-01"}, "birth_date"), ({"birth_date": "05/01/2024"}, "birth_date"),
        ({"birth_date": 1704412800}, "birth_date"), ({"deceased_at": "2026-03-10T22:00:00"}, "deceased_at"),
        ({"species": "dragon"}, "species"), ({"species": None}, "species"), ({"size": "giant"}, "size"),
        ({"contact_id": "3f0c2f6e-0a51-4c0e-9d2b-6f7c3c2b9a10"}, "contact_id"),
    ],
)  # fmt: skip
async def test_impossible_facts_about_a_pet(callers: Callers, cast: Cast, change: dict[str, Any], field: str) -> None:
    answer = await callers.rita.patch(f"/api/pets/{cast.pata.pets['Mia']}", json=change)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field
