"""What must be said with a deed."""

import pytest

from cases.services.record.reasons import REASON_MAX, check_reason, check_ruling, check_texts
from hotline.errors import InvalidInput


def refusals(call):
    """Return what a check says, by field."""
    with pytest.raises(InvalidInput) as refused:
        call()
    return refused.value.fields


def test_a_reason_is_there_and_within_its_limit():
    assert refusals(lambda: check_reason("note", " \n")) == {"note": "请填写说明。"}
    assert refusals(lambda: check_reason("note", "长" * 6, 5)) == {"note": "最多 5 字，现有 6 字。"}
    check_reason("note", "长" * REASON_MAX)


def test_all_faulty_texts_are_named_at_once():
    limits = {"owner": 2, "plan": 2, "text": 2}
    found = refusals(lambda: check_texts(limits, owner="", plan="一二三", text="好"))
    assert found == {"owner": "请填写说明。", "plan": "最多 2 字，现有 3 字。"}
    check_texts(limits, owner="甲", plan="乙")


@pytest.mark.parametrize(
    ("ruling", "reason", "field"),
    [
        ("", "", "ruling"),
        ("withdrawn", "收回", "ruling"),
        ("refused", " ", "reason"),
        ("accepted", "长" * (REASON_MAX + 1), "reason"),
    ],
)
def test_a_ruling_decides_and_a_refusal_says_why(ruling, reason, field):
    assert set(refusals(lambda: check_ruling(ruling, reason))) == {field}


def test_check_ruling_tells_whether_it_grants():
    assert check_ruling("accepted", "") is True
    assert check_ruling("refused", "不符合条件") is False
