"""Calls as telephone systems tell of them."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery

from grids.models import User
from hotline.fields import EncryptedTextField
from hotline.leases import Lease
from telephony.models.system import EXTENSION_MAX, Extension, TelephoneSystem

CALL_ID_MAX = 100
CAUSE_MAX = 40
LINE_MAX = 40
RECORDING_MAX = 100
NOTE_MAX = 200
# How long a missed call is its caller-back's; then the next one takes it over.
HOLD = Lease(timedelta(minutes=30), until="claimed_until")


class CallDirection(models.TextChoices):
    """Who called whom."""

    IN = "in", "呼入"
    OUT = "out", "呼出"


class TelephoneCallQuerySet(models.QuerySet["TelephoneCall"]):
    """Queries for calls."""

    def running_at(self, operator: User, since: datetime) -> Self:
        """Return calls that ring at an operator's extension or that they talk on.

        A call of before `since` that nobody told the end of is none any more.
        """
        rings = TelephoneCall.rings_at.through.objects.filter(
            telephonecall=OuterRef("pk"), extension__operator=operator
        )
        theirs = Q(answered_at__isnull=True) & Exists(rings) | Q(operator=operator)
        return self.filter(theirs, ended_at__isnull=True, began_at__gte=since)

    def unanswered(self, since: datetime) -> Self:
        """Return calls to the line since an instant that ended without an answer."""
        ended = Q(ended_at__isnull=False, answered_at__isnull=True, began_at__gte=since)
        return self.filter(ended, direction=CallDirection.IN)

    def missed(self, since: datetime) -> Self:
        """Return the newest unanswered call of each number that nobody has talked with since.

        Whoever was talked with later, in whichever direction, or was called back without an
        answer as somebody noted, is missed no more.
        """
        same = TelephoneCall.objects.filter(number_index=OuterRef("number_index"))
        talked = same.filter(answered_at__gte=OuterRef("began_at"))
        settled = same.filter(settled_at__gte=OuterRef("began_at"))
        newer = same.unanswered(since).filter(
            Q(began_at__gt=OuterRef("began_at"))
            | Q(began_at=OuterRef("began_at"), pk__gt=OuterRef("pk"))
        )
        found = self.unanswered(since).exclude(number_index="")
        return found.filter(~Exists(talked), ~Exists(settled), ~Exists(newer))

    def with_count(self, since: datetime) -> Self:
        """Annotate `missed_count`: how often the number called since then without an answer."""
        same = TelephoneCall.objects.unanswered(since).order_by()
        by_number = same.filter(number_index=OuterRef("number_index")).values("number_index")
        counted = by_number.annotate(many=Count("pk")).values("many")
        return self.annotate(missed_count=Subquery(counted))


class TelephoneCall(models.Model):
    """通话: one call on the line, from its beginning to its end.

    `number` is the citizen's, empty where it is withheld; `line` is what was dialled, of a
    call of ours the line it went out by. `told_extension` is what the events named, known or
    not; `extension` and `operator` are who answered, as the extensions were given out then.
    Events arrive in any order: an instant is that of the event's arrival, and never before
    the one that it follows.
    """

    system = models.ForeignKey(
        TelephoneSystem, verbose_name="电话系统", on_delete=models.PROTECT, related_name="calls"
    )
    call_id = models.CharField("通话标识", max_length=CALL_ID_MAX)
    direction = models.CharField("方向", max_length=3, choices=CallDirection.choices)
    number = EncryptedTextField("号码", blank=True, default="")
    number_index = models.CharField(max_length=64, blank=True, default="", editable=False)
    line = models.CharField("线路", max_length=LINE_MAX, blank=True)
    told_extension = models.CharField("事件中的分机", max_length=EXTENSION_MAX, blank=True)
    rings_at = models.ManyToManyField(Extension, verbose_name="振铃分机", related_name="+")
    extension = models.ForeignKey(
        Extension, verbose_name="接听分机", null=True, on_delete=models.PROTECT, related_name="+"
    )
    operator = models.ForeignKey(
        "grids.User", verbose_name="坐席", null=True, on_delete=models.PROTECT, related_name="+"
    )
    began_at = models.DateTimeField("开始时间")
    answered_at = models.DateTimeField("接听时间", null=True)
    ended_at = models.DateTimeField("挂断时间", null=True)
    cause = models.CharField("挂断原因", max_length=CAUSE_MAX, blank=True)
    recording = models.CharField("录音编号", max_length=RECORDING_MAX, blank=True)
    claimed_by = models.ForeignKey(
        "grids.User", verbose_name="正在回拨", null=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    claimed_until = models.DateTimeField(null=True)
    settled_at = models.DateTimeField("回拨时间", null=True)
    settled_by = models.ForeignKey(
        "grids.User", verbose_name="回拨人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_note = models.CharField("回拨结果", max_length=NOTE_MAX, blank=True)

    objects = TelephoneCallQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通话"
        ordering = ["-began_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["system", "call_id"], name="telephone_call_once"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(answered_at__gte=F("began_at")),
                name="telephone_call_answered_after_began",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True)
                | Q(ended_at__gte=F("began_at"))
                & (Q(answered_at__isnull=True) | Q(ended_at__gte=F("answered_at"))),
                name="telephone_call_ended_last",
            ),
        ]
        indexes = [
            models.Index(
                fields=["began_at"], condition=Q(ended_at__isnull=True),
                name="telephone_call_running",
            ),
            # A day's calls, for the screens of the hall.
            models.Index(fields=["began_at"], name="telephone_call_began"),
            models.Index(fields=["number_index", "answered_at"], name="telephone_call_number"),
            models.Index(fields=["operator", "began_at"], name="telephone_call_operator"),
            models.Index(
                fields=["began_at"],
                condition=Q(direction="in", answered_at__isnull=True, ended_at__isnull=False),
                name="telephone_call_missed",
            ),
            models.Index(
                fields=["number_index", "settled_at"], condition=Q(settled_at__isnull=False),
                name="telephone_call_settled",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"通话 {self.pk}"

    @property
    def lasted(self) -> timedelta | None:
        """How long was talked; None while it lasts or where nobody answered."""
        return self.ended_at - self.answered_at if self.ended_at and self.answered_at else None
