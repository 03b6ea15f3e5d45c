"""Notices of articles that run out: to the owning unit, once for each day."""

from datetime import timedelta

import pytest

from cases.services.desk.article_reminders import remind_of_articles
from cases.tasks import remind_of_articles as task
from grids.models import Role
from knowledge.models import Article
from notices.models import Notice
from notices.sentences import say
from tests.knowledge.conftest import draft, heating, keeper, publish, published  # noqa: F401

pytestmark = pytest.mark.django_db


def told():
    return [(one.unit, one.role, say(one)) for one in Notice.objects.filter(kind="article")]


def test_remind_of_articles_tells_the_unit_once(published, publish, unit, other_unit, at):  # noqa: F811
    near = (at + timedelta(days=3)).date()
    publish("停水找谁？", valid_to=near)
    Article.objects.filter(pk=published.pk).update(review_on=near)
    far = at - timedelta(days=60)
    assert remind_of_articles(at=far) == 0 and told() == []
    assert remind_of_articles(at=at) == 1
    assert told() == [(unit, "", "知识条目 2 条即将到期或须复核")]
    assert Notice.objects.get(kind="article").page.endswith("?tab=expiring")
    assert task() == 0


def test_a_second_run_tells_nothing_and_a_moved_day_again(published, at):  # noqa: F811
    near = (at + timedelta(days=3)).date()
    Article.objects.filter(pk=published.pk).update(review_on=near)
    assert [remind_of_articles(at=at) for _ in range(2)] == [1, 0]
    Article.objects.filter(pk=published.pk).update(review_on=near + timedelta(days=5))
    assert remind_of_articles(at=at) == 1 and len(told()) == 2


def test_the_hotlines_own_are_told_to_who_publishes(published, at):  # noqa: F811
    Article.objects.filter(pk=published.pk).update(unit=None, review_on=at.date())
    remind_of_articles(at=at)
    said = "知识条目 1 条即将到期或须复核"
    publishers = {Role.SHIFT_LEADER.value, Role.KNOWLEDGE_KEEPER.value}
    assert {role for _, role, _ in told()} == publishers
    assert {(unit, text) for unit, _, text in told()} == {(None, said)}
