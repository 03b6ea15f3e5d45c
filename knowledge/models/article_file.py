"""Files of articles: forms and guides that an operator reads beside the answer."""

from django.db import models

from grids.models.stored_file import StoredFile
from grids.upload_preparation import new_path


def article_file_path(instance: "ArticleFile", filename: str) -> str:
    """Store under a random name."""
    del instance, filename
    return new_path()


class ArticleFile(StoredFile):
    """A file of an article; which versions have it stands with these."""

    article = models.ForeignKey(
        "knowledge.Article", verbose_name="知识条目", on_delete=models.CASCADE, related_name="files"
    )
    file = models.FileField("文件", upload_to=article_file_path)

    class Meta:
        verbose_name = verbose_name_plural = "知识条目附件"
        ordering = ["pk"]
