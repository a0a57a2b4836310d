"""The grammar of dates and times: what it promises one by one, and for every date and hour there is."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oxy.portuguese import (
    Flag,
    classify,
    clock_time,
    find_choice,
    find_moments,
    find_name,
    find_period,
    find_pet_facts,
    long_date,
    normalise,
    read_answer,
    short_date,
    weekday_date,
    weekday_name,
)

SAO_PAULO = ZoneInfo("America/Sao_Paulo")
WEDNESDAY = datetime(2026, 3, 11, 9, 0, tzinfo=SAO_PAULO)
# Hypothesis wants its bounds without a zone.
_FIRST = datetime.fromisoformat("2020-01-01")
_LAST = datetime.fromisoformat("2040-12-31")
MONTHS = (
    "janeiro", "fevereiro", "março", "abril", "maio", "junho",
    "julho", "agosto", "setembro", "outubro", "novembro", "dezembro",
)  # fmt: skip

references = st.datetimes(min_value=_FIRST, max_value=_LAST, timezones=st.just(SAO_PAULO))
days_ahead = st.integers(min_value=1, max_value=300)
daytime = st.times(min_value=time(7), max_value=time(21, 59)).map(lambda clock: clock.replace(second=0, microsecond=0))


def test_a_week_in_doubt_is_said_and_both_dates_are_offered() -> None:
    found = find_moments("sexta que vem", reference=WEDNESDAY)
    assert (found.date, found.alternatives) == (date(2026, 3, 13), (date(2026, 3, 20),))
    assert Flag.ambiguous_week in found.flags
    far = find_moments("quinta que vem", reference=WEDNESDAY)
    assert (far.date, far.alternatives) == (date(2026, 3, 19), (date(2026, 3, 12),))


def test_a_bare_number_is_a_time_only_when_one_was_asked_for() -> None:
    assert find_moments("10", reference=WEDNESDAY).time is None
    assert find_moments("10", reference=WEDNESDAY, expecting_time=True).time == time(10)
    assert find_moments("pode ser 3", reference=WEDNESDAY, expecting_time=True).time == time(15)
    assert find_moments("1430", reference=WEDNESDAY, expecting_time=True).time == time(14, 30)
    assert find_moments("10 e meia", reference=WEDNESDAY, expecting_time=True).time == time(10, 30)
    assert find_moments("nove", reference=WEDNESDAY, expecting_time=True).time == time(9)


def test_an_assumed_afternoon_is_flagged() -> None:
    found = find_moments("às 3", reference=WEDNESDAY)
    assert found.time == time(15)
    assert Flag.assumed_part_of_day in found.flags
    assert Flag.assumed_part_of_day not in find_moments("às 3 da tarde", reference=WEDNESDAY).flags
    assert find_moments("03:00", reference=WEDNESDAY).time == time(3)


def test_refused_days_are_kept_apart() -> None:
    found = find_moments("não posso terça, só quarta", reference=WEDNESDAY)
    assert (found.date, found.excluded) == (date(2026, 3, 18), (date(2026, 3, 17),))
    assert Flag.negated_date in found.flags
    assert find_moments("qualquer dia menos segunda", reference=WEDNESDAY).excluded == (date(2026, 3, 16),)


def test_impossible_and_contradictory_dates_are_flagged() -> None:
    assert Flag.invalid_date in find_moments("31/02", reference=WEDNESDAY).flags
    assert find_moments("31/02", reference=WEDNESDAY).dates == ()
    mismatch = find_moments("sexta, dia 14/03", reference=WEDNESDAY)
    assert Flag.weekday_mismatch in mismatch.flags
    assert (mismatch.date, mismatch.alternatives) == (date(2026, 3, 14), (date(2026, 3, 13),))
    assert Flag.past_date in find_moments("dia 01/03", reference=WEDNESDAY).flags


def test_several_are_several() -> None:
    found = find_moments("terça ou quinta, às 9 ou às 10", reference=WEDNESDAY)
    assert found.date is None
    assert found.dates == (date(2026, 3, 17), date(2026, 3, 12))
    assert found.time is None
    assert {Flag.several_dates, Flag.several_times} <= found.flags


def test_first_and_last_slots_and_habits() -> None:
    assert find_moments("primeiro horário de sábado", reference=WEDNESDAY).first_slot
    assert find_moments("o quanto antes", reference=WEDNESDAY).first_slot
    assert not find_moments("sábado às 9h", reference=WEDNESDAY).first_slot
    assert Flag.last_slot in find_moments("o último horário de sexta", reference=WEDNESDAY).flags
    assert Flag.recurring in find_moments("toda sexta às 9h", reference=WEDNESDAY).flags


def test_a_window_is_never_an_instant() -> None:
    found = find_moments("depois das 14h", reference=WEDNESDAY)
    assert found.time is None
    assert found.window is not None
    assert (found.window.start, found.window.end) == (time(14), None)
    morning = find_moments("de manhã", reference=WEDNESDAY).window
    assert morning is not None
    assert (morning.label, morning.start, morning.end) == ("manhã", time(6), time(12))


@given(reference=references, ahead=days_ahead, clock=daytime)
def test_every_written_date_and_time_is_read_back(reference: datetime, ahead: int, clock: time) -> None:
    day = reference.date() + timedelta(days=ahead)
    written_days = [long_date(day), f"dia {short_date(day)}", f"{day.day} de {MONTHS[day.month - 1]}", day.isoformat()]
    written_clocks = [clock_time(clock), f"{clock.hour}:{clock.minute:02d}", f"{clock.hour} h {clock.minute:02d}"]
    for said_day in written_days:
        for said_clock in written_clocks:
            for text in (f"quero {said_day} às {said_clock}", f"pode ser às {said_clock} do {said_day}?"):
                found = find_moments(text, reference=reference)
                assert (found.date, found.time) == (day, clock), text


@given(reference=references, ahead=days_ahead, clock=daytime)
def test_our_own_confirmation_is_read_back(reference: datetime, ahead: int, clock: time) -> None:
    day = reference.date() + timedelta(days=ahead)
    found = find_moments(f"banho para o Rex, {weekday_date(day)} às {clock_time(clock)}, R$ 60,00", reference=reference)
    assert (found.date, found.time) == (day, clock)
    assert Flag.weekday_mismatch not in found.flags


@given(reference=references, ahead=st.integers(min_value=1, max_value=7))
def test_weekdays_are_the_next_of_their_name(reference: datetime, ahead: int) -> None:
    day = reference.date() + timedelta(days=ahead)
    name = weekday_name(day)
    for text in (name, name.replace("-feira", ""), name.replace("-", " ").upper(), f"pode ser {name}?", f"{name} 10h"):
        assert find_moments(text, reference=reference).date == day


@given(reference=references, count=st.integers(min_value=1, max_value=90))
def test_days_counted_from_today(reference: datetime, count: int) -> None:
    text = f"daqui a {count} dias" if count > 1 else "daqui a 1 dia"
    assert find_moments(text, reference=reference).date == reference.date() + timedelta(days=count)


@given(first=st.integers(8, 12), length=st.integers(1, 5))
def test_spans_of_hours_stay_windows(first: int, length: int) -> None:
    last = first + length
    for text in (f"entre {first}h e {last}h", f"das {first} às {last}", f"entre {first} e {last}"):
        found = find_moments(text, reference=WEDNESDAY)
        assert found.time is None
        assert found.window is not None
        assert (found.window.start, found.window.end) == (time(first), time(last))


@given(number=st.integers(min_value=0, max_value=99))
def test_masks_hide_what_only_looks_like_a_date(number: int) -> None:
    for text in (
        f"Rua {number} de Novembro, {number + 100}",
        f"custa R$ {number},00",
        f"ele pesa {number} kg",
        f"ela tem {number} anos",
        f"tenho {number + 2} gatos",
        f"quero a opção {number}",
        f"meu telefone é (11) 98765-43{number:02d}",
        f"CPF 123.456.789-{number:02d}",
        f"em {number}x no cartão",
        f"{number} vezes por dia",
    ):
        found = find_moments(text, reference=WEDNESDAY)
        assert (found.dates, found.times, found.date_range, found.window) == ((), (), None, None), text


@given(text=st.text(max_size=300), reference=references)
def test_no_text_breaks_any_reader(text: str, reference: datetime) -> None:
    assert isinstance(normalise(text), str)
    find_moments(text, reference=reference, expecting_time=True)
    find_period(text, reference=reference)
    find_pet_facts(text)
    find_name(text)
    find_choice(text, 3)
    read_answer(text)
    classify(text)


_PIECES = [
    "dia",
    "3",
    "31/02",
    "às",
    "10h",
    "e",
    "ou",
    "não",
    "sexta",
    "que",
    "vem",
    "amanhã",
    ",",
    "de",
    "a",
    "até",
    "15",
    "março",
    ",",
    "semana",
    "mês",
    "entre",
    "meia",
    "pras",
    "24",
    "h",
    ":",
    "/",
    "-",
    "º",
    "1º",
    "99",
]


@given(words=st.lists(st.sampled_from(_PIECES), max_size=14), reference=references)
def test_no_heap_of_date_words_breaks_the_grammar(words: list[str], reference: datetime) -> None:
    text = " ".join(words)
    find_period(text, reference=reference)
    found = find_moments(text, reference=reference)
    assert len(found.dates) < 2 or Flag.several_dates in found.flags
    assert found.date_range is None or found.date_range[0] <= found.date_range[1]


_PLAIN = [
    "banho",
    "tosa",
    "rex",
    "mel",
    "quero",
    "preciso",
    "cachorro",
    "gata",
    "loja",
    "ração",
    "coleira",
    "obrigada",
    "legal",
    "pode",
    "foto",
    "ficou",
    "linda",
    "vocês",
    "fazem",
]


@given(words=st.lists(st.sampled_from(_PLAIN), max_size=12))
def test_text_without_date_words_has_no_date(words: list[str]) -> None:
    found = find_moments(" ".join(words), reference=WEDNESDAY)
    assert (found.dates, found.times, found.date_range, found.window) == ((), (), None, None)


@pytest.mark.parametrize(
    "piece", ["1 ", "de ", "as ", "dia 1 e ", "a", "sexta ", "nao ", "( ", "10h ", "rua ", "@.", "1/1/"]
)
def test_long_repetitive_text_is_read_quickly_enough_to_finish(piece: str) -> None:
    text = piece * 3000
    find_moments(text, reference=WEDNESDAY, expecting_time=True)
    classify(text)
    find_pet_facts(text)
