"""Notices: the outbox."""

from django.db import models
from django.db.models import Q

from notices.kinds import listed_kinds
from notices.sentences import say


class Notice(models.Model):
    """A message to one recipient: a unit, a role, or a person.

    Written in the transaction of the deed; pages show it at once, and a worker claims it
    by a conditional update, hands it to the messengers (`Delivery`), and sets `delivered_at`.
    A worker that dies loses its claim, so that each is handed out.
    """

    kind = models.CharField("类别", max_length=16, choices=listed_kinds)
    # What it is about (`notices.subjects`): a row of an app that stands to the right of here.
    subject_kind = models.CharField("关于", max_length=16, blank=True, default="")
    subject_id = models.BigIntegerField("关于的记录", null=True, blank=True)
    number = models.CharField("编号", max_length=32, blank=True, default="")
    unit = models.ForeignKey("grids.Unit", null=True, blank=True, on_delete=models.CASCADE)
    role = models.CharField("角色", max_length=20, blank=True)
    user = models.ForeignKey("grids.User", null=True, blank=True, on_delete=models.CASCADE)
    # What it says: a sentence and the values in it (`notices.sentences`), or words of its own.
    sentence = models.CharField("句式", max_length=32, blank=True, default="")
    facts = models.JSONField("句中内容", default=dict, blank=True)
    text = models.CharField("内容", max_length=200, blank=True, default="")
    is_copy = models.BooleanField("抄送", default=False)
    # Where on the site it leads where its subject is not shown: a bulletin, an export.
    page = models.CharField("页面", max_length=200, blank=True, default="")
    created_at = models.DateTimeField("时间")
    claimed_until = models.DateTimeField("占用至", null=True, editable=False)
    attempts = models.PositiveSmallIntegerField("投递次数", default=0, editable=False)
    delivered_at = models.DateTimeField("送达时间", null=True, editable=False)

    class Meta:
        db_table = "cases_notice"
        verbose_name = verbose_name_plural = "通知"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False, role="", user__isnull=True)
                | (Q(unit__isnull=True, user__isnull=True) & ~Q(role=""))
                | Q(unit__isnull=True, role="", user__isnull=False),
                name="notice_has_one_recipient",
            ),
            models.CheckConstraint(
                condition=Q(subject_kind="", subject_id__isnull=True)
                | ~Q(subject_kind="") & Q(subject_id__isnull=False),
                name="notice_subject_has_kind",
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=Q(delivered_at__isnull=True),
                name="notice_undelivered",
            ),
            models.Index(fields=["unit", "-created_at"], name="notice_of_unit"),
            models.Index(fields=["role", "-created_at"], name="notice_of_role"),
            models.Index(fields=["user", "-created_at"], name="notice_of_user"),
        ]

    def __str__(self) -> str:
        return say(self, self.number)


class NoticeMark(models.Model):
    """Up to when a person has read the notices."""

    user = models.OneToOneField("grids.User", primary_key=True, on_delete=models.CASCADE)
    seen_until = models.DateTimeField("已读至")

    class Meta:
        db_table = "cases_noticemark"
        verbose_name = verbose_name_plural = "通知已读"

    def __str__(self) -> str:
        return f"{self.user} {self.seen_until:%F %H:%M}"
