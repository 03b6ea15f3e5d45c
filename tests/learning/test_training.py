from datetime import timedelta

import pytest

from cases.models import Case
from grids.models import CitySetting
from learning.models import SuggestionModel
from learning.selectors.current import current_suggester
from learning.services.training import learned_cases, take_if_not_worse, train_model
from tests.learning.wording import demands


def make_model(at, *, f1, is_current=False, stored=b"x"):
    return SuggestionModel(
        trained_at=at, cases=10, values=2, figures={"macro_f1": f1, "top3": f1},
        is_current=is_current, stored=stored,
    )  # fmt: skip


def test_train_model_learns_the_closed_cases_and_is_used_at_once(
    close_cases, matters, at, django_capture_on_commit_callbacks
):
    close_cases(8)
    with django_capture_on_commit_callbacks(execute=True):
        model = train_model(at=at + timedelta(days=1))
    assert (model.cases, model.values, model.is_current) == (24, 3, True)
    assert set(model.figures) == {"macro_f1", "top3", "ece"}
    assert current_suggester().classifier
    assert current_suggester().texts == 24


def test_train_model_of_too_few_cases_keeps_nothing(close_cases, at):
    close_cases(2)
    assert train_model(at=at + timedelta(days=1)) is None
    assert not SuggestionModel.objects.exists()


def test_train_model_without_any_case_keeps_nothing(db, at):
    assert train_model(at=at) is None


def test_learned_cases_leave_out_what_is_open_secret_or_a_report(close_cases, make_case, at):
    close_cases(1)
    make_case()
    assert len(learned_cases().texts) == 3
    Case.objects.filter(category__code="m0").update(is_secret=True)
    Case.objects.filter(category__code="m1").update(kind="report")
    assert learned_cases().labels == ["m2"]


def test_learned_cases_are_the_newest_that_the_setting_allows(close_cases):
    close_cases(40)
    CitySetting.objects.create(key="suggest.learned_cases", value=100)
    assert len(learned_cases().texts) == 100


def test_a_worse_model_is_kept_without_its_bytes_and_not_used(close_cases, at):
    close_cases(8)
    used = train_model(at=at)
    used.figures = {"macro_f1": 1.0, "top3": 1.0}
    used.save()
    worse = take_if_not_worse(make_model(at, f1=0.5))
    assert (worse.is_current, worse.stored) == (False, b"")
    used.refresh_from_db()
    assert used.is_current


@pytest.mark.parametrize("f1", [0.9, 0.995, 1.0])
def test_a_model_that_is_not_worse_replaces_the_one_in_use(at, close_cases, f1):
    close_cases(8)
    used = train_model(at=at)
    used.figures = {"macro_f1": min(f1, 0.9), "top3": min(f1, 0.9)}
    used.save()
    newer = take_if_not_worse(make_model(at, f1=f1))
    assert newer.is_current
    used.refresh_from_db()
    assert (used.is_current, bytes(used.stored)) == (False, b"")


def test_a_model_that_cannot_be_read_is_replaced_by_any(db, at):
    make_model(at, f1=1.0, is_current=True, stored=b"cut off").save()
    assert take_if_not_worse(make_model(at, f1=0.2)).is_current
    assert SuggestionModel.objects.filter(is_current=True).count() == 1


def test_titles_that_only_repeat_the_text_are_left_out(close_cases, matters):
    close_cases(1)
    Case.objects.update(title="我住在")
    assert {text.title for text in learned_cases().texts} == {""}
    assert demands("供热采暖", 1)[0].body in {text.body for text in learned_cases().texts}
