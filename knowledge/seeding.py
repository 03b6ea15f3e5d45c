"""The demo's articles, published, and what hangs and fails in it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from grids.models import Unit, User
from knowledge.models import Announcement, Article, ArticleVersion, Outage
from knowledge.services.announcements import post_announcement
from knowledge.services.articles import Wording, add_version, check_wording
from knowledge.services.outages import OutageFacts, enter_outage
from knowledge.stages import Stage

LASTS = timedelta(days=3)
REVIEWED_AFTER = timedelta(days=180)


@transaction.atomic
def seed_articles(
    rows: Sequence[Mapping[str, Any]], *, writer: User, publisher: User, at: datetime
) -> int:
    """Publish the articles of which there are none with the same question; returns how many."""
    units = {unit.code: unit for unit in Unit.objects.filter(is_active=True)}
    there = set(ArticleVersion.objects.values_list("question", flat=True))
    new = [row for row in rows if row["question"] not in there]
    for row in new:
        said = {name: value for name, value in row.items() if name != "unit"}
        wording = Wording(**said)
        check_wording(wording)
        article = Article.objects.create(
            unit=units.get(row["unit"]), stage=Stage.PUBLISHED, created_at=at,
            review_on=(at + REVIEWED_AFTER).date(),
        )  # fmt: skip
        version = add_version(article, wording, actor=writer, at=at)
        version.is_live, version.published_at, version.published_by = True, at, publisher
        version.save()
    return len(new)


@transaction.atomic
def seed_hall(*, keeper: User, leader: User, at: datetime) -> None:
    """Let something fail and something hang, where the demo has nothing of the kind."""
    if not Outage.objects.exists():
        facts = OutageFacts(
            kind="water",
            text="康宁小区一带因主管道抢修停水，正在施工，恢复时间以供水单位通知为准，请先储水备用。",
            starts_at=at, ends_at=at + LASTS, places=["康宁小区", "康宁路"],
        )  # fmt: skip
        unit = Unit.objects.filter(code="water-supply", is_active=True).first()
        enter_outage(facts, unit=unit, actor=keeper, at=at)
    if not Announcement.objects.exists():
        post_announcement(
            title="供暖高峰期接听提示",
            text="近期供暖来电较多。先问小区、楼号和室温，再查知识库“暖气不热”一条的统一口径。",
            is_pinned=True, actor=leader, at=at,
        )  # fmt: skip
