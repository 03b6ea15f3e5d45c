"""Lists of articles, and one with its versions, as a person sees them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, F, IntegerField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from grids import reference
from grids.models import Unit, User
from grids.rules import rule
from hotline.hidden import refuse_unseen
from knowledge.capabilities import KnowledgeCapability as K
from knowledge.guards import step_refusal
from knowledge.models import Article, ArticleFeedback, ArticleUse, ArticleVersion
from knowledge.selectors.answers import answers_for
from knowledge.stages import Stage, Step

NOT_FOUND = "没有找到这条知识，或已经撤回。"
FOUND_MOST = 20
USES_OF = timedelta(days=30)
Versions = QuerySet[ArticleVersion]


@dataclass(frozen=True)
class Shown:
    """One article as its page shows it."""

    article: Article
    # What its reader is shown: the newest version for who keeps it, else the published one.
    version: ArticleVersion
    live: ArticleVersion | None
    is_keeper: bool
    steps: frozenset[Step]
    feedback: list[ArticleFeedback] = field(default_factory=list)
    # How often it was shown and cited in the last days, for its keepers.
    uses: dict[str, int] = field(default_factory=dict)


def published(user: User, on: date) -> Versions:
    """Return what stands at the desk, agreed wordings first."""
    del user
    return ArticleVersion.objects.in_force(on).order_by("-is_agreed", "-published_at", "-pk")


def at_stage(stage: Stage) -> Callable[[User, date], Versions]:
    """Return the list of the newest versions that stand at a stage, of what a person keeps."""

    def listed(user: User, on: date) -> Versions:
        del on
        kept = Article.objects.kept_by(user).filter(stage=stage)
        return ArticleVersion.objects.newest().filter(article__in=kept).order_by("-pk")

    return listed


def expiring(user: User, on: date) -> Versions:
    """Return what is published and runs out or is to be looked at again within days."""
    until = on + timedelta(days=int(rule("knowledge.expiry_days")))
    kept = Article.objects.kept_by(user)
    return ArticleVersion.objects.filter(
        Q(valid_to__lte=until) | Q(article__review_on__lte=until), is_live=True, article__in=kept
    ).order_by(
        Case(
            When(valid_to__lt=F("article__review_on"), then=F("valid_to")),
            default=F("article__review_on"),
        ),
        "-pk",
    )


LISTS: dict[str, Callable[[User, date], Versions]] = {
    "published": published,
    "drafts": at_stage(Stage.DRAFT),
    "approved": at_stage(Stage.APPROVED),
    "withdrawn": at_stage(Stage.WITHDRAWN),
    "expiring": expiring,
}


def list_versions(
    tab: str, user: User, on: date, *, text: str = "", unit: Unit | None = None
) -> Versions:
    """Return one list of articles, narrowed to what a text asks for and to a unit's."""
    found = LISTS[tab](user, on)
    if unit:
        found = found.filter(article__unit__path__startswith=unit.path)
    if text:
        found = _asked_for(found, text, on) if tab == "published" else _holding(found, text)
    return found.select_related("article", "area", "written_by")


def _holding(found: Versions, text: str) -> Versions:
    for word in text.split():
        found = found.filter(Q(question__icontains=word) | Q(answer__icontains=word))
    return found


def _asked_for(found: Versions, text: str, on: date) -> Versions:
    """Return what the desk would show for a text, the best first, or what holds its words."""
    best = [one.version.pk for one in answers_for(text, on=on, limit=FOUND_MOST)]
    if not best:
        return _holding(found, text)
    holding = _holding(found, text).values("pk")
    place = [When(pk=pk, then=Value(at)) for at, pk in enumerate(best)]
    ordered = Case(*place, default=Value(len(best)), output_field=IntegerField())
    return found.filter(Q(pk__in=best) | Q(pk__in=holding)).order_by(ordered, "-pk")


def attach_units(versions: Iterable[ArticleVersion]) -> None:
    """Let the articles of listed versions know their units."""
    reference.attach([one.article for one in versions], "unit")


def read_article(pk: int, user: User, on: date) -> Shown:
    """Return one article as a person sees it; NotVisible for what they may not open."""
    found: Any = Article.objects.visible_to(user).select_related("unit", "reviewer", "withdrawn_by")
    article = found.filter(pk=pk).first()
    if article is None:
        refuse_unseen(NOT_FOUND, Article.objects.filter(pk=pk), f"知识条目 {pk}")
    people = ("area", "written_by", "approved_by", "published_by")
    versions = article.versions.filter(Q(is_live=True) | Q(number=article.version))
    two = {one.number: one for one in versions.select_related(*people)}
    newest = two[article.version]
    live = next((one for one in two.values() if one.is_live), None)
    is_keeper = Article.objects.kept_by(user).filter(pk=pk).exists()
    if not is_keeper and (live is None or not live.is_valid_on(on)):
        refuse_unseen(NOT_FOUND, Article.objects.filter(pk=pk), f"知识条目 {pk}")
    steps = {one for one in Step if step_refusal(one, user, article, newest) is None}
    shown = newest if is_keeper or live is None else live
    if not is_keeper:
        return Shown(article, shown, live, is_keeper, frozenset(steps))
    said, uses = _feedback_on(article), _uses_of(article, on)
    return Shown(article, shown, live, is_keeper, frozenset(steps), said, uses)


def _uses_of(article: Article, on: date) -> dict[str, int]:
    recent = ArticleUse.objects.filter(article=article, day__gt=on - USES_OF)
    sums = recent.aggregate(shown=Coalesce(Sum("shown"), 0), cited=Coalesce(Sum("cited"), 0))
    return {name: int(count) for name, count in sums.items()}


def _feedback_on(article: Article) -> list[ArticleFeedback]:
    found = ArticleFeedback.objects.filter(version__article=article)
    return list(found.select_related("given_by", "settled_by", "version")[:50])


def own_feedback(version: ArticleVersion, user: User) -> ArticleFeedback | None:
    """Return what a person has said of a version."""
    return version.feedback.filter(given_by=user).first()


def history_of(article: Article) -> list[ArticleVersion]:
    """Return every version of an article, the newest first."""
    people = ("area", "written_by", "approved_by", "published_by")
    return list(article.versions.select_related(*people).prefetch_related("files")[:200])


def waiting_articles(user: User) -> QuerySet[Article]:
    """Return the articles that wait for a person's yes."""
    waits = Q(pk__in=[])
    for unit in user.units_with(K.APPROVE_ARTICLES):
        waits |= Q(stage=Stage.DRAFT, unit__path__startswith=unit.path)
    if user.can_everywhere(K.PUBLISH_ARTICLES):
        waits |= Q(stage=Stage.APPROVED) | Q(stage=Stage.DRAFT, unit__isnull=True)
    return Article.objects.filter(waits)
