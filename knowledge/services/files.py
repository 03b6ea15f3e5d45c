"""Files of an article's next version: those that stay, and those that are added."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from grids.models import User
from grids.rules import rule
from grids.upload_preparation import PreparedFile
from hotline.errors import InvalidInput
from knowledge.models import Article, ArticleFile

FIELD = "attachments"
# What every computer of the hall opens, and nothing that plays.
TAKEN = ("pdf", "docx", "xlsx", "jpg", "jpeg", "png")


@dataclass(frozen=True)
class FileChange:
    """The files that are added, and the tokens of those that the next version is without."""

    added: Sequence[PreparedFile] = ()
    removed: Collection[str] = ()


def next_files(
    article: Article, former: Sequence[ArticleFile], change: FileChange, *, actor: User
) -> list[ArticleFile]:
    """Return the files of the next version, after writing the rows of what is added.

    What is taken away stays with the versions that had it. Raises InvalidInput for too many,
    and for a file that is there already.
    """
    stay = [one for one in former if str(one.token) not in change.removed]
    most = rule("attachment.max_count")
    if len(stay) + len(change.added) > most:
        raise InvalidInput(fields={FIELD: f"一条知识最多 {most} 个附件。"})
    known = {one.digest for one in stay}
    for one in change.added:
        if one.digest in known:
            raise InvalidInput(fields={FIELD: f"“{one.name}”已经在附件里了，内容相同。"})
        known.add(one.digest)
    return [*stay, *(_kept(article, one, actor) for one in change.added)]


def _kept(article: Article, file: PreparedFile, actor: User) -> ArticleFile:
    row = ArticleFile.objects.create(article=article, uploaded_by=actor, **file.columns())
    file.is_kept = True
    return row
