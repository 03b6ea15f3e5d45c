"""Articles (知识条目): what a caller is told about a question, owned by a unit."""

from datetime import date, datetime
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from grids.models import User
from hotline.constraints import days_in_bounds
from knowledge.capabilities import KnowledgeCapability
from knowledge.stages import Stage

QUESTION_MAX = 200
ANSWER_MAX = 3000
BASIS_MAX = 200
TAG_MAX = 12
TAGS_MOST = 8
REASON_MAX = 200


class ArticleQuerySet(models.QuerySet["Article"]):
    """Queries for articles."""

    def kept_by(self, user: User) -> Self:
        """Return the articles whose drafts a person sees: their units', or every unit's."""
        if user.can_everywhere(KnowledgeCapability.PUBLISH_ARTICLES):
            return self
        own = Q(pk__in=[])
        for unit in user.units_with(KnowledgeCapability.WRITE_ARTICLES):
            own |= Q(unit__path__startswith=unit.path)
        return self.filter(own)

    def visible_to(self, user: User) -> Self:
        """Return the articles that a person may open: those they keep, and what is published."""
        if not user.can(KnowledgeCapability.READ_ARTICLES):
            return self.none()
        published = ArticleVersion.objects.filter(is_live=True).values("article")
        kept = Article.objects.kept_by(user).values("pk")
        return self.filter(Q(pk__in=published) | Q(pk__in=kept))


class Article(models.Model):
    """One question with its answer; what it says stands in its versions.

    `version` is the number of the newest one and `stage` how far that has come. Another one
    may stand at the desk meanwhile (`ArticleVersion.is_live`). Without a unit it is the
    hotline's own.
    """

    unit = models.ForeignKey(
        "grids.Unit", verbose_name="单位", null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    stage = models.CharField("状态", max_length=10, choices=Stage.choices, default=Stage.DRAFT)
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    review_on = models.DateField("复核日期", null=True, blank=True)
    # The day of which its owner was told last that it comes near.
    reminded_for = models.DateField("已提醒的日期", null=True, editable=False)
    reviewer = models.ForeignKey(
        "grids.User", verbose_name="复核人", null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    reviewed_at = models.DateTimeField("最近复核", null=True, editable=False)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        "grids.User", verbose_name="撤回人", null=True, editable=False, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    withdrawn_reason = models.CharField("撤回原因", max_length=REASON_MAX, blank=True)
    created_at = models.DateTimeField("建立时间")

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "知识条目"
        ordering = ["-pk"]
        constraints = [
            *days_in_bounds("article", "review_on"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="withdrawn_article_names_who",
            ),
        ]
        indexes = [models.Index(fields=["unit", "stage"], name="article_of_unit")]

    def __str__(self) -> str:
        return f"知识条目 {self.pk}"

    @property
    def owner(self) -> str:
        """Who answers for it, as pages say it."""
        return str(self.unit) if self.unit else "热线"


class VersionQuerySet(models.QuerySet["ArticleVersion"]):
    """Queries for versions."""

    def newest(self) -> Self:
        """Return the newest version of each article."""
        return self.filter(number=F("article__version"))

    def in_force(self, on: date) -> Self:
        """Return what the desk may tell on a day: published, and valid then."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=on),
            Q(valid_to__isnull=True) | Q(valid_to__gte=on),
            is_live=True,
        )


class ArticleVersion(models.Model):
    """What an article says, from one change to the next; a text is never overwritten.

    `question_pairs` and `pairs` are the character pairs by which the question, and question
    and answer together, are found. `is_agreed` marks a wording (统一答复口径) that unit and
    hotline both stand by.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField("版本")
    question = models.CharField("问题", max_length=QUESTION_MAX)
    answer = models.TextField("答复", max_length=ANSWER_MAX)
    basis = models.CharField("依据", max_length=BASIS_MAX, blank=True)
    tags = ArrayField(models.CharField(max_length=TAG_MAX), verbose_name="标签", default=list)
    area = models.ForeignKey(
        "grids.Grid", verbose_name="适用地域", null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    valid_from = models.DateField("生效日期", null=True, blank=True)
    valid_to = models.DateField("失效日期", null=True, blank=True)
    is_agreed = models.BooleanField("统一答复口径", default=False)
    files = models.ManyToManyField(
        "knowledge.ArticleFile", verbose_name="附件", blank=True, related_name="versions"
    )
    is_live = models.BooleanField("在用", default=False, editable=False)
    question_pairs = ArrayField(models.CharField(max_length=2), default=list, editable=False)
    pairs = ArrayField(models.CharField(max_length=2), default=list, editable=False)
    written_at = models.DateTimeField("起草时间")
    written_by = models.ForeignKey(
        "grids.User", verbose_name="起草人", on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField("单位审核时间", null=True)
    approved_by = models.ForeignKey(
        "grids.User", verbose_name="单位审核人", null=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    published_at = models.DateTimeField("发布时间", null=True)
    published_by = models.ForeignKey(
        "grids.User", verbose_name="发布人", null=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    refused_reason = models.CharField("退回原因", max_length=REASON_MAX, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "知识条目版本"
        ordering = ["-number"]
        constraints = [
            *days_in_bounds("article_version", "valid_from", "valid_to"),
            models.UniqueConstraint(fields=["article", "number"], name="article_version_once"),
            models.UniqueConstraint(
                fields=["article"], condition=Q(is_live=True), name="one_live_version"
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_from__lte=F("valid_to")),
                name="article_ends_after_start",
                violation_error_message="失效日期不能早于生效日期。",
            ),
        ]
        indexes = [
            GinIndex(fields=["pairs"], condition=Q(is_live=True), name="live_article_pairs"),
        ]

    def __str__(self) -> str:
        return self.question

    def is_valid_on(self, day: date) -> bool:
        """Tell whether a day lies within its validity."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)

    @property
    def changed_at(self) -> datetime:
        """When something was last done to it."""
        return self.published_at or self.approved_at or self.written_at
