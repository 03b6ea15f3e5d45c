"""Articles and outages as files, by the tab and the search of their pages."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import django_filters as filters
from django import forms

from cases.filters.cases import HotlineFilter, ReferenceFilter
from grids import reference
from grids.deadlines import CITY_ZONE
from hotline.tables.sheets import Head
from hotline.times import say_due_in_sheet
from knowledge.capabilities import KnowledgeCapability as K
from knowledge.models import ArticleVersion, Outage
from knowledge.models.article import QUESTION_MAX
from knowledge.selectors import articles, outages
from reports.exports.list_shape import Asked, CaseList, Cell, Cells, heads_in, values_in

ARTICLE_CELLS: Cells = (
    Cell(Head("问题", 40), lambda one: one.question),
    Cell(Head("答复", 60), lambda one: one.answer),
    Cell(Head("依据", 28), lambda one: one.basis),
    Cell(Head("单位", 20), lambda one: one.article.owner),
    Cell(Head("适用地域", 16), lambda one: str(one.area or "全市")),
    Cell(Head("统一口径", 10), lambda one: "是" if one.is_agreed else ""),
    Cell(Head("生效日期", 12), lambda one: one.valid_from),
    Cell(Head("失效日期", 12), lambda one: one.valid_to),
    Cell(Head("复核日期", 12), lambda one: one.article.review_on),
    Cell(Head("发布时间", 17), lambda one: one.published_at),
    Cell(Head("退回原因", 28), lambda one: one.refused_reason),
)
OUTAGE_CELLS: Cells = (
    Cell(Head("类别", 10), lambda one: one.get_kind_display()),
    Cell(Head("地点名称", 40), lambda one: "、".join(one.places)),
    Cell(Head("区域", 28), lambda one: "、".join(str(grid) for grid in one.grids.all())),
    Cell(Head("开始时间", 17), lambda one: say_due_in_sheet(one.starts_at)),
    Cell(Head("结束时间", 17), lambda one: say_due_in_sheet(one.ends_at)),
    Cell(Head("提前结束", 10), lambda one: "是" if one.ended_by_id else ""),
    Cell(Head("答复市民的内容", 60), lambda one: one.text),
    Cell(Head("公告单位", 20), lambda one: one.owner),
)


class ArticleFilter(HotlineFilter):
    """What a list of articles is narrowed to, as `knowledge.forms.articles.SearchForm` takes it."""

    q = filters.CharFilter(label="搜索", max_length=QUESTION_MAX)
    unit = ReferenceFilter(label="单位", shelf=reference.units, what="单位")

    class Meta:
        form = forms.Form


def _day(asked: Asked) -> date:
    return asked.at.astimezone(CITY_ZONE).date()


def _find_articles(asked: Asked) -> Any:
    """Return the list of the tab; who keeps no articles has the published ones alone."""
    is_keeper = asked.user.can(K.WRITE_ARTICLES, K.PUBLISH_ARTICLES)
    tab = asked.data.get("tab", "")
    tab = str(tab) if is_keeper and tab in articles.LISTS else "published"
    wanted = asked.wanted.values()
    return articles.list_versions(
        tab, asked.user, _day(asked), text=wanted.get("q", ""), unit=wanted.get("unit")
    )


def _tell_articles(asked: Asked, versions: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    del asked
    articles.attach_units(versions)
    return values_in(ARTICLE_CELLS, versions)


def _find_outages(asked: Asked) -> Any:
    tab = asked.data.get("tab")
    return outages.with_grids(outages.LISTS[tab if tab in outages.LISTS else "running"](asked.at))


def _tell_outages(asked: Asked, rows: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    del asked
    return values_in(OUTAGE_CELLS, rows)


KNOWLEDGE_LISTS = (
    CaseList("articles", "知识库", K.READ_ARTICLES, ArticleFilter, ArticleVersion,
             lambda asked: heads_in(ARTICLE_CELLS), _find_articles, _tell_articles),
    CaseList("outages", "停水停电公告", K.READ_ARTICLES, HotlineFilter, Outage,
             lambda asked: heads_in(OUTAGE_CELLS), _find_outages, _tell_outages),
)  # fmt: skip
