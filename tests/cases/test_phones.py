"""Numbers in free text are hidden however they are written, on the screen and to a search."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.phones import (
    IDENTITY_IN_TEXT,
    IN_NUMBERS,
    LANDLINE_IN_TEXT,
    PHONE_IN_TEXT,
    mask_text,
)
from cases.search import masked_body, may_be_hidden
from tests.cases.test_filters import found

MOBILES = [
    "13897001234",
    "138 9700 1234",
    "138-9700-1234",
    "138　9700　1234",
    "138·9700·1234",
    "138 970 01234",
    "1389 7001 234",
    "+8613897001234",
    "0086 138 9700 1234",
    "86-13897001234",
    "１３８９７００１２３４",
]
LANDLINES = [
    "0971-8230001",
    "09718230001",
    "0971 823 0001",
    "0971—8230001",
    "(0971)8230001",
    "（0971）8230001",
    "０９７１８２３０００１",
]
IDENTITIES = [
    "630102198001010012",
    "63010219800101001X",
    "630102 19800101 0012",
    "６３０１０２１９８００１０１００１２",
    "630102800101001",
]
NO_NUMBERS = [
    "24121000898",
    "12345",
    "4008201234",
    "2024-12-10 13:20",
    "15 2024-12-10 8",
    "6222021234567890123",
    "138970012345",
    "（2024）12号",
    "1380元",
    "630102991301001",
]
WRITTEN = [*MOBILES, *LANDLINES, *IDENTITIES]


@pytest.mark.parametrize("number", WRITTEN)
def test_a_number_is_hidden_however_it_is_written(number):
    shown = mask_text(f"请打{number}联系")
    assert number not in shown
    assert "***" in shown


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_persons_number_stays(text):
    assert mask_text(f"编号{text}。") == f"编号{text}。"


@pytest.mark.django_db
@pytest.mark.parametrize("number", WRITTEN)
def test_a_unit_finds_no_case_by_a_number_written_into_its_text(handler, make_case, number):
    case = make_case(text=f"电梯停运，联系邻居{number}")
    assert found(handler, q="联系邻居") == {case}
    hidden = max(number[-8:-4].split(), key=len)
    for probe in (number, hidden):
        assert found(handler, q=probe) == set(), probe


@pytest.mark.django_db
@pytest.mark.parametrize("text", [*WRITTEN, *NO_NUMBERS])
def test_the_database_hides_exactly_what_the_screen_hides(make_case, text):
    case = make_case(text=f"请打{text}联系")
    (body,) = type(case).objects.filter(pk=case.pk).annotate(shown=masked_body()).values("shown")
    assert ("*" in body["shown"]) == ("*" in mask_text(text))
    assert (text in body["shown"]) == (text in mask_text(text))


@given(
    st.one_of(
        *(
            st.from_regex(pattern, fullmatch=True)
            for pattern in (PHONE_IN_TEXT, LANDLINE_IN_TEXT, IDENTITY_IN_TEXT)
        )
    )
)
def test_a_number_is_made_of_what_a_search_takes_for_part_of_one(number):
    assert IN_NUMBERS.sub("", number) == ""


@pytest.mark.parametrize("word", ["1389", "９７００", "邻居1", "x", "Ｘ座", "(0971)", "a-b", "***"])
def test_a_word_that_may_stand_in_a_number_is_looked_for_in_the_masked_text(word):
    assert may_be_hidden(word)


@pytest.mark.django_db
@pytest.mark.parametrize(("words", "is_hit"), [("邻居", True), ("联系邻居", True), ("97", False)])
def test_a_count_for_units_finds_what_their_list_shows(handler, make_case, words, is_hit):
    case = make_case(text="电梯停运，联系邻居13897001234")
    seen = type(case).objects.visible_to(handler)
    counted = set(seen.search(words, masked=True, for_count=True))
    assert counted == found(handler, q=words) == ({case} if is_hit else set())
