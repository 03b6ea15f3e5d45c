"""A group of cases that may be one problem of many people, and what persons made of it."""

from django.db import models
from django.db.models import F, Q

from hotline.growing_choices import GrowingChoices

NAME_MAX, PROBLEM_MAX, REASON_MAX = 40, 60, 200


class GroupStatus(GrowingChoices):
    """Where a group stands.

    A forming one is shown to nobody: too few people, or not surely about one thing. One
    that was joined gave its cases to another.
    """

    FORMING = "forming", "未成组"
    PROPOSED = "proposed", "待确认"
    CONFIRMED = "confirmed", "已确认"
    DISMISSED = "dismissed", "已排除"
    JOINED = "joined", "已并入他组"


class ProblemGroup(models.Model):
    """Cases of different people about the same concrete thing at the same place.

    Counts are of the cases that are in it now. `name` is what the letters call the place or
    thing, `problem` what is wrong there; a person may put both into other words, and then
    they stay (`is_named`). `decided_persons` is how many people there were at the last
    decision: a dismissed group is proposed again when they have doubled. `has_place` is
    false for a policy or a service that is nowhere.
    """

    status = models.CharField(
        "状态", max_length=10, choices=GroupStatus.listed, default=GroupStatus.FORMING
    )
    name = models.CharField("地点或事物", max_length=NAME_MAX, blank=True)
    problem = models.CharField("问题", max_length=PROBLEM_MAX, blank=True)
    is_named = models.BooleanField("名称由人工确定", default=False)
    has_place = models.BooleanField("有地点", default=True)
    grid = models.ForeignKey(
        "grids.Grid", models.SET_NULL, verbose_name="所属地域", null=True, related_name="+"
    )
    persons = models.PositiveIntegerField("诉求人数", default=0)
    case_count = models.PositiveIntegerField("工单数", default=0)
    coherence = models.FloatField("一致程度", default=0)
    first_at = models.DateTimeField("最早")
    last_at = models.DateTimeField("最近")
    proposed_at = models.DateTimeField("提出时间", null=True)
    proposed_persons = models.PositiveIntegerField("提出时的人数", null=True)
    decided_persons = models.PositiveIntegerField("处理时的人数", null=True)
    warned_at = models.DateTimeField("最近预警", null=True)
    joined_to = models.ForeignKey(
        "self", models.PROTECT, verbose_name="并入", null=True, related_name="joined_groups"
    )

    class Meta:
        verbose_name = verbose_name_plural = "集中反映线索"
        ordering = ["-last_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="joined", joined_to__isnull=False)
                | (~Q(status="joined") & Q(joined_to__isnull=True)),
                name="problem_group_joined_to",
            ),
            models.CheckConstraint(
                condition=~Q(joined_to=F("pk")), name="problem_group_not_joined_to_itself"
            ),
        ]
        indexes = [
            # Those that are shown, newest first.
            models.Index(
                fields=["status", "-last_at"],
                condition=~Q(status="forming"),
                name="problem_group_shown",
            ),
            # What the nightly pass recounts.
            models.Index(fields=["last_at"], name="problem_group_last"),
        ]

    def __str__(self) -> str:
        return f"{self.place}{self.problem}" or str(self.pk)

    @property
    def place(self) -> str:
        """Where it is or what it is about: its name, else the territory, to be read with it."""
        return self.name or (str(self.grid) if self.grid_id else "")


class GroupDeed(GrowingChoices):
    """What a person does to a group."""

    CONFIRM = "confirm", "确认"
    RENAME = "rename", "改名"
    SPLIT = "split", "拆出"
    JOIN = "join", "合并"
    DISMISS = "dismiss", "排除"
    REOPEN = "reopen", "重新判断"
    MERGE = "merge", "并单"


class GroupChange(models.Model):
    """Who made what of a group, when.

    Append-only: a trigger refuses UPDATE and DELETE.
    """

    group = models.ForeignKey(ProblemGroup, models.PROTECT, related_name="changes")
    at = models.DateTimeField("时间")
    deed = models.CharField("事项", max_length=10, choices=GroupDeed.listed)
    actor = models.ForeignKey("grids.User", models.PROTECT, verbose_name="经办人", related_name="+")
    persons = models.PositiveIntegerField("当时人数")
    note = models.CharField("说明", max_length=REASON_MAX, blank=True)

    append_only = True

    class Meta:
        verbose_name = verbose_name_plural = "集中反映处理过程"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_deed_display()} {self.at:%F %H:%M}"
