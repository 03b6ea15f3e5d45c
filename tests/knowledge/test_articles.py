"""Writing and changing articles."""

from dataclasses import replace
from datetime import date

import pytest

from hotline.errors import Conflict, Forbidden, InvalidInput
from knowledge.models import Article, ArticleVersion
from knowledge.services.articles import Review, Wording, change_article, write_article
from knowledge.stages import Stage


def test_a_clerk_writes_a_draft_of_the_own_unit(draft, unit, handler, at):
    version = draft.versions.get()
    assert (draft.unit, draft.stage, draft.version) == (unit, Stage.DRAFT, 1)
    assert (version.written_by, version.written_at, version.is_live) == (handler, at, False)
    assert "暖气" in version.question_pairs
    assert "测温" in version.pairs
    assert "测温" not in version.question_pairs


def test_nobody_writes_for_another_unit_but_the_hotline(
    heating, unit, stranger, operator, keeper, sub_unit, handler, at
):
    for actor in (stranger, operator):
        with pytest.raises(Forbidden):
            write_article(heating, unit=unit, actor=actor, at=at)
    with pytest.raises(Forbidden):
        write_article(heating, unit=None, actor=handler, at=at)
    assert not Article.objects.exists()
    assert write_article(heating, unit=None, actor=keeper, at=at).owner == "热线"
    assert write_article(heating, unit=unit, actor=keeper, at=at).unit == unit
    assert write_article(heating, unit=sub_unit, actor=handler, at=at).unit == sub_unit


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("question", "长" * 201),
        ("question", ""),
        ("answer", ""),
        ("answer", "长" * 3001),
        ("basis", "长" * 201),
        ("tags", ["长" * 13]),
        ("tags", list("一二三四五六七八九")),
    ],
)
def test_what_cannot_be_kept_is_named(heating, unit, handler, at, field, value):
    with pytest.raises(InvalidInput) as refusal:
        write_article(replace(heating, **{field: value}), unit=unit, actor=handler, at=at)
    assert set(refusal.value.fields) == {field}


def test_an_article_does_not_end_before_it_begins(heating, unit, handler, at):
    wrong = replace(heating, valid_from=date(2024, 12, 2), valid_to=date(2024, 12, 1))
    with pytest.raises(InvalidInput) as refusal:
        write_article(wrong, unit=unit, actor=handler, at=at)
    assert "valid_to" in refusal.value.fields


def test_a_change_is_another_version_and_the_desk_keeps_the_published_one(
    published, heating, handler, at
):
    said = replace(heating, answer="请拨打供热单位服务电话。")
    changed = change_article(published, said, seen=1, actor=handler, at=at)
    assert (changed.stage, changed.version) == (Stage.DRAFT, 2)
    live = ArticleVersion.objects.get(article=published, is_live=True)
    assert (live.number, live.answer) == (1, heating.answer)


def test_the_same_again_makes_no_version_but_keeps_the_review(draft, heating, handler, at):
    review = Review(date(2025, 1, 1), handler)
    changed = change_article(draft, heating, seen=1, review=review, actor=handler, at=at)
    assert (changed.version, changed.versions.count()) == (1, 1)
    assert (changed.review_on, changed.reviewer) == (date(2025, 1, 1), handler)


def test_what_was_changed_meanwhile_is_not_overwritten(draft, heating, handler, unit_leader, at):
    change_article(draft, replace(heating, basis="甲"), seen=1, actor=handler, at=at)
    with pytest.raises(Conflict):
        change_article(draft, replace(heating, basis="乙"), seen=1, actor=unit_leader, at=at)
    assert draft.versions.get(number=2).basis == "甲"


def test_a_stranger_changes_nothing(draft, heating, stranger, operator, at):
    for actor in (stranger, operator):
        with pytest.raises(Forbidden):
            change_article(draft, Wording("问题", "答复"), seen=1, actor=actor, at=at)
    assert draft.versions.count() == 1


def test_who_sees_what(draft, handler, unit_leader, stranger, operator, keeper, hazard_filer):
    seeing = [handler, unit_leader, keeper]
    others = [stranger, operator, hazard_filer]
    assert all(Article.objects.visible_to(one).exists() for one in seeing)
    assert not any(Article.objects.visible_to(one).exists() for one in others)


def test_what_is_published_is_read_by_all_who_read_articles(
    published, stranger, operator, hazard_filer
):
    assert Article.objects.visible_to(stranger).exists()
    assert Article.objects.visible_to(operator).exists()
    assert not Article.objects.visible_to(hazard_filer).exists()
