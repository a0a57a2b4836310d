"""Facts about pets, and names, as customers write them."""

from decimal import Decimal

import pytest

from oxy.portuguese import PetFacts, find_breed, find_name, find_pet_facts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("É um Golden Retriever de 3 anos.", {"species": "dog", "breed": "Golden Retriever", "age_years": Decimal(3)}),
        ("Rex, golden de 3 anos", {"name": "Rex", "breed": "Golden Retriever", "size_hint": "large", "size": None}),
        ("Olá! Quero agendar uma consulta para meu cachorro Rex.", {"name": "Rex", "species": "dog", "breed": None}),
        ("minha gatinha mimi tem 8 meses", {"name": "Mimi", "species": "cat", "age_years": Decimal("0.67")}),
        ("ela é uma shitzu de 2 aninhos", {"breed": "Shih Tzu", "species": "dog", "age_years": Decimal(2)}),
        ("ele tem 1 ano e meio e é vira lata", {"breed": "Vira-lata", "age_years": Decimal("1.5"), "sex": "male"}),
        ("lhasa apsu porte pequeno", {"breed": "Lhasa Apso", "size": "small"}),
        ("um rotweiler enorme chamado Thor", {"breed": "Rottweiler", "size": "large", "name": "Thor"}),
        (
            "gata persa fêmea, 4 anos, chamada Lili",
            {"breed": "Persa", "species": "cat", "sex": "female", "name": "Lili"},
        ),
        ("o nome dela é Mel", {"name": "Mel", "sex": "female"}),
        ("se chama Thor", {"name": "Thor"}),
        ("banho pro Rex amanhã", {"name": "Rex", "species": None}),
        ("pra minha gata Mimi", {"name": "Mimi", "species": "cat"}),
        ("queria um banho pro meu dog", {"name": None, "species": "dog"}),
        ("marca pra Sexta", {"name": None}),
        ("quero banho e tosa pro meu Golden", {"name": None, "breed": "Golden Retriever"}),
        ("tenho uma calopsita de 2 anos", {"species": "bird", "age_years": Decimal(2)}),
        ("meu coelho Bolinha", {"species": "rabbit", "name": "Bolinha"}),
        ("meu hamster tá doente", {"species": "other", "name": None}),
        ("ele pesa 32kg, é um labrador", {"size": "large", "breed": "Labrador"}),
        ("cadela castrada da raça pug", {"species": "dog", "breed": "Pug", "sex": "female"}),
        ("faz 2 meses que ele não toma banho", {"age_years": None}),
        ("daqui 3 meses eu volto", {"age_years": None}),
        ("sou cliente há 5 anos", {"age_years": None}),
        ("quanto custa o banho de um cachorro grande?", {"species": "dog", "size": "large", "name": None}),
        ("meu maine coon Apolo", {"species": "cat", "breed": "Maine Coon", "name": "Apolo"}),
        ("nome: Nina, raça: spitz, 3 anos", {"name": "Nina", "breed": "Lulu da Pomerânia", "age_years": Decimal(3)}),
        ("pastor alemao macho de 5 anos, nome Zeus", {"breed": "Pastor Alemão", "sex": "male", "name": "Zeus"}),
        ("meu buldogue frances de 1 ano e 3 meses", {"breed": "Bulldog Francês", "age_years": Decimal("1.25")}),
        ("tosa da Maria Flor sábado", {"name": "Maria Flor"}),
        ("levar a Nina pra tosar", {"name": "Nina"}),
        ("cadastra o bidu, pinscher", {"name": "Bidu", "breed": "Pinscher"}),
        ("marcar consulta para a minha cachorrinha", {"name": None, "species": "dog", "sex": "female"}),
        ("tosa do thor", {"name": "Thor"}),
        ("quero marcar banho para a cacau sábado às 10h", {"name": "Cacau"}),
        ("horário com a Ana", {"name": None}),
        ("moro na rua da Consolação 200", {"name": None}),
        ("banho do cachorro", {"name": None}),
        ("vou pra praia", {"name": None}),
        ("bom dia", {"name": None, "species": None, "breed": None}),
    ],
)
def test_facts_about_a_pet(text: str, expected: dict[str, object]) -> None:
    facts = find_pet_facts(text)
    assert {field: getattr(facts, field) for field in expected} == expected


def test_nothing_said_is_nothing_found() -> None:
    assert find_pet_facts("qual o endereço de vocês?") == PetFacts()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Thor", "Thor"),
        ("thor", "Thor"),
        ("é o Thor", "Thor"),
        ("É a mel", "Mel"),
        ("Thor, um golden", "Thor"),
        ("o nome é Paçoca", "Paçoca"),
        ("ela se chama Maria Bonita", "Maria Bonita"),
        ("REX", "Rex"),
        ("Rex!", "Rex"),
        ("pro Bob", "Bob"),
        ("meu cachorro Fred", "Fred"),
        ("chama Luna 🐶", "Luna"),
        ("sim, é o Bidu", "Bidu"),
        ("ele se chama Pé de Pano", "Pé de Pano"),
        ("Belinha, 6 anos", "Belinha"),
        ("banho", None),
        ("banho e tosa", None),
        ("sábado", None),
        ("golden", None),
        ("oi", None),
        ("bom dia", None),
        ("não sei ainda", None),
        ("quanto custa o banho?", None),
        ("consulta geral", None),
        ("10h", None),
        ("sim", None),
        ("quero falar com atendente", None),
        ("ainda não tem nome", None),
    ],
)
def test_a_name_given_in_answer(text: str, name: str | None) -> None:
    assert find_name(text) == name


@pytest.mark.parametrize(
    ("text", "breed"),
    [
        ("shihtzu", "Shih Tzu"),
        ("york", None),
        ("é um york", "Yorkshire"),
        ("pitbul", "Pit Bull"),
        ("dachshound", "Dachshund"),
        ("salsicha", "Dachshund"),
        ("siamesa", "Siamês"),
        ("lulu da pomerania", "Lulu da Pomerânia"),
        ("chiuaua", "Chihuahua"),
        ("bulldog", "Bulldog Inglês"),
        ("border colie", "Border Collie"),
        ("srd", "Vira-lata"),
        ("yorkshaire", "Yorkshire"),
        ("golden retrivier", "Golden Retriever"),
        ("schnauser", "Schnauzer"),
        ("husk siberiano", "Husky Siberiano"),
        ("a fila está grande?", None),
        ("boa tarde", None),
        ("quero marcar", None),
        ("meu pastor da igreja", None),
    ],
)
def test_breeds_with_their_misspellings(text: str, breed: str | None) -> None:
    found = find_breed(text)
    assert (found.name if found else None) == breed
