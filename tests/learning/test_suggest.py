from datetime import timedelta

import pytest
from django.urls import reverse

from learning.health import check_model
from learning.models import SuggestionModel
from learning.selectors.current import current_suggester, forget_model
from learning.selectors.suggest import propose_categories
from learning.services.training import train_model
from tests import factories
from tests.learning.wording import demands


@pytest.fixture
def trained(close_cases, at):
    close_cases(8)
    model = train_model(at=at)
    forget_model()
    return model


def test_categories_are_proposed_by_words_before_any_case_is_closed(matters):
    [first, *_] = propose_categories("", "家里暖气不热，老人冻得受不了")
    assert first.value == matters["供热采暖"]
    assert first.reason.startswith("内容提到“")
    assert "暖气" in first.reason
    assert "把握" not in first.reason
    assert not first.is_sure


def test_words_name_a_category_among_hundreds(matters):
    for number in range(300):
        factories.make_category(f"其他事项{number}", code=f"x{number}")
    [first, *_] = propose_categories("", "家里暖气不热，老人冻得受不了")
    assert first.value == matters["供热采暖"]


def test_nothing_is_proposed_for_fewer_than_eight_characters(matters):
    assert propose_categories("", "暖气不热啊啊啊") == []
    assert propose_categories("", "  暖气不热  ") == []


def test_nothing_is_proposed_where_nothing_is_likely(db):
    assert propose_categories("", "今天天气很好，谢谢你们") == []


def test_learned_categories_come_with_words_of_the_text(trained, matters):
    text = demands("拖欠工资", 5)[4]
    [first, *_] = propose_categories(text.title, text.body)
    assert first.value == matters["拖欠工资"]
    words = first.reason.partition("，把握")[0].strip("“”").split("”、“")
    assert words
    assert all(word in text.whole for word in words)


def test_the_second_question_reads_no_model(trained, django_assert_num_queries):
    text = demands("拖欠工资", 1)[0]
    propose_categories(text.title, text.body)
    with django_assert_num_queries(0):
        propose_categories(text.title, text.body)


@pytest.mark.parametrize("stored", [b"", b"PK\x03\x04 cut off"])
def test_the_desk_goes_on_with_words_where_the_model_is_broken(trained, matters, stored):
    SuggestionModel.objects.update(stored=stored)
    forget_model()
    [first, *_] = propose_categories("", "家里暖气不热，老人冻得受不了")
    assert first.value == matters["供热采暖"]
    assert "已损坏" in check_model()


def test_the_check_finds_nothing_wrong_with_a_model_or_without_one(db, trained):
    assert check_model() == ""
    SuggestionModel.objects.all().delete()
    forget_model()
    assert check_model() == ""


def test_a_process_takes_a_new_version_when_its_minute_is_over(trained, close_cases, at):
    first = current_suggester()
    assert current_suggester() is first
    train_model(at=at + timedelta(days=1))
    forget_model()
    assert current_suggester() is not first


ODD = ("x" * 1_000_000, "𠮷野家" * 9, "བོད་ཡིག་བོད་ཡིག", "<script>alert(1)</script>", "……！！？？。。")


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_odd_texts_are_answered(trained, text):
    assert len(propose_categories("", text)) <= 3


def test_the_desk_shows_the_proposal_and_keeps_it_beside_what_it_filled_in(
    client, log_in, operator, matters
):
    log_in(operator)
    typed = {"text": "家里暖气不热，老人冻得受不了"}
    url = reverse("cases:desk_help")
    assert "供热采暖" in client.post(url, typed).content.decode()
    chosen = {**typed, "category": matters["供热采暖"].code}
    assert "建议分类" not in client.post(url, chosen).content.decode()
    assert "建议分类" in client.post(url, {**chosen, "filled": "category"}).content.decode()
