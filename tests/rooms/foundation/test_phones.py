"""Numbers as people and channels write them (W3): one person, one key; nobody else's number touched."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oxy.foundation.phones import InvalidPhone, is_mobile, match_key, other_form, parse_phone

# Every Brazilian area code there is (ANATEL's national numbering plan).
AREAS = [
    "11", "12", "13", "14", "15", "16", "17", "18", "19", "21", "22", "24", "27", "28", "31", "32", "33", "34", "35",
    "37", "38", "41", "42", "43", "44", "45", "46", "47", "48", "49", "51", "53", "54", "55", "61", "62", "63", "64",
    "65", "66", "67", "68", "69", "71", "73", "74", "75", "77", "79", "81", "82", "83", "84", "85", "86", "87", "88",
    "89", "91", "92", "93", "94", "95", "96", "97", "98", "99",
]  # fmt: skip

areas = st.sampled_from(AREAS)
subscribers = st.integers(0, 9_999_999).map("{:07d}".format)
# What an old mobile's eight digits began with, and what a landline's begin with.
mobile_heads, landline_heads = st.sampled_from("6789"), st.sampled_from("2345")


@given(area=areas, head=mobile_heads, rest=subscribers)
def test_w3_both_forms_of_a_mobile_have_one_key_and_neither_is_rewritten(area: str, head: str, rest: str) -> None:
    nine, eight = f"+55{area}9{head}{rest}", f"+55{area}{head}{rest}"
    assert parse_phone(nine).match_key == parse_phone(eight).match_key
    assert (parse_phone(nine).e164, parse_phone(eight).e164) == (nine, eight)
    assert (other_form(nine), other_form(eight)) == (eight, nine)


@given(area=areas, head=landline_heads, rest=subscribers)
def test_w3_a_landline_never_gets_a_nine(area: str, head: str, rest: str) -> None:
    landline = f"+55{area}{head}{rest}"
    assert parse_phone(landline).e164 == landline
    assert parse_phone(landline).match_key == landline
    assert other_form(landline) is None


@given(prefix=st.sampled_from(["800", "300", "303", "500", "900"]), rest=subscribers)
def test_w3_service_numbers_have_one_form(prefix: str, rest: str) -> None:
    number = f"+55{prefix}{rest}"
    assert match_key(number) == number
    assert other_form(number) is None


EXAMPLES = sorted(
    phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
    for region in phonenumbers.SUPPORTED_REGIONS - {"BR"}
    if (example := phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)) is not None
)


@pytest.mark.parametrize("number", EXAMPLES)
def test_w3_foreign_numbers_are_left_alone(number: str) -> None:
    assert parse_phone(number).e164 == number
    assert parse_phone(number).match_key == number
    assert other_form(number) is None


@given(area=areas, head=mobile_heads, rest=subscribers, other=subscribers)
def test_different_subscribers_never_share_a_key(area: str, head: str, rest: str, other: str) -> None:
    one, two = parse_phone(f"+55{area}9{head}{rest}"), parse_phone(f"+55{area}{head}{other}")
    assert (one.match_key == two.match_key) == (rest == other)


@given(area=areas, head=st.sampled_from("12345"), rest=subscribers)
def test_a_mobile_that_never_had_eight_digits_is_no_landline(area: str, head: str, rest: str) -> None:
    mobile = f"+55{area}9{head}{rest}"
    assert parse_phone(mobile).match_key == mobile
    assert other_form(mobile) is None
    if head in "2345":
        assert parse_phone(f"+55{area}{head}{rest}").match_key != parse_phone(mobile).match_key


@given(
    area=areas, head=mobile_heads, rest=subscribers, nine=st.booleans(),
    style=st.sampled_from([
        "+55{a}{s}", "55{a}{s}", "+55 ({a}) {s}", "({a}) {s}", "{a} {s}", "0{a} {s}", "{a}{s}", "  +55-{a}-{s}  ",
    ]),
)  # fmt: skip
def test_every_way_of_writing_is_the_same_number(area: str, head: str, rest: str, nine: bool, style: str) -> None:
    subscriber = f"{'9' if nine else ''}{head}{rest}"
    dashed = f"{subscriber[:-4]}-{subscriber[-4:]}" if "(" in style else subscriber
    assert parse_phone(style.format(a=area, s=dashed)).e164 == f"+55{area}{subscriber}"


@given(area=areas, head=mobile_heads, rest=subscribers, nine=st.booleans())
def test_reading_again_changes_nothing(area: str, head: str, rest: str, nine: bool) -> None:
    phone = parse_phone(f"+55{area}{'9' if nine else ''}{head}{rest}")
    assert parse_phone(phone.e164) == phone
    assert parse_phone(phone.digits) == phone
    assert match_key(phone.match_key) == phone.match_key
    assert is_mobile(phone.e164)


@given(st.text(max_size=40))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    try:
        phone = parse_phone(text)
    except InvalidPhone:
        return
    assert parse_phone(phone.e164) == phone
    assert phone.e164.startswith("+")


@pytest.mark.parametrize(
    "text",
    ["", "abc", "123", "+", "236283488157761", "236283488157761@lid", "5511988880001@s.whatsapp.net", "+5511", "1" * 30,
     "00000000000", "+5500000000000", "120363025246125486", "88880001", "988880001"],
)  # fmt: skip
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidPhone):
        parse_phone(text)


@pytest.mark.parametrize("text", ["4004-1234", "0800 777 1234", "+55 800 777 1234"])
def test_service_numbers_need_no_area(text: str) -> None:
    assert parse_phone(text).match_key == parse_phone(text).e164
