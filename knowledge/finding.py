"""What the one box finds among articles: what the desk may tell today."""

from urllib.parse import urlencode

from django.urls import reverse

from grids.deadlines import business_day
from hotline.finding import COUNT_MOST, FEW_SHOWN, Asked, Finder, Found, Hit, register_finder
from hotline.paging import capped_count
from hotline.passages import mark_words, passage_of
from knowledge.capabilities import KnowledgeCapability as K
from knowledge.models import ArticleVersion
from knowledge.selectors.articles import attach_units, list_versions


def find_articles(asked: Asked) -> Found:
    """Find published articles that answer what is typed, or that hold its words."""
    listed = list_versions("published", asked.user, business_day(asked.at), text=asked.text)
    shown = list(listed[: FEW_SHOWN + 1])
    count = len(shown) if len(shown) <= FEW_SHOWN else capped_count(listed, COUNT_MOST)
    attach_units(shown[:FEW_SHOWN])
    url = f"{reverse('knowledge:articles')}?{urlencode({'q': asked.text})}"
    return Found([_line(one, asked) for one in shown[:FEW_SHOWN]], count, url)


def _line(version: ArticleVersion, asked: Asked) -> Hit:
    return Hit(
        reverse("knowledge:article", args=[version.article_id]),
        mark_words(version.question, asked.words),
        version.article.owner,
        passage_of(version.answer, asked.words),
    )


def register_finders() -> None:
    """Let the box ask for articles; called once when the apps are ready."""
    register_finder(Finder("articles", "知识", find_articles, K.READ_ARTICLES, order=40))
