"""Everyday Brazilian Portuguese, read and written without a model of language.

Dates and times, intents, names, answers and choices in what people type; money, dates and lists as Brazilians write
them. Pure: no database, no network, no clock.
"""

from oxy.portuguese.answers import Answer, is_no, is_yes, read_answer
from oxy.portuguese.breeds import Breed, find_breed
from oxy.portuguese.choices import find_choice
from oxy.portuguese.coats import Coat, find_coat
from oxy.portuguese.feast_days import with_feast_days_dated
from oxy.portuguese.formats import (
    age_text,
    clock_time,
    join_list,
    long_date,
    money,
    phone_display,
    plural,
    short_date,
    weekday_date,
    weekday_name,
)
from oxy.portuguese.intent_rules import Intent
from oxy.portuguese.intents import IntentGuess, all_intents, classify, ruled_intent
from oxy.portuguese.mentions import Flag, TimeWindow
from oxy.portuguese.moments import Moments, find_moments
from oxy.portuguese.names import find_email, match_name
from oxy.portuguese.nights import Nights, find_nights
from oxy.portuguese.normalise import normalise
from oxy.portuguese.people import find_person_name
from oxy.portuguese.periods import Period, find_period
from oxy.portuguese.pet_names import find_name
from oxy.portuguese.pets import PetFacts, find_pet_facts
from oxy.portuguese.recurrences import Recurrence, find_recurrence
from oxy.portuguese.several_pets import SeveralFacts, find_facts_of_several

__all__ = [
    "Answer",
    "Breed",
    "Coat",
    "Flag",
    "Intent",
    "IntentGuess",
    "Moments",
    "Nights",
    "Period",
    "PetFacts",
    "Recurrence",
    "SeveralFacts",
    "TimeWindow",
    "age_text",
    "all_intents",
    "classify",
    "clock_time",
    "find_breed",
    "find_choice",
    "find_coat",
    "find_email",
    "find_facts_of_several",
    "find_moments",
    "find_name",
    "find_nights",
    "find_period",
    "find_person_name",
    "find_pet_facts",
    "find_recurrence",
    "is_no",
    "is_yes",
    "join_list",
    "long_date",
    "match_name",
    "money",
    "normalise",
    "phone_display",
    "plural",
    "read_answer",
    "ruled_intent",
    "short_date",
    "weekday_date",
    "weekday_name",
    "with_feast_days_dated",
]
