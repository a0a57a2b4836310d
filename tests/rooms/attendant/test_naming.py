"""Names as customers write them, among what exists here."""

from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import pytest

from oxy.attendant.naming import find_pets, find_resource, find_services, names_apart
from oxy.catalog import Resource, Service
from oxy.clientele import Pet
from rooms.attendant.paper_clinic import BANHO, CONSULTA, CONTACT, context


def made(name: str, kind: str, *aliases: str) -> Service:
    assert kind in ("grooming", "vaccine", "consultation", "surgery")
    return Service(uuid4(), name, kind, 60, 0, Decimal("10.00"), {}, aliases, ())


TOSA_H, TOSA_C = made("Tosa Higiênica", "grooming"), made("Tosa Completa", "grooming")
BANHO_TOSA = made("Banho e Tosa", "grooming")
V10, RAIVA = made("Vacina V10", "vaccine"), made("Vacina Antirrábica", "vaccine")
RETORNO = made("Consulta de Retorno", "consultation")
CASTRACAO = made("Castração", "surgery")
ALL = (BANHO, TOSA_H, TOSA_C, BANHO_TOSA, V10, RAIVA, CONSULTA, RETORNO, CASTRACAO)


@pytest.mark.parametrize(
    ("text", "names", "apart"),
    [
        ("quero um banho", ["Banho"], True),
        ("banhinho pro Rex", ["Banho"], True),
        ("banho e tosa", ["Banho e Tosa"], True),
        ("uma tosa", ["Tosa Higiênica", "Tosa Completa", "Banho e Tosa"], False),
        ("tosa higienica", ["Tosa Higiênica"], True),
        ("consulta geral", ["Consulta Veterinária"], True),
        ("consuta veterinaria", ["Consulta Veterinária"], True),
        ("vacina antirrabica", ["Vacina Antirrábica"], True),
        ("banho e castração", ["Banho", "Castração"], True),
        ("quero castrar", ["Castração"], True),
        ("bom dia", [], True),
        ("qual o endereço?", [], True),
    ],
)
def test_services(text: str, names: list[str], *, apart: bool) -> None:
    assert sorted(service.name for service in find_services(text, ALL)) == sorted(names)
    assert names_apart(text, ALL) is apart


def test_a_hint_that_fits_one_kind_only() -> None:
    services = (BANHO, CONSULTA, V10)
    assert find_services("consulta e vacina", services) == (CONSULTA, V10)
    assert find_services("preciso de um veterinário", services) == (CONSULTA,)


def test_people_with_and_without_title() -> None:
    team = (Resource(uuid4(), "Dr. Paulo", "veterinarian"), Resource(uuid4(), "Ana", "groomer"))
    assert find_resource("com o dr paulo", team) == team[0]
    assert find_resource("pode ser com o Paulo?", team) == team[0]
    assert find_resource("com a Ana", team) == team[1]
    assert find_resource("amanhã de manhã", team) is None
    assert find_resource("com o Paulo não, prefiro a Ana", team) == team[1]
    assert find_resource("não quero com a Ana", team) is None
    assert find_resource("o Paulo não trabalha sábado?", team) == team[0]


def test_pets_are_the_contacts_own_and_namesakes_come_together() -> None:
    dog = Pet(uuid4(), CONTACT, "Thor", "dog")
    cat = Pet(uuid4(), CONTACT, "Thor", "cat")
    mel = Pet(uuid4(), CONTACT, "Mel", "dog")
    known = replace(context(), pets=(dog, cat, mel))
    assert find_pets("pro thor", known) == (dog, cat)
    assert set(find_pets("pro Thor e pra Mel", known)) == {dog, cat, mel}
    assert find_pets("pro Bidu", known) == ()
