"""An article's way to the desk and away from it: the unit's yes, the hotline's, withdrawing."""

from datetime import datetime, timedelta

from django.db import transaction

from grids.deadlines import CITY_ZONE
from grids.models import User
from grids.rules import rule
from hotline.errors import Conflict, InvalidInput
from knowledge.guards import publishes, step_refusal
from knowledge.models import Article, ArticleVersion
from knowledge.models.article import REASON_MAX
from knowledge.services.articles import CHANGED, lock_article
from knowledge.stages import STEPS, Stage, Step


@transaction.atomic
def approve_article(article: Article, *, seen: int, actor: User, at: datetime) -> Article:
    """Give the unit's yes to the newest version.

    It is published at once where that is enough (`guards.publishes`).
    """
    row, newest = _begun(article, Step.APPROVE, actor, seen)
    newest.approved_at, newest.approved_by, newest.refused_reason = at, actor, ""
    if publishes(Step.APPROVE, newest):
        return _publish(row, newest, actor, at)
    newest.save()
    return _moved(row, Step.APPROVE)


@transaction.atomic
def publish_article(article: Article, *, seen: int, actor: User, at: datetime) -> Article:
    """Give the hotline's yes: from now on the desk tells the newest version."""
    row, newest = _begun(article, Step.PUBLISH, actor, seen)
    return _publish(row, newest, actor, at)


@transaction.atomic
def refuse_article(
    article: Article, *, seen: int, reason: str, actor: User, at: datetime
) -> Article:
    """Send the newest version back to its unit with a reason."""
    del at
    row, newest = _begun(article, Step.REFUSE, actor, seen)
    newest.refused_reason = _reason(reason)
    newest.save(update_fields=["refused_reason"])
    return _moved(row, Step.REFUSE)


@transaction.atomic
def withdraw_article(
    article: Article, *, seen: int, reason: str, actor: User, at: datetime
) -> Article:
    """Take an article away from the desk at once, with whatever of it is in work."""
    row, _ = _begun(article, Step.WITHDRAW, actor, seen)
    row.withdrawn_reason, row.withdrawn_at, row.withdrawn_by = _reason(reason), at, actor
    row.versions.filter(is_live=True).update(is_live=False)
    return _moved(row, Step.WITHDRAW)


@transaction.atomic
def confirm_article(article: Article, *, seen: int, actor: User, at: datetime) -> Article:
    """Say that a published article is still right; it is looked at again a period later."""
    row, _ = _begun(article, Step.CONFIRM, actor, seen)
    row.reviewed_at = at
    row.review_on = at.astimezone(CITY_ZONE).date() + _period()
    row.save(update_fields=["reviewed_at", "review_on"])
    return row


def _begun(article: Article, step: Step, actor: User, seen: int) -> tuple[Article, ArticleVersion]:
    """Lock the article and its newest version; raise what forbids the step."""
    row, newest = lock_article(article)
    if refusal := step_refusal(step, actor, row, newest):
        raise refusal
    if row.version != seen:
        raise Conflict(CHANGED)
    return row, newest


def _publish(row: Article, newest: ArticleVersion, actor: User, at: datetime) -> Article:
    row.versions.filter(is_live=True).update(is_live=False)
    newest.is_live, newest.published_at, newest.published_by = True, at, actor
    newest.save()
    if row.review_on is None:
        row.review_on = at.astimezone(CITY_ZONE).date() + _period()
    return _moved(row, Step.PUBLISH)


def _moved(row: Article, step: Step) -> Article:
    row.stage = STEPS[step][1] or Stage(row.stage)
    row.save()
    return row


def _period() -> timedelta:
    return timedelta(days=int(rule("knowledge.review_days")))


def _reason(typed: str) -> str:
    reason = typed.strip()
    if not 1 <= len(reason) <= REASON_MAX:
        raise InvalidInput(fields={"reason": f"请填写原因，最多 {REASON_MAX} 字。"})
    return reason
