"""The demo's articles: complete, found by what citizens say, loaded once."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from knowledge.management.commands.seed_knowledge import DATA
from knowledge.models import Announcement, Article, ArticleVersion, Outage
from knowledge.selectors.answers import answers_for

ROWS = json.loads((DATA / "xining" / "articles.json").read_text(encoding="utf-8"))


@pytest.fixture
def seeded(shift_leader, keeper):
    call_command("seed_knowledge", "xining", verbosity=0)


@pytest.mark.usefixtures("seeded")
def test_forty_articles_are_published_once():
    assert len(ROWS) >= 40
    assert ArticleVersion.objects.in_force(timezone.localdate()).count() == len(ROWS)
    call_command("seed_knowledge", "xining", verbosity=0)
    assert (Article.objects.count(), Outage.objects.count()) == (len(ROWS), 1)
    assert Announcement.objects.count() == 1


def test_it_needs_people_and_no_production(db, settings):
    with pytest.raises(CommandError, match="演示账号"):
        call_command("seed_knowledge", "xining")
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="生产环境"):
        call_command("seed_knowledge", "xining")


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("家住城北区，暖气片冰凉一直不热，孩子都感冒了", "家里暖气不热怎么办？"),
        ("厨房有股煤气味，不知道是不是漏气", "家里闻到燃气味怎么办？"),
        ("社保卡找不到了想补一张", "社保卡丢了怎么补办？"),
        ("工地晚上十二点还在打桩施工，噪声太大", "夜间施工噪声扰民怎么投诉？"),
        ("打了一辆出租车，司机拒载", "出租车拒载、绕路怎么投诉？"),
        ("老板拖欠我三个月工资不给", "老板拖欠工资怎么投诉？"),
        ("在外地住院，异地就医怎么报销备案", "异地就医怎么备案？"),
        ("小区停水了，一上午没水", "家里突然停水找谁？"),
        ("孩子今年要上小学，怎么报名", "小学入学怎么报名？"),
    ],
)
def test_what_citizens_say_finds_its_article(said, asked):
    found = answers_for(said, on=timezone.localdate())
    assert asked == found[0].version.question


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize("said", ["路灯不亮了一个星期", "公园的健身器材坏了", "感谢社区工作人员"])
def test_what_no_article_answers_finds_none(said):
    assert answers_for(said, on=timezone.localdate()) == []
