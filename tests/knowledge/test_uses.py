"""What was searched for, shown and cited."""

from datetime import timedelta

import pytest

from knowledge.models import ArticleUse, KnowledgeSearch
from knowledge.services.uses import count_cited, forget_searches, note_search
from knowledge.tasks import forget_searches as task


@pytest.fixture
def note(at):
    def noted(text="暖气不热", found=(), *, key="form", is_question=True, at=at):
        note_search(key=key, text=text, found=found, is_question=is_question, at=at)

    return noted


def test_a_form_keeps_its_last_search_and_counts_each_article_once(published, publish, note, at):
    other = publish("暖气费怎么交")
    note("暖气", [published.pk])
    note("暖气不热", [published.pk, other.pk])
    search = KnowledgeSearch.objects.get()
    assert (search.text, search.is_vain) == ("", False)
    assert {use.article_id: use.shown for use in ArticleUse.objects.all()} == {
        published.pk: 1, other.pk: 1,
    }  # fmt: skip
    note("暖气", [published.pk], key="another form")
    assert ArticleUse.objects.get(article=published).shown == 2


def test_only_a_question_is_asked_in_vain(db, note):
    note("办护照要带什么", key="1")
    note("路灯坏了", key="2", is_question=False)
    note("", key="3")
    note("没有钥匙", key="")
    assert [one.text for one in KnowledgeSearch.objects.filter(is_vain=True)] == ["办护照要带什么"]
    assert KnowledgeSearch.objects.count() == 2


def test_numbers_and_length_are_not_kept(db, note):
    note("我是 13897001234，身份证 63010219900101123X，" + "长" * 300)
    text = KnowledgeSearch.objects.get().text
    assert "1389" not in text
    assert "6301" not in text
    assert len(text) <= 120


def test_only_what_is_at_the_desk_is_cited(published, draft, at):
    assert count_cited([published.pk, 0], at=at) == {published.pk: 1}
    assert ArticleUse.objects.get().cited == 1
    published.versions.update(is_live=False)
    assert count_cited([published.pk], at=at) == {}


def test_searches_are_forgotten_after_the_citys_days(db, note, at):
    note("旧的", key="old", at=at - timedelta(days=91))
    note("新的", key="new")
    assert forget_searches(at=at) == 1
    assert KnowledgeSearch.objects.get().text == "新的"
    assert task.name == "knowledge.tasks.forget_searches"
