"""Applications that wait for a ruling: one shape, with what each kind adds to it.

Somebody asks, somebody else rules, once; both stand on the row, beside the timeline.
An application made on an assignment lapses with it: it is open while nobody has ruled and
the assignment runs (`cases.access.applications`).
"""

from django.db import models
from django.db.models import Manager, Q

from cases.models.assignment import Assignment, Contact, ContactMeans, Ruling
from cases.models.attachment import Attachment
from cases.models.call import Call
from cases.models.case import Case, ClosedWay
from hotline.constraints import days_in_bounds, instants_in_bounds


class Application(models.Model):
    """What every application says: who asked for what, why, and what was ruled."""

    case = models.ForeignKey(
        Case, verbose_name="工单", on_delete=models.CASCADE, related_name="%(class)ss"
    )
    text = models.TextField("理由", max_length=2000)
    asked_at = models.DateTimeField("申请时间")
    asked_by = models.ForeignKey(
        "grids.User", verbose_name="申请人", on_delete=models.PROTECT, related_name="+"
    )
    ruling = models.CharField("裁定", max_length=10, choices=Ruling.choices, blank=True)
    ruled_at = models.DateTimeField("裁定时间", null=True, blank=True)
    ruled_by = models.ForeignKey(
        "grids.User",
        verbose_name="裁定人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reason = models.CharField("裁定说明", max_length=500, blank=True)

    class Meta:
        abstract = True
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ruling="", ruled_at__isnull=True)
                | (~Q(ruling="") & Q(ruled_at__isnull=False)),
                name="%(class)s_ruling_has_instant",
            ),
        ]
        indexes = [
            # The queue of what waits for a ruling, oldest first.
            models.Index(fields=["asked_at"], condition=Q(ruling=""), name="%(class)s_open")
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.asked_at:%F %H:%M}"


class UnitApplication(Application):
    """An application of a unit on its own assignment; one of a kind at a time."""

    assignment = models.ForeignKey(
        Assignment, verbose_name="交办", on_delete=models.CASCADE, related_name="%(class)ss"
    )

    class Meta(Application.Meta):
        abstract = True
        constraints = [
            *Application.Meta.constraints,
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(ruling=""), name="one_open_%(class)s"
            ),
        ]


class Extension(UnitApplication):
    """延期: more time, asked before the due day's cut-off, ruled on by the hotline.

    `amount` is counted as the assignment's limit is (days, working days or hours), from
    the old due instant. The citizen is told of a granted one: by whom, when, how. Where
    the unit's leader signed it off, `asked_at` is when the clerk laid it before them.
    """

    amount = models.PositiveSmallIntegerField("延长")
    signed_off_at = models.DateTimeField("审签时间", null=True, blank=True)
    signed_off_by = models.ForeignKey(
        "grids.User",
        verbose_name="审签人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    new_due_at = models.DateTimeField("新截止", null=True, blank=True)
    told_at = models.DateTimeField("告知市民时间", null=True, blank=True)
    told_by = models.ForeignKey(
        "grids.User",
        verbose_name="告知人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    told_means = models.CharField(
        "告知方式", max_length=10, choices=ContactMeans.choices, blank=True
    )

    class Meta(UnitApplication.Meta):
        verbose_name = verbose_name_plural = "延期"


class Exclusion(UnitApplication):
    """剔除: the case is left out of the unit's assessment, on a ground from the list.

    It counts everywhere else; what is a mistake or a test carries `Case.excluded_reason`.
    """

    ground = models.CharField("剔除情形", max_length=100)
    files = models.ManyToManyField(
        Attachment, verbose_name="证明材料", related_name="+", blank=True
    )

    class Meta(UnitApplication.Meta):
        verbose_name = verbose_name_plural = "剔除"
        constraints = [
            *UnitApplication.Meta.constraints,
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(ruling="accepted"), name="excluded_once"
            ),
        ]
        indexes = [
            *UnitApplication.Meta.indexes,
            # Rates without excluded cases: is this one excluded?
            models.Index(fields=["case"], condition=Q(ruling="accepted"), name="exclusion_granted"),
        ]


class RunningParkings(Manager["Parking"]):
    """The parkings themselves, without what a merged unit's ledger once held of them."""

    def get_queryset(self) -> "models.QuerySet[Parking]":
        """Leave out the rows that are continued in another one."""
        return super().get_queryset().filter(continued_as__isnull=True)


class Ledger(Manager["Parking"]):
    """All rows, for the figures of any time."""


class Parking(UnitApplication):
    """挂账: a hard case on the ledger (台账) with owner, plan and dates of review.

    Its clock stands from the ruling until it is struck off (销账); `is_solved` then tells
    whether the matter was done, or only goes on. Where units were merged meanwhile, the
    table also keeps how the case stood on the ledger of the unit before: such a row names
    in `continued_as` the one that goes on, and only the figures read it (`ledger`).
    """

    owner = models.CharField("责任人", max_length=60)
    plan = models.TextField("办理计划", max_length=2000)
    review_on = models.DateField("下次复核日期")
    struck_off_at = models.DateTimeField("销账时间", null=True, blank=True)
    struck_off_by = models.ForeignKey(
        "grids.User",
        verbose_name="销账人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    is_solved = models.BooleanField("问题已解决", null=True, blank=True)
    strike_note = models.CharField("销账说明", max_length=500, blank=True)
    files = models.ManyToManyField(
        Attachment, verbose_name="证明材料", related_name="+", blank=True
    )
    continued_as = models.ForeignKey(
        "self", verbose_name="接续", null=True, on_delete=models.CASCADE, related_name="+",
        editable=False, db_index=False,
    )  # fmt: skip

    objects = RunningParkings()
    ledger = Ledger()

    class Meta(UnitApplication.Meta):
        verbose_name = verbose_name_plural = "挂账"
        constraints = [
            *days_in_bounds("parking", "review_on"),
            *UnitApplication.Meta.constraints,
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(ruling="accepted", struck_off_at__isnull=True),
                name="parked_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(struck_off_at__isnull=True, is_solved__isnull=True)
                | Q(ruling="accepted", struck_off_at__isnull=False, is_solved__isnull=False),
                name="parking_struck_off_says_how",
            ),
        ]
        indexes = [
            *UnitApplication.Meta.indexes,
            # The ledger, earliest review first.
            models.Index(
                fields=["review_on"],
                condition=Q(ruling="accepted", struck_off_at__isnull=True),
                name="parking_ledger",
            ),
        ]


# What the strike-off rate (销账率) counts, on the ledger and in the assessment alike: the
# matter was done. A case struck off only because its work goes on is in the base alone.
STRUCK_OFF_SOLVED = Q(is_solved=True)


class ParkingReview(models.Model):
    """One review of a parked case: what was found, and when it is looked at next."""

    parking = models.ForeignKey(Parking, on_delete=models.CASCADE, related_name="reviews")
    at = models.DateTimeField("复核时间")
    by = models.ForeignKey(
        "grids.User", verbose_name="复核人", on_delete=models.PROTECT, related_name="+"
    )
    note = models.TextField("复核情况", max_length=2000)
    planned_on = models.DateField("原定日期")
    next_on = models.DateField("下次复核日期")

    class Meta:
        verbose_name = verbose_name_plural = "挂账复核"
        ordering = ["at", "pk"]
        constraints = [*days_in_bounds("parking_review", "next_on")]

    def __str__(self) -> str:
        return f"复核 {self.at:%F}"


class WaitEnd(models.TextChoices):
    """Why a pause for the citizen was over."""

    ANSWERED = "answered", "市民已答复"
    LAPSED = "lapsed", "等待期满"
    WORK = "work", "单位继续办理"


class Wait(UnitApplication):
    """等待市民: the unit's clock stands until the citizen answers, at most N days."""

    until_at = models.DateTimeField("等待至", null=True, blank=True)
    ended_at = models.DateTimeField("恢复计时", null=True, blank=True)
    end_reason = models.CharField("恢复原因", max_length=10, choices=WaitEnd.choices, blank=True)

    class Meta(UnitApplication.Meta):
        verbose_name = verbose_name_plural = "等待市民"
        constraints = [
            *UnitApplication.Meta.constraints,
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(ruling="accepted", ended_at__isnull=True),
                name="waiting_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end_reason="")
                | (Q(ruling="accepted", ended_at__isnull=False) & ~Q(end_reason="")),
                name="wait_end_has_reason",
            ),
        ]
        indexes = [
            *UnitApplication.Meta.indexes,
            # The sweep of pauses that are over.
            models.Index(
                fields=["until_at"],
                condition=Q(ruling="accepted", ended_at__isnull=True),
                name="wait_running",
            ),
        ]


EARLY_WAYS = [
    (way.value, way.label) for way in (ClosedWay.WITHDRAWN, ClosedWay.OUT_OF_REACH, ClosedWay.ENDED)
]


class Ending(Application):
    """终结: a case closed before an answer, with its proofs as rows.

    撤诉: `call` or the hotline's own contact holds the citizen's word. 联系不上: the logged
    contacts. 终止办理: the lawful basis, and how it was explained to the citizen.
    `assignment` is that of the unit that applied, empty where the hotline closes itself.
    """

    assignment = models.ForeignKey(
        Assignment,
        verbose_name="交办",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="endings",
    )
    way = models.CharField("办结方式", max_length=16, choices=EARLY_WAYS)
    basis = models.CharField("依据", max_length=200, blank=True)
    explained_at = models.DateTimeField("向市民说明时间", null=True, blank=True)
    explained_by_means = models.CharField(
        "说明方式", max_length=10, choices=ContactMeans.choices, blank=True
    )
    call = models.ForeignKey(
        Call,
        verbose_name="市民来电",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    contacts = models.ManyToManyField(
        Contact, verbose_name="联系记录", related_name="+", blank=True
    )
    files = models.ManyToManyField(
        Attachment, verbose_name="证明材料", related_name="+", blank=True
    )

    class Meta(Application.Meta):
        verbose_name = verbose_name_plural = "终结"
        constraints = [
            *instants_in_bounds("ending", "explained_at"),
            *Application.Meta.constraints,
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(ruling=""), name="one_open_ending"
            ),
        ]


class CorrectionMark(models.TextChoices):
    """Why a case is left out of every figure, or counted again."""

    TEST = "test", "测试工单"
    MISTAKE = "mistake", "误登记"
    DUPLICATE = "duplicate", "重复登记"
    RESTORE = "restore", "恢复计入"


class Correction(Application):
    """更正: a mistake, test or duplicate leaves every figure; a second person confirms."""

    mark = models.CharField("更正为", max_length=10, choices=CorrectionMark.choices)

    class Meta(Application.Meta):
        verbose_name = verbose_name_plural = "更正"
        constraints = [
            *Application.Meta.constraints,
            models.UniqueConstraint(
                fields=["case"], condition=Q(ruling=""), name="one_open_correction"
            ),
            models.CheckConstraint(
                condition=Q(ruled_by__isnull=True) | ~Q(ruled_by=models.F("asked_by")),
                name="correction_has_two_people",
            ),
        ]


class Conference(models.Model):
    """会商: after repeated returns the units meet, and the lead is named for good."""

    case = models.ForeignKey(
        Case, verbose_name="工单", on_delete=models.CASCADE, related_name="conferences"
    )
    held_at = models.DateTimeField("会商时间")
    participants = models.CharField("参加单位和人员", max_length=500)
    conclusion = models.TextField("会商结论", max_length=2000)
    lead_unit = models.ForeignKey(
        "grids.Unit", verbose_name="主办单位", on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField("记录时间")
    recorded_by = models.ForeignKey(
        "grids.User", verbose_name="记录人", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "会商"
        ordering = ["pk"]
        constraints = [*instants_in_bounds("conference", "held_at")]

    def __str__(self) -> str:
        return f"会商 {self.held_at:%F %H:%M}"
