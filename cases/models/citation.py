"""Which articles a direct answer was read from."""

from django.db import models

from cases.models.case import Case


class Citation(models.Model):
    """引用的知识: an article that an operator answered from, in the version of that day."""

    case = models.ForeignKey(
        Case, verbose_name="工单", on_delete=models.PROTECT, related_name="citations"
    )
    article = models.ForeignKey(
        "knowledge.Article", verbose_name="知识条目", on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField("版本")
    cited_at = models.DateTimeField("引用时间")

    class Meta:
        verbose_name = verbose_name_plural = "引用的知识"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["case", "article"], name="citation_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.article_id}"
