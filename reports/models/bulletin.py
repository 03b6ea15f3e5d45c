"""A bulletin from draft to archive, and the log of its steps."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from hotline.constraints import days_in_bounds
from hotline.growing_choices import GrowingChoices
from reports.listed_series import Series
from reports.periods import Period
from reports.queries import BulletinQuerySet


class Step(GrowingChoices):
    """Where a bulletin stands.

    A joined one gave its day to an issue of several days; a parted one was such an issue
    and gave its days back. A dropped one was a draft about a topic that nobody needs.
    """

    DRAFT = "draft", "草稿"
    EDITED = "edited", "已编辑"
    CHECKED = "checked", "已核稿"
    ISSUED = "issued", "已签发"
    ARCHIVED = "archived", "已归档"
    JOINED = "joined", "已并入合刊"
    PARTED = "parted", "合刊已撤销"
    DROPPED = "dropped", "已作废"


OPEN_STEPS = (Step.DRAFT, Step.EDITED, Step.CHECKED)
ISSUED_STEPS = (Step.ISSUED, Step.ARCHIVED)
# What stands for nothing any more.
GONE_STEPS = (Step.JOINED, Step.PARTED, Step.DROPPED)
ABOUT_DAYS = Q(about_case=None, about_group=None)


def _one_bulletin_a_day() -> ExclusionConstraint:
    """Refuse two issues of a series about the same day; corrections share their period.

    PostgreSQL compares texts in such a constraint only with an extension, so the series
    stands in it as a range from itself to itself.
    """
    series = Func(
        F("series"), F("series"), Value("[]"),
        function="reports_series_range", output_field=DateRangeField(),
    )  # fmt: skip
    days = Func(
        F("period_from"), F("period_to"), Value("[]"),
        function="daterange", output_field=DateRangeField(),
    )  # fmt: skip
    return ExclusionConstraint(
        name="one_bulletin_of_a_series_a_day",
        expressions=[(series, RangeOperators.OVERLAPS), (days, RangeOperators.OVERLAPS)],
        condition=Q(revision=1) & ~Q(step__in=GONE_STEPS) & ABOUT_DAYS,
    )


class Bulletin(models.Model):
    """One issue of a series about one day, several joined days or a topic, in one revision.

    A topic is a case or a group of cases; its issue bears the day on which it was begun, and
    a series has one open issue about it at most, beside corrections.

    `figures` is the JSON of the series' figures, `detail` what an editor needs beside it (ranking,
    warnings, ids behind the figures' names), `choices` what the editor chose, `lines` the
    text with the figure behind each stretch. `starts_at_hour` is the day's beginning
    when the draft was built, so that a changed rule never works backwards. A trigger
    refuses every change of an issued row but its archiving.
    """

    series = models.CharField("系列", max_length=10, choices=Series.listed)
    period_from = models.DateField("自")
    period_to = models.DateField("至")
    about_case = models.ForeignKey(
        "cases.Case", verbose_name="所述工单", null=True, on_delete=models.PROTECT,
        related_name="bulletins_about",
    )  # fmt: skip
    about_group = models.ForeignKey(
        "concentrated.ProblemGroup", verbose_name="所述集中反映", null=True,
        on_delete=models.PROTECT, related_name="bulletins_about",
    )  # fmt: skip
    starts_at_hour = models.PositiveSmallIntegerField("统计日起始", default=0)
    revision = models.PositiveSmallIntegerField("版次", default=1)
    corrects = models.ForeignKey(
        "self",
        verbose_name="更正",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="corrections",
    )
    correction_note = models.CharField("更正说明", max_length=500, blank=True)
    step = models.CharField("环节", max_length=10, choices=Step.listed, default=Step.DRAFT)
    version = models.PositiveIntegerField("版本", default=1)
    number_year = models.PositiveSmallIntegerField("年", null=True)
    number = models.PositiveIntegerField("期号", null=True)
    total_number = models.PositiveIntegerField("总期号", null=True)
    figures = models.JSONField("数字")
    detail = models.JSONField("明细", default=dict)
    choices = models.JSONField("编辑选择", default=dict)
    lines = models.JSONField("正文")
    pdf = models.FileField("版面", blank=True)
    # The version that `pdf` shows; behind `version` while a page is being set anew.
    pdf_version = models.PositiveIntegerField("版面版本", default=0)
    checksum = models.CharField("校验码", max_length=64, blank=True)
    sign_off = models.FileField("审签单", blank=True)
    # The step whose lateness was already told, so that the alarm rings once.
    alarmed_step = models.CharField("已提醒的环节", max_length=10, blank=True)
    built_at = models.DateTimeField("生成时间")
    counted_at = models.DateTimeField("取数时间")
    edited_at = models.DateTimeField("编辑时间", null=True)
    edited_by = models.ForeignKey(
        "grids.User", verbose_name="编辑", null=True, on_delete=models.PROTECT, related_name="+"
    )
    checked_at = models.DateTimeField("核稿时间", null=True)
    checked_by = models.ForeignKey(
        "grids.User", verbose_name="核稿", null=True, on_delete=models.PROTECT, related_name="+"
    )
    issued_at = models.DateTimeField("签发时间", null=True)
    issued_by = models.ForeignKey(
        "grids.User", verbose_name="签发", null=True, on_delete=models.PROTECT, related_name="+"
    )
    archived_at = models.DateTimeField("归档时间", null=True)
    archived_by = models.ForeignKey(
        "grids.User", verbose_name="归档", null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = BulletinQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "日报"
        ordering = ["-period_from", "series", "-revision"]
        constraints = [
            *days_in_bounds("bulletin", "period_from", "period_to"),
            models.UniqueConstraint(
                fields=["series", "period_from", "period_to", "revision"],
                condition=~Q(step__in=GONE_STEPS) & ABOUT_DAYS,
                name="bulletin_once",
            ),
            _one_bulletin_a_day(),
            models.CheckConstraint(
                condition=Q(about_case=None) | Q(about_group=None), name="bulletin_one_topic"
            ),
            *(
                models.UniqueConstraint(
                    fields=["series", topic],
                    condition=Q(step__in=OPEN_STEPS, revision=1),
                    name=f"bulletin_open_once_{topic}",
                )
                for topic in ("about_case", "about_group")
            ),
            models.UniqueConstraint(
                fields=["series", "number_year", "number", "revision"], name="bulletin_number_once"
            ),
            models.UniqueConstraint(
                fields=["series", "total_number", "revision"], name="bulletin_total_number_once"
            ),
            models.CheckConstraint(
                condition=Q(period_from__lte=F("period_to")), name="bulletin_period_in_order"
            ),
            models.CheckConstraint(
                condition=Q(issued_by__isnull=True)
                | (~Q(issued_by=F("edited_by")) & ~Q(issued_by=F("checked_by"))),
                name="bulletin_issuer_is_another_person",
            ),
            models.CheckConstraint(
                condition=~Q(step__in=ISSUED_STEPS)
                | (
                    Q(
                        edited_by__isnull=False,
                        checked_by__isnull=False,
                        issued_by__isnull=False,
                        issued_at__isnull=False,
                        number__isnull=False,
                        total_number__isnull=False,
                        number_year__isnull=False,
                    )
                    & ~Q(checksum="")
                    & ~Q(pdf="")
                ),
                name="bulletin_issued_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(revision=1, corrects__isnull=True)
                | (Q(revision__gt=1, corrects__isnull=False) & ~Q(correction_note="")),
                name="bulletin_correction_says_what",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_series_display()} {self.title if self.is_about_topic else self.period}"

    @property
    def title(self) -> str:
        """The title as it is printed."""
        return "".join(text for text, _ in self.lines[0]["pieces"]) if self.lines else ""

    @property
    def is_about_topic(self) -> bool:
        """Tell whether it is about a case or a group of cases, not about days."""
        return self.about_case_id is not None or self.about_group_id is not None

    @property
    def period(self) -> Period:
        """The days the bulletin is about, with the beginning of the day it was built by."""
        return Period(self.period_from, self.period_to, self.starts_at_hour)

    @property
    def is_open(self) -> bool:
        """Tell whether it can still change."""
        return self.step in OPEN_STEPS

    @property
    def is_issued(self) -> bool:
        """Tell whether it was issued, archived or not."""
        return self.step in ISSUED_STEPS

    @property
    def may_be_parted(self) -> bool:
        """Tell whether it is a joint issue that was never issued."""
        return self.is_open and self.revision == 1 and self.is_joint

    @property
    def may_be_dropped(self) -> bool:
        """Tell whether it is about a topic and was never issued."""
        return self.is_open and self.revision == 1 and self.is_about_topic

    @property
    def is_joint(self) -> bool:
        """Tell whether several issues were joined in it (合刊)."""
        return Series.of(self.series).cadence.is_joint(self.period_from, self.period_to)

    @property
    def issue_name(self) -> str:
        """The issue's number as printed, empty until it is issued."""
        return f"第{self.number}期（总第{self.total_number}期）" if self.number else ""

    @property
    def has_current_pdf(self) -> bool:
        """Tell whether the stored page shows what the bulletin says now."""
        return bool(self.pdf) and self.pdf_version == self.version


class Deed(GrowingChoices):
    """What is done to a bulletin."""

    BUILD = "build", "生成草稿"
    REFRESH = "refresh", "刷新数字"
    EDIT = "edit", "编辑"
    CHECK = "check", "核稿"
    SEND_BACK = "send_back", "退回修改"
    ISSUE = "issue", "签发"
    ARCHIVE = "archive", "归档"
    CORRECT = "correct", "更正"
    JOIN = "join", "合刊"
    PART = "part", "撤销合刊"
    DROP = "drop", "作废"
    PREPARE_PRESS = "prepare_press", "拟对外版"
    APPROVE_PRESS = "approve_press", "批准对外版"


class BulletinStep(models.Model):
    """Who did what to a bulletin, when; the sign-off sheet is made of these rows.

    Append-only: a trigger refuses UPDATE and DELETE.
    """

    bulletin = models.ForeignKey(Bulletin, on_delete=models.PROTECT, related_name="steps")
    at = models.DateTimeField("时间")
    deed = models.CharField("事项", max_length=16, choices=Deed.listed)
    actor = models.ForeignKey(
        "grids.User", verbose_name="经办人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField("版本")
    note = models.CharField("说明", max_length=1000, blank=True)
    facts = models.JSONField("事实", default=dict)

    append_only = True

    class Meta:
        verbose_name = verbose_name_plural = "日报办理过程"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_deed_display()} {self.at:%F %H:%M}"

    @property
    def order_note(self) -> str:
        """Which earlier days an issue was issued before, and why; empty as a rule."""
        earlier = self.facts.get("earlier")
        if self.deed != Deed.ISSUE or not earlier:
            return ""
        return f"先于{'、'.join(earlier)}签发：{self.facts['reason']}"
