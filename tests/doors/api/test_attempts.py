"""How often a password may be wrong."""

from datetime import UTC, datetime, timedelta

import pytest

from oxy.entrances.attempts import MOST_KEYS, MOST_PER_ADDRESS, MOST_PER_PERSON, WINDOW, Attempts, TooManyAttempts

NOW = datetime(2026, 3, 11, 12, tzinfo=UTC)


def test_one_person_from_one_address() -> None:
    attempts = Attempts()
    for _ in range(MOST_PER_PERSON):
        attempts.begin("Helena@example.com", "203.0.113.7", NOW)
    with pytest.raises(TooManyAttempts) as refused:
        attempts.begin(" helena@EXAMPLE.com ", "203.0.113.7", NOW + timedelta(minutes=1))
    assert refused.value.retry_after == (WINDOW - timedelta(minutes=1)).total_seconds()
    assert "4 minutos" in refused.value.message
    attempts.begin("helena@example.com", "203.0.113.8", NOW)
    attempts.begin("helena@example.com", "203.0.113.7", NOW + WINDOW)


def test_one_address_trying_everybody() -> None:
    attempts = Attempts()
    for number in range(MOST_PER_ADDRESS):
        attempts.begin(f"user{number}@example.com", "203.0.113.7", NOW)
    with pytest.raises(TooManyAttempts):
        attempts.begin("somebody-else@example.com", "203.0.113.7", NOW)


def test_a_full_office_that_signs_in_rightly_is_never_stopped() -> None:
    attempts = Attempts()
    for number in range(3 * MOST_PER_ADDRESS):
        email = f"user{number % 30}@example.com"
        attempts.begin(email, "203.0.113.7", NOW)
        attempts.succeed(email, "203.0.113.7")


def test_it_remembers_a_bounded_number_of_people() -> None:
    attempts = Attempts()
    for number in range(2 * MOST_KEYS):
        attempts.begin("x@example.com", f"2001:db8::{number:x}", NOW)
    assert len(attempts) <= MOST_KEYS
