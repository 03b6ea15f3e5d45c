"""Writing and changing articles; each change is a version of its own, and a draft at first."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from grids.models import Grid, Unit, User
from hotline.errors import Conflict, Forbidden, InvalidInput
from knowledge.guards import OTHERS, may_write_for, step_refusal
from knowledge.models import Article, ArticleVersion
from knowledge.models.article import ANSWER_MAX, BASIS_MAX, QUESTION_MAX, TAG_MAX, TAGS_MOST
from knowledge.pairs import pairs_of
from knowledge.services.files import FileChange, next_files
from knowledge.stages import Stage, Step

PARTED = re.compile(r"[\s,，、;；]+")
NO_FILES = FileChange()
CHANGED = "这条知识刚被别人修改，请打开最新的一版再改。"


@dataclass(frozen=True)
class Wording:
    """What an article says, where and how long."""

    question: str
    answer: str
    basis: str = ""
    tags: list[str] = field(default_factory=list)
    area: Grid | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    is_agreed: bool = False


@dataclass(frozen=True)
class Review:
    """When an article is to be looked at again, and by whom."""

    on: date | None = None
    reviewer: User | None = None


@transaction.atomic
def write_article(
    wording: Wording,
    *,
    unit: Unit | None,
    actor: User,
    at: datetime,
    review: Review | None = None,
    files: FileChange = NO_FILES,
) -> Article:
    """Write a new article as a draft of a unit, or of the hotline itself (None).

    Raises Forbidden for another's unit, InvalidInput for what cannot be kept.
    """
    if not may_write_for(actor, unit):
        raise Forbidden(OTHERS)
    check_wording(wording)
    named = review or Review()
    article = Article.objects.create(
        unit=unit, created_at=at, review_on=named.on, reviewer=named.reviewer
    )
    kept = next_files(article, (), files, actor=actor)
    add_version(article, wording, actor=actor, at=at).files.set(kept)
    return article


@transaction.atomic
def change_article(
    article: Article,
    wording: Wording,
    *,
    seen: int,
    actor: User,
    at: datetime,
    review: Review | None = None,
    files: FileChange = NO_FILES,
) -> Article:
    """Write another version of an article, a draft; what stands at the desk stays there.

    `seen` is the number of the version that was changed. Raises Forbidden, InvalidInput;
    Conflict where there is a newer one. What says the same makes no new version.
    """
    row, newest = lock_article(article)
    if refusal := step_refusal(Step.CHANGE, actor, row, newest):
        raise refusal
    check_wording(wording)
    if row.version != seen:
        raise Conflict(CHANGED)
    if review is not None:
        row.review_on, row.reviewer = review.on, review.reviewer
    former = list(newest.files.all())
    kept = next_files(row, former, files, actor=actor)
    if wording_of(newest) != wording or kept != former or row.stage == Stage.WITHDRAWN:
        row.version += 1
        row.stage = Stage.DRAFT
        row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = None, None, ""
        add_version(row, wording, actor=actor, at=at).files.set(kept)
    row.save()
    return row


def lock_article(article: Article) -> tuple[Article, ArticleVersion]:
    """Lock an article; returns it and its newest version as they are now."""
    row = Article.objects.select_for_update(of=("self",), no_key=True).select_related("unit")
    locked = row.get(pk=article.pk)
    return locked, locked.versions.get(number=locked.version)


def add_version(article: Article, wording: Wording, *, actor: User, at: datetime) -> ArticleVersion:
    """Write a version of the article's present number."""
    return ArticleVersion.objects.create(
        article=article,
        number=article.version,
        written_at=at,
        written_by=actor,
        question_pairs=pairs_of(wording.question),
        pairs=pairs_of(f"{wording.question}\n{wording.answer}\n{' '.join(wording.tags)}"),
        **vars(wording),
    )


def tags_in(typed: str) -> list[str]:
    """Return the tags of a line, each once; blanks, commas and the like part them."""
    return list(dict.fromkeys(tag for tag in PARTED.split(typed) if tag))


def wording_of(version: ArticleVersion) -> Wording:
    """Return what a version says."""
    return Wording(**{name: getattr(version, name) for name in Wording.__dataclass_fields__})


def check_wording(wording: Wording) -> None:
    """Raise InvalidInput for what cannot be kept."""
    wrong: dict[str, str] = {}
    if not 2 <= len(wording.question) <= QUESTION_MAX:
        wrong["question"] = f"请填写问题，2 至 {QUESTION_MAX} 字。"
    if not 2 <= len(wording.answer) <= ANSWER_MAX:
        wrong["answer"] = f"请填写答复，2 至 {ANSWER_MAX} 字。"
    if len(wording.basis) > BASIS_MAX:
        wrong["basis"] = f"依据最多 {BASIS_MAX} 字。"
    if len(wording.tags) > TAGS_MOST or any(len(tag) > TAG_MAX for tag in wording.tags):
        wrong["tags"] = f"标签最多 {TAGS_MOST} 个，每个最多 {TAG_MAX} 字。"
    if wording.valid_from and wording.valid_to and wording.valid_to < wording.valid_from:
        wrong["valid_to"] = "失效日期不能早于生效日期。"
    if wrong:
        raise InvalidInput(fields=wrong)
