"""What readers say of a published article, and that its unit has looked at it."""

from datetime import datetime

from django.db import transaction

from grids.models import User
from grids.role_checks import require_capability
from hotline.errors import Conflict, Forbidden, InvalidInput
from knowledge.capabilities import KnowledgeCapability
from knowledge.guards import OTHERS, may_write_for
from knowledge.models import Article, ArticleFeedback
from knowledge.models.feedback import NOTE_MAX


@transaction.atomic
def give_feedback(
    article: Article, *, was_right: bool, note: str = "", actor: User, at: datetime
) -> ArticleFeedback:
    """Say whether the published version is right; said again, the later word counts.

    Raises InvalidInput for a no without a reason, Conflict for what is not published.
    """
    require_capability(actor, KnowledgeCapability.READ_ARTICLES)
    note = note.strip()
    if len(note) > NOTE_MAX or (not was_right and not note):
        raise InvalidInput(fields={"note": f"请写明哪里不对，最多 {NOTE_MAX} 字。"})
    version = article.versions.filter(is_live=True).first()
    if version is None:
        raise Conflict("这条已不在用，不能反馈。")
    said, _ = ArticleFeedback.objects.update_or_create(
        version=version,
        given_by=actor,
        defaults={
            "was_right": was_right, "note": note, "given_at": at, "settled_at": None,
            "settled_by": None,
        },
    )  # fmt: skip
    return said


@transaction.atomic
def settle_feedback(said: ArticleFeedback, *, actor: User, at: datetime) -> ArticleFeedback:
    """Say that what was said of an article has been dealt with."""
    if not may_write_for(actor, said.version.article.unit):
        raise Forbidden(OTHERS)
    if said.settled_at is None:
        said.settled_at, said.settled_by = at, actor
        said.save(update_fields=["settled_at", "settled_by"])
    return said
