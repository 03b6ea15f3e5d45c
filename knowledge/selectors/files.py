"""Files of articles, as a person may open them."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import prefetch_related_objects

from grids.models import User
from hotline.errors import NotVisible
from hotline.hidden import refuse_unseen
from knowledge.models import Article, ArticleFile, ArticleVersion

NOT_FOUND = "没有找到这个文件，或这条知识已经撤回。"


def attach_files(versions: Iterable[ArticleVersion]) -> None:
    """Let versions know their files; one query, and none without versions."""
    prefetch_related_objects(list(versions), "files")


def files_of(version: ArticleVersion) -> list[ArticleFile]:
    """Return a version's files with who sent them; one query."""
    return list(version.files.select_related("uploaded_by"))


def read_file(token: UUID, user: User, on: date) -> ArticleFile:
    """Return a file of what the desk tells on a day, or of any version to who keeps the article.

    Raises NotVisible otherwise, as for a file that does not exist: also for one of an article
    that was withdrawn, and of a version that no longer stands at the desk.
    """
    row = ArticleFile.objects.filter(token=token).first()
    if row is None:
        raise NotVisible(NOT_FOUND)
    seen = Article.objects.visible_to(user).filter(pk=row.article_id)
    is_kept = seen.kept_by(user).exists()
    if not is_kept and not row.versions.in_force(on).filter(article__in=seen).exists():
        known = ArticleFile.objects.filter(pk=row.pk)
        refuse_unseen(NOT_FOUND, known, f"知识条目 {row.article_id} 的附件 {row.pk}")
    return row
