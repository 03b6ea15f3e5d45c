"""What an element of a case may be put right to, and what hangs on the citizen's number."""

import pytest

from cases.models import Call, Caller, Case
from cases.models.case import TITLE_MAX
from cases.rules.states import State
from cases.services.applications.amendable import check_elements, move_first_call
from cases.services.intake import intake
from hotline.errors import InvalidInput

pytestmark = pytest.mark.django_db
PHONE, OTHER = "13800001111", "13900002222"


def test_check_elements_strips_what_was_typed(make_case, at):
    found = check_elements(make_case(), {"place": " 西关大街 ", "is_anonymous": True}, at)
    assert found == {"place": "西关大街", "is_anonymous": True}


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("text", " ", "不能为空"),
        ("category", None, "不能为空"),
        ("kind", "none", "请选择"),
        ("urgency", "later", "请选择"),
        ("title", "长" * (TITLE_MAX + 1), f"最多 {TITLE_MAX} 字"),
        ("phone", "12", ""),
    ],
)
def test_check_elements_says_what_is_wrong_beside_the_field(make_case, at, name, value, said):
    with pytest.raises(InvalidInput) as refused:
        check_elements(make_case(), {name: value}, at)
    assert list(refused.value.fields) == [name]
    assert said in refused.value.fields[name]


def test_check_elements_names_all_faulty_fields_at_once(make_case, at):
    with pytest.raises(InvalidInput) as refused:
        check_elements(make_case(), {"text": "", "kind": "none", "phone": "12"}, at)
    assert set(refused.value.fields) == {"text", "kind", "phone"}


def test_a_number_that_has_called_before_is_its_caller(make_case, at):
    earlier, case = make_case(phone=OTHER), make_case(phone=PHONE)
    found = check_elements(case, {"phone": "139 0000 2222"}, at)
    assert found == {"phone": earlier.caller}
    assert Caller.objects.count() == 2


def test_without_a_number_nobody_is_called_back(make_case, at):
    case = make_case(phone=PHONE)
    assert case.wants_callback
    assert check_elements(case, {"phone": ""}, at) == {"phone": None, "wants_callback": False}
    with pytest.raises(InvalidInput) as refused:
        check_elements(case, {"phone": "", "wants_callback": True}, at)
    assert set(refused.value.fields) == {"wants_callback"}


def test_a_case_that_waits_for_its_callback_keeps_a_number(make_in_state, at):
    case = make_in_state(State.AWAITING_CALLBACK)
    with pytest.raises(InvalidInput) as refused:
        check_elements(case, {"phone": ""}, at)
    assert set(refused.value.fields) == {"phone"}


def test_the_first_call_moves_and_a_later_one_stays(make_case, operator, at):
    case = make_case(phone=PHONE)
    later = intake.add_call(case, actor=operator, at=at, note="又来电", phone=PHONE)
    other = make_case(phone=OTHER).caller
    move_first_call(Case.objects.get(pk=case.pk), other)
    assert Call.objects.get(case=case, is_first=True).caller == other
    later.refresh_from_db()
    assert later.caller == case.caller
