"""Numbers in free text are hidden however they are written, on the screen and to a search."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.models.text_search import masked_body, may_be_hidden
from cases.rules.phones import (
    IDENTITY_IN_TEXT,
    IN_NUMBERS,
    LANDLINE_IN_TEXT,
    PHONE_IN_TEXT,
    hide_said,
    mask_text,
    names_in,
)
from hotline.telephone_numbers import mask_phone, normalise_phone
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
    "1389 700 1234",
    "13 897 001 234",
    "1 3 8 9 7 0 0 1 2 3 4",
    "138/9700/1234",
    "138.9700.1234",
    "138 - 9700 - 1234",
    "138\u00a09700\u20091234",
    "138\u200b9700\ufeff1234",
    "138 9700\n1234",
]
LANDLINES = [
    "0971-8230001",
    "09718230001",
    "0971 823 0001",
    "0971—8230001",
    "(0971)8230001",
    "（0971）8230001",
    "０９７１８２３０００１",
    "+86 971 8230001",
    "86-971-8230001",
    "0 9 7 1 8 2 3 0 0 0 1",
    "010 8230 0001",
]
IDENTITIES = [
    "630102198001010012",
    "63010219800101001X",
    "630102 19800101 0012",
    "６３０１０２１９８００１０１００１２",
    "630102800101001",
    "630102 1980 0101 0012",
    "630102\u00a019800101\u00a00012",
    "63010219800101\u200b001X",
]
SPELT = ["幺三八九七零零一二三四", "一三八 九七〇〇 一二三四", "一三八-九七零零-幺二三四"]
NO_NUMBERS = [
    "二〇二四年一二三四五六七八九",
    "一三八九七零零一二三四五",
    "三一三八九七零零一二三四",
    "一九九八",
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
    "08 2024-12-10 08",
    "17.5 18.5",
    "3栋1单元 301 2024年12月10日 13:20",
]
HALF = str.maketrans("０１２３４５６７８９", "0123456789")
WRITTEN = [*MOBILES, *LANDLINES, *IDENTITIES, *SPELT]


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
        if min(map(len, probe.split())) < 2:
            continue  # A single character is no word that anybody can search for.
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


@pytest.mark.parametrize(
    "word", ["1389", "９７００", "邻居1", "x", "Ｘ座", "(0971)", "a-b", "***", "一三"]
)
def test_a_word_that_may_stand_in_a_number_is_looked_for_in_the_masked_text(word):
    assert may_be_hidden(word)


@pytest.mark.django_db
@pytest.mark.parametrize(("words", "is_hit"), [("邻居", True), ("联系邻居", True), ("97", False)])
def test_a_count_for_units_finds_what_their_list_shows(handler, make_case, words, is_hit):
    case = make_case(text="电梯停运，联系邻居13897001234")
    seen = type(case).objects.visible_to(handler)
    counted = set(seen.search(words, masked=True, for_count=True))
    assert counted == found(handler, q=words) == ({case} if is_hit else set())


@pytest.mark.parametrize("number", WRITTEN)
def test_the_mask_of_a_text_shows_what_the_mask_of_a_number_shows(number):
    plain = normalise_phone(number)
    if plain is None:
        return
    in_text = [one for one in mask_text(f"请打{number}联系") if one.isdecimal()]
    shown = [one for one in mask_phone(plain) if one.isdecimal()]
    country = 2 if in_text[:2] == list("86") else 0
    assert "".join(in_text[country:]).translate(HALF).lstrip("0") == "".join(shown).lstrip("0")


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13897001234", "138****1234"), ("09718230001", "0971*******"),
        ("01082300012", "010********"), ("+81312345678", "+81*****5678"), ("12345", "*****"),
    ],
)  # fmt: skip
def test_a_number_has_one_mask(phone, shown):
    assert mask_phone(phone) == shown


NAMES = [f"阿不都{dot}热合曼" for dot in ("·", "•", " · ", "・", "\n", "")]


@pytest.mark.parametrize("written", NAMES)
@pytest.mark.parametrize("said", [NAMES[0], NAMES[3]])
def test_a_name_is_hidden_whichever_dot_stands_in_it(written, said):
    assert hide_said(f"举报人{written}反映", said, "阿**") == "举报人阿**反映"
    assert names_in(written, said)


def test_a_name_or_an_address_is_hidden_in_either_width():
    assert hide_said("住昆仑路８号Ｂ座 302", "昆仑路8号b座302", "****") == "住****"
    assert hide_said("王 建 国来电", "王建国", "王**") == "王**来电"
    assert hide_said("王来电", "王", "*") == "王来电"
    assert not names_in("李建国来电", "王建国")


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("138 0000 0000", "13800000000"), ("+86-138-0000-0000", "13800000000"),
        ("0086 13800000000", "13800000000"), ("8613800000000", "13800000000"),
        ("14912345678", "14912345678"), ("17412345678", "17412345678"),
        ("0971-8230000", "09718230000"), ("(0971) 823 0000", "09718230000"),
        ("+86 971 8230000", "09718230000"), ("010 8230 0001", "01082300001"),
        ("0971-8230000-801", "09718230000-801"), ("0971-8230000转801", "09718230000-801"),
        ("0971-8230000 分机 801", "09718230000-801"), ("400-820-8820", "4008208820"),
        ("400-820-8820-2", "4008208820-2"), ("800-810-1234", "8008101234"), ("95588", "95588"),
        ("12345", "12345"), ("110", "110"), ("10086", "10086"), ("+81 3 1234 5678", "+81312345678"),
        ("１３８００００００００", "13800000000"), ("138\u200b00000000", "13800000000"),
        ("\t13800000000", "13800000000"), ("'13800000000", "13800000000"),
        ('="13800000000"', "13800000000"),
    ],
)  # fmt: skip
def test_a_number_is_kept_as_it_is_dialled(typed, stored):
    assert normalise_phone(typed) == stored
    assert normalise_phone(stored) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "1.38E+10", "13800000000.0", "13800000000,13800000001", "138****0000", "无", "8230000",
        "1380000000", "138000000001", "12800000000", "0971-823000", "13800000000-801", "", "+86",
        "2024-12-10", "+00",
    ],
)  # fmt: skip
def test_what_is_spoilt_or_short_is_no_number(typed):
    assert normalise_phone(typed) is None
