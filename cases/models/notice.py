"""Notices: the outbox."""

from django.db import models
from django.db.models import Q

from cases.models.case import Case
from hotline.growing_choices import GrowingChoices


class NoticeKind(GrowingChoices):
    """What a notice is about."""

    NEW_CASE = "new_case", "新派工单"
    RECALL = "recall", "撤回派单"
    WITHDRAWAL = "withdrawal", "撤回告知"
    OBJECTION = "objection", "退单待审"
    RULING = "ruling", "裁定结果"
    REPLY = "reply", "答复待审"
    REPLY_REFUSED = "reply_refused", "答复退回"
    CALLBACK = "callback", "待回访"
    REDO = "redo", "重办"
    FOLLOW_UP = "follow_up", "市民追加"
    BULLETIN = "bulletin", "日报"
    APPEAL = "appeal", "申诉待审"
    MERGED = "merged", "并单"
    QUALITY = "quality", "质检反馈"
    URGE = "urge", "催办"
    SUPERVISION = "supervision", "督办"
    CRITICISM = "criticism", "通报"
    INSTRUCTION = "instruction", "批示"
    DEADLINE = "deadline", "时限变动"
    APPLICATION = "application", "申请待裁定"
    SIGN_OFF = "sign_off", "审签"
    BOOKS = "books", "账目核对"
    EXPORT = "export", "导出"
    AMENDED = "amended", "工单更正"
    ACCOUNT = "account", "账号安全"


class Notice(models.Model):
    """A message to one recipient: a unit, a role, or a person.

    Written in the transaction of the deed; pages show it at once, and a worker claims it
    by a conditional update, hands it to the channels (`Delivery`), and sets `delivered_at`.
    A worker that dies loses its claim, so that each is handed out.
    """

    kind = models.CharField("类别", max_length=16, choices=NoticeKind.listed)
    case = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.CASCADE, related_name="notices"
    )
    unit = models.ForeignKey("grids.Unit", null=True, blank=True, on_delete=models.CASCADE)
    role = models.CharField("角色", max_length=20, blank=True)
    user = models.ForeignKey("grids.User", null=True, blank=True, on_delete=models.CASCADE)
    text = models.CharField("内容", max_length=200)
    # Where on the site it leads when it is about no case: a bulletin, the check of the books.
    page = models.CharField("页面", max_length=200, blank=True, default="")
    created_at = models.DateTimeField("时间")
    claimed_until = models.DateTimeField("占用至", null=True, editable=False)
    attempts = models.PositiveSmallIntegerField("投递次数", default=0, editable=False)
    delivered_at = models.DateTimeField("送达时间", null=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "通知"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False, role="", user__isnull=True)
                | (Q(unit__isnull=True, user__isnull=True) & ~Q(role=""))
                | Q(unit__isnull=True, role="", user__isnull=False),
                name="notice_has_one_recipient",
            )
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
        return self.text


class NoticeMark(models.Model):
    """Up to when a person has read the notices."""

    user = models.OneToOneField("grids.User", primary_key=True, on_delete=models.CASCADE)
    seen_until = models.DateTimeField("已读至")

    class Meta:
        verbose_name = verbose_name_plural = "通知已读"

    def __str__(self) -> str:
        return f"{self.user} {self.seen_until:%F %H:%M}"
