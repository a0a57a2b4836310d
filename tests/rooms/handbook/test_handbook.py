"""What the business wants said, found when it fits and only then."""

from dataclasses import replace
from uuid import uuid4

import pytest

from cast import STAFF, Cast
from oxy.businesses import Organization, load_organization
from oxy.foundation.database import Database
from oxy.foundation.errors import Invalid, NotFound
from oxy.handbook import (
    Article,
    QuestionTaken,
    add_article,
    article_from_row,
    emergency_text,
    list_articles,
    load_article,
    match_article,
    remove_article,
    update_article,
)


def article(question: str) -> Article:
    return Article(uuid4(), question, f"Resposta: {question}")


PARKING = article("Vocês têm estacionamento?")
PAYMENT = article("Quais formas de pagamento vocês aceitam?")
SURGERY = article("Como preparar o pet para a cirurgia?")
CATS = article("Vocês atendem gatos?")
VACCINES = article("Precisa estar com a vacina em dia para tomar banho?")
DELIVERY = article("Vocês têm leva e traz?")
EVERYTHING = [PARKING, PAYMENT, SURGERY, CATS, VACCINES, DELIVERY]


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("vcs tem estacionamento?", PARKING),
        ("tem estacionamneto ai", PARKING),
        ("onde posso estacionar?", PARKING),
        ("Oi, boa tarde! Queria saber se aí na clínica vocês têm estacionamento, por favor", PARKING),
        ("quais as formas de pagamento?", PAYMENT),
        ("QUAIS FORMAS DE PAGAMENTO ACEITAM", PAYMENT),
        ("como preparo meu pet pra cirurgia", SURGERY),
        ("preparar p/ cirurgia do pet, como faz?", SURGERY),
        ("vcs atendem gato?", CATS),
        ("precisa de vacina em dia pro banho?", VACCINES),
        ("voces fazem leva e traz?", DELIVERY),
    ],
)
def test_questions_find_their_answers(said: str, wanted: Article) -> None:
    found = match_article(EVERYTHING, said)
    assert found is not None
    assert found.question == wanted.question


@pytest.mark.parametrize(
    "said",
    [
        "",
        "oi",
        "bom dia, tudo bem?",
        "quero marcar um banho pro meu gato",
        "quero agendar um banho amanhã às 10h",
        "quanto custa a vacina?",
        "preciso de uma consulta para o Thor",
        "meu pet está doente",
        "vocês abrem sábado?",
        "o que é isso?",
        "👍",
    ],
)
def test_what_no_answer_fits_finds_none(said: str) -> None:
    assert match_article(EVERYTHING, said) is None


def test_an_answer_that_is_switched_off_is_not_given() -> None:
    assert match_article([replace(PARKING, is_active=False)], "tem estacionamento?") is None
    assert match_article([], "tem estacionamento?") is None


def test_the_better_covered_answer_wins() -> None:
    general, special = article("Vocês têm estacionamento?"), article("Vocês têm estacionamento para motos?")
    assert match_article([general, special], "tem estacionamento pra motos?") == special
    assert match_article([special, general], "tem estacionamento?") == general


@pytest.mark.anyio
async def test_answers_are_added_changed_and_thrown_away(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.pata.id) as session:
        made = await add_article(session, question=" Têm wi-fi? ", answer=" Sim. ", actor=STAFF)
        assert (made.question, made.answer) == ("Têm wi-fi?", "Sim.")
        assert await load_article(session, made.id) == made
        encoded = await session.value("SELECT to_jsonb(k) FROM knowledge_articles k WHERE id = %s", (made.id,))
        assert article_from_row(encoded) == made
        with pytest.raises(QuestionTaken):
            await add_article(session, question="têm WI-FI?", answer="Não.", actor=STAFF)
        with pytest.raises(QuestionTaken):
            await update_article(session, made.id, STAFF, question="vocês têm estacionamento?")
        for question, answer in (("", "x"), ("x", " "), ("x" * 301, "x"), ("x", "x" * 4001)):
            with pytest.raises(Invalid):
                await add_article(session, question=question, answer=answer, actor=STAFF)
        off = await update_article(session, made.id, STAFF, is_active=False)
        assert off not in await list_articles(session)
        assert off in await list_articles(session, include_inactive=True)
        await remove_article(session, made.id, STAFF)
        with pytest.raises(NotFound):
            await remove_article(session, made.id, STAFF)


@pytest.mark.anyio
async def test_the_rivals_answers_are_not_ours(database: Database, cast: Cast) -> None:
    theirs = cast.bicho.articles["Vocês têm estacionamento?"]
    async with database.tenant(cast.pata.id) as session:
        ours = match_article(await list_articles(session), "tem estacionamento?")
        assert ours is not None
        assert ours.answer == "Sim, gratuito, na rua de trás."
        for attempt in (load_article(session, theirs), update_article(session, theirs, STAFF, answer="x")):
            with pytest.raises(NotFound):
                await attempt


def clinic(**facts: str | None) -> Organization:
    pata = Organization(
        uuid4(), "pata", "Pata Amiga", "petshop_clinic", "America/Sao_Paulo", "+551140028922", None, None
    )
    return replace(pata, **facts)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("organization", "where"),
    [
        (clinic(emergency_contact="Hospital Vet 24h, (11) 3333-0000"), "Hospital Vet 24h, (11) 3333-0000"),
        (clinic(), "Pata Amiga: +55 (11) 4002-8922"),
        (clinic(business_type="petshop"), "hospital veterinário 24 horas mais próximo"),
        (clinic(phone=None), "hospital veterinário 24 horas mais próximo"),
    ],
)
def test_a9_an_emergency_says_where_to_go_and_neither_dose_nor_diagnosis(
    organization: Organization, where: str
) -> None:
    text = emergency_text(organization)
    assert where in text
    assert "Não dê remédio" in text
    for word in ("mg", "ml", "dose", "diagnóstico", "provavelmente", "aquec"):
        assert word not in text.lower()


@pytest.mark.anyio
async def test_a9_the_clinic_on_stage_has_its_hospital(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.pata.id) as session:
        assert "Hospital Vet 24h, (11) 3333-0000" in emergency_text(await load_organization(session))
