"""What a service costs and how long it takes, by size, coat and who does it."""

from decimal import Decimal
from itertools import product
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oxy.catalog import COATS, SIZES, Service, Term, create_service, load_service, quote, update_service
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from oxy.foundation.errors import Invalid
from rooms.agenda.shop import DAY, STAFF, open_shop

ANA, BIA = uuid4(), uuid4()
BY_SIZE = {"small": Decimal(50), "medium": Decimal(60), "large": Decimal(80)}


def bath(*terms: Term, **facts: object) -> Service:
    made = Service(uuid4(), "Banho", "grooming", 60, 0, None, BY_SIZE, (), (ANA, BIA), terms=terms)
    return made if not facts else Service(**{name: getattr(made, name) for name in Service.__slots__} | facts)  # pyright: ignore[reportArgumentType]


def test_without_terms_it_is_the_price_by_size_and_one_duration() -> None:
    assert quote(bath(), size="large").price == 80
    assert quote(bath()).price is None
    assert quote(bath()).prices == (50, 60, 80)
    assert quote(bath(), size="small").duration_minutes == 60
    assert quote(bath(price=Decimal(70), prices={})).price == 70
    assert quote(bath(type="hotel", duration_minutes=None)).duration_minutes is None


def test_the_closest_term_says_the_price_and_the_closest_the_duration() -> None:
    service = bath(
        Term(size="large", duration_minutes=90),
        Term(coat="long", duration_minutes=100),
        Term(size="large", coat="long", price=Decimal(120)),
        Term(resource_id=ANA, price=Decimal(70)),
        Term(resource_id=ANA, size="large", price=Decimal(95), duration_minutes=75),
    )
    for size, coat, who, price, minutes in (
        ("small", "short", BIA, 50, 60),
        ("large", "short", BIA, 80, 90),
        ("small", "long", BIA, 50, 100),
        ("large", "long", BIA, 120, 90),
        ("small", "short", ANA, 70, 60),
        ("large", "short", ANA, 95, 75),
        ("large", "long", ANA, 95, 75),
    ):
        found = quote(service, size=size, coat=coat, resource_id=who)
        assert (found.price, found.duration_minutes) == (price, minutes), (size, coat, who)


def test_what_is_not_known_leaves_a_range_and_the_longest_time() -> None:
    service = bath(Term(size="large", duration_minutes=90), Term(coat="long", duration_minutes=120))
    assert quote(service, size="small", coat="short").minutes == (60,)
    assert quote(service, size="small").minutes == (60, 120)
    assert quote(service, coat="short").duration_minutes == 90
    dearer = bath(Term(resource_id=ANA, price=Decimal(75)))
    assert quote(dearer, size="small").price is None
    assert quote(dearer, size="small").prices == (50, 75)
    assert dearer.price_for("small", None, ANA) == 75
    assert dearer.all_prices == (50, 60, 75, 80)


@given(
    st.lists(
        st.builds(
            Term, st.sampled_from([None, *SIZES]), st.sampled_from([None, *COATS]), st.sampled_from([None, ANA, BIA]),
            st.sampled_from([None, Decimal(10), Decimal(20)]), st.sampled_from([None, 30, 90]),
        ).filter(lambda term: any((term.size, term.coat, term.resource_id))),
        max_size=4, unique_by=lambda term: (term.size, term.coat, term.resource_id),
    ),
    st.sampled_from([None, *SIZES]), st.sampled_from([None, *COATS]), st.sampled_from([None, ANA, BIA]),
)  # fmt: skip
def test_an_open_question_covers_exactly_what_its_answers_say(
    terms: list[Term], size: str | None, coat: str | None, who: object
) -> None:
    service = bath(*terms)
    cases = product([size] if size else SIZES, [coat] if coat else COATS, [who] if who else [ANA, BIA])
    known = [quote(service, size=a, coat=b, resource_id=c) for a, b, c in cases]  # pyright: ignore[reportArgumentType]
    found = quote(service, size=size, coat=coat, resource_id=who)  # pyright: ignore[reportArgumentType]
    assert set(found.prices) == {each.price for each in known}
    assert set(found.minutes) == {each.duration_minutes for each in known}


@pytest.mark.anyio
async def test_terms_are_kept_and_make_sense(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock, people={"Ana": {}, "Bia": {}, "Banheira": {"kind": "other"}})
    ana, bia, tub = shop.resources.values()
    wanted = (Term(size="large", duration_minutes=90), Term(coat="long", resource_id=ana, price=Decimal("99.90")))
    async with shop.session() as session:
        made = await create_service(
            session, STAFF, name="Tosa", type="grooming", duration_minutes=60, price=Decimal(80), resource_ids=[ana],
            also_needs=[[tub]], buffer_before_minutes=10, terms=wanted,
        )  # fmt: skip
        assert await load_service(session, made.id) == made
        assert (made.terms, made.also_needs, made.buffer_before_minutes) == (wanted, ((tub,),), 10)
        swapped = await update_service(session, made.id, STAFF, resource_ids=[tub], also_needs=[[ana, bia]], terms=())
        assert await load_service(session, made.id) == swapped
        wrong: list[dict[str, object]] = [
            {"also_needs": [[tub]]}, {"also_needs": [[]]}, {"buffer_before_minutes": 481},
            {"terms": [Term(size="big")]}, {"terms": [Term(price=Decimal(1))]}, {"terms": [Term(size="large")]},
            {"terms": [Term(size="large", duration_minutes=4)]}, {"terms": [Term(resource_id=ana, price=Decimal(1))]},
            {"terms": [Term(coat="long", price=Decimal("0.001"))]},
            {"terms": [Term(coat="long", price=Decimal(1)), Term(coat="long", price=Decimal(2))]},
        ]  # fmt: skip
        for facts in wrong:
            with pytest.raises(Invalid):
                await update_service(session, made.id, STAFF, **facts)  # pyright: ignore[reportArgumentType]


@pytest.mark.anyio
async def test_a_large_dog_takes_longer_and_costs_what_its_groomer_asks(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock, people={"Ana": {}, "Bia": {}}, prices=BY_SIZE)
    ana, bia = shop.resources["Ana"], shop.resources["Bia"]
    terms = [Term(size="large", duration_minutes=90), Term(resource_id=ana, price=Decimal(100), duration_minutes=30)]
    async with shop.session() as session:
        await update_service(session, shop.service_id, STAFF, terms=terms)
    assert (await shop.free(resource_id=bia, size="large"))[-1] == "16:30"
    assert (await shop.free(resource_id=bia))[-1] == "16:30", "there is time for whichever takes longest"
    assert (await shop.free(resource_id=bia, size="small"))[-1] == "17:00"
    assert (await shop.free(resource_id=ana, size="large"))[-1] == "17:30"
    thor, rex = await shop.customer("large"), await shop.customer("small")
    (offer,) = await shop.offers(rex, "16:30")
    with_ana = await shop.take(rex, offer)
    assert (with_ana.duration_minutes, with_ana.price) == (30, Decimal("100.00"))
    with_bia = await shop.book(thor, "10:00", resource_id=bia)
    assert (with_bia.duration_minutes, with_bia.price) == (90, Decimal("80.00"))
    assert "11:00" not in await shop.free(DAY, resource_id=bia, size="small")
