from datetime import timedelta

import pytest

from grids import reference
from learning.models import JudgedChoice, JudgedField
from learning.selectors.accuracy import accuracy, accuracy_by_category, accuracy_in_words
from learning.selectors.current import forget_model
from learning.services.judging import judge_cases
from learning.services.training import train_model
from tests import factories
from tests.learning.wording import demands


@pytest.fixture
def trained(close_cases, at):
    close_cases(8)
    model = train_model(at=at)
    forget_model()
    return model


def test_judge_cases_compares_proposed_with_chosen_once(trained, at):
    soon = at + timedelta(hours=1)
    assert judge_cases(at=soon) == 24
    assert judge_cases(at=soon) == 0
    found = accuracy(soon)[JudgedField.CATEGORY]
    assert (found.judged, found.offered) == (24, 24)
    assert found.taken >= 20
    assert found.among == 24


def test_judge_cases_sees_a_category_that_was_changed(trained, make_case, matters, at):
    text = demands("供热采暖", 3)[2]
    case = make_case(category=matters["噪声扰民"], title=text.title, text=text.body)
    judge_cases(at=at + timedelta(hours=1))
    judged = case.judged.get(field=JudgedField.CATEGORY)
    assert (judged.proposed, judged.chosen) == (matters["供热采暖"].code, matters["噪声扰民"].code)
    assert not judged.is_sure or judged.is_among


def test_each_field_is_judged_by_what_the_desk_would_show(make_case, grid, at):
    street = factories.make_grid("仓门街街道", parent=grid, level="street", code="630103004")
    reference.forget_reference()
    text = "仓门街街道的路灯坏了，希望尽快维修"
    made = make_case(text=text, kind="help", grid=street), make_case(text=text, kind="other")
    assert judge_cases(at=at + timedelta(hours=1)) == 2
    right, wrong = ({row.field: row for row in case.judged.all()} for case in made)
    assert (right["kind"].proposed, right["kind"].chosen, right["kind"].is_among) == (
        "help", "help", True,
    )  # fmt: skip
    assert (wrong["kind"].chosen, wrong["kind"].is_among) == ("other", False)
    assert right["grid"].proposed == right["grid"].chosen == "630103004"
    # Nobody is told that a case is ordinary.
    assert "urgency" not in right
    counts = accuracy(at + timedelta(hours=1))
    assert (counts["kind"].judged, counts["kind"].offered, counts["kind"].taken) == (2, 2, 1)
    assert (counts["grid"].offered, counts["grid"].taken) == (2, 1)


def test_what_no_figure_looks_back_to_is_taken_away(make_case, at):
    make_case()
    judge_cases(at=at + timedelta(hours=1))
    judge_cases(at=at + timedelta(days=36))
    assert not JudgedChoice.objects.exists()


def test_judge_cases_leaves_out_what_is_older_than_two_days(trained, at):
    assert judge_cases(at=at + timedelta(days=3)) == 0


def test_accuracy_counts_the_last_thirty_days(trained, at):
    judge_cases(at=at + timedelta(hours=1))
    assert accuracy(at + timedelta(days=40)) == {}


def test_accuracy_by_category_names_what_is_missed_most_first(
    trained, make_case, matters, at, django_assert_num_queries
):
    text = demands("供热采暖", 3)[2]
    make_case(category=matters["噪声扰民"], title=text.title, text=text.body)
    judge_cases(at=at + timedelta(hours=1))
    with django_assert_num_queries(1):
        rows = accuracy_by_category(at + timedelta(hours=2))
    assert rows[0].name == "噪声扰民"
    assert (rows[0].chosen, rows[0].chosen - rows[0].taken >= 1) == (9, True)


def test_accuracy_in_words_says_how_the_model_does(trained, make_case, matters, at):
    soon = at + timedelta(hours=2)
    assert "还没有可比的登记" in accuracy_in_words(soon)
    text = demands("供热采暖", 3)[2]
    make_case(category=matters["噪声扰民"], title=text.title, text=text.body)
    judge_cases(at=at + timedelta(hours=1))
    said = accuracy_in_words(soon)
    assert "用 24 件工单训练" in said
    assert "近 30 天登记 25 件" in said
    assert "最常不符：噪声扰民（9 件）" in said
    JudgedChoice.objects.filter(field=JudgedField.KIND).update(proposed="help", chosen="help")
    assert "；诉求类型建议 25 件，相符 100.0%" in accuracy_in_words(soon)


def test_accuracy_in_words_says_that_nothing_was_trained(db, at):
    assert "还没有训练过" in accuracy_in_words(at)
