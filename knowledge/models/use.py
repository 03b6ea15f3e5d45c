"""How often an article was shown and cited, and what was searched for."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from knowledge.models.article import Article

SEARCH_MAX = 120
KEY_MAX = 64


class ArticleUse(models.Model):
    """How often an article was shown beside the form, and cited, on one day."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="uses")
    day = models.DateField("日期")
    shown = models.PositiveIntegerField("显示次数", default=0)
    cited = models.PositiveIntegerField("引用次数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "知识使用次数"
        constraints = [
            models.UniqueConstraint(fields=["article", "day"], name="article_use_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.day:%F} {self.shown}/{self.cited}"


class KnowledgeSearch(models.Model):
    """A search of one form or list, as it stood last, and what it has shown.

    `is_vain` says that nothing answered a question; units look through those, and of them
    alone the text is kept, without numbers and names.
    """

    key = models.CharField(max_length=KEY_MAX, unique=True)
    text = models.CharField("内容", max_length=SEARCH_MAX)
    shown = ArrayField(models.BigIntegerField(), verbose_name="显示过的条目", default=list)
    is_vain = models.BooleanField("没有搜到", default=False)
    searched_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "知识搜索"
        ordering = ["-searched_at", "-pk"]
        indexes = [
            models.Index(
                fields=["-searched_at"], condition=models.Q(is_vain=True), name="vain_search"
            ),
            models.Index(fields=["searched_at"], name="knowledge_search_at"),
        ]

    def __str__(self) -> str:
        return self.text
