from datetime import timedelta

import pytest

from learning.models import JudgedCase
from learning.selectors.accuracy import accuracy, accuracy_by_category, accuracy_in_words
from learning.selectors.current import forget_model
from learning.services.judging import judge_cases
from learning.services.training import train_model
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
    found = accuracy(soon)
    assert found.judged == 24
    assert found.taken >= 20
    assert found.among_three == 24
    assert JudgedCase.objects.filter(model=trained).count() == 24


def test_judge_cases_sees_a_category_that_was_changed(trained, make_case, matters, at):
    text = demands("供热采暖", 3)[2]
    case = make_case(category=matters["噪声扰民"], title=text.title, text=text.body)
    judge_cases(at=at + timedelta(hours=1))
    judged = case.judged
    assert (judged.proposed, judged.chosen) == (matters["供热采暖"], matters["噪声扰民"])
    assert judged.is_among_three


def test_judge_cases_without_a_model_judges_none(make_case, at):
    make_case()
    assert judge_cases(at=at + timedelta(hours=1)) == 0


def test_judge_cases_leaves_out_what_is_older_than_two_days(trained, at):
    assert judge_cases(at=at + timedelta(days=3)) == 0


def test_accuracy_counts_the_last_thirty_days(trained, at):
    judge_cases(at=at + timedelta(hours=1))
    assert accuracy(at + timedelta(days=40)).judged == 0


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


def test_accuracy_in_words_says_that_nothing_was_trained(db, at):
    assert "还没有训练过" in accuracy_in_words(at)
