"""审计记录: who did or tried what, when, and from where."""

from django.db import models

from grids.acting import NAME_MAX, acting_token_name
from grids.models.user import User
from hotline.growing_choices import GrowingChoices


class AuditKind(GrowingChoices):
    """What an audit record is about."""

    LOGGED_IN = "logged_in", "登录成功"
    LOGIN_FAILED = "login_failed", "登录失败"
    LOGIN_DELAYED = "login_delayed", "登录须等待"
    LOGIN_RELEASED = "login_released", "解除登录限制"
    LOGGED_OUT = "logged_out", "退出登录"
    FACTOR_PASSED = "factor_passed", "第二重验证通过"
    FACTOR_FAILED = "factor_failed", "第二重验证失败"
    FACTOR_ENROLLED = "factor_enrolled", "绑定认证器"
    FACTOR_RESET = "factor_reset", "重置认证器"
    PASSWORD_CHANGED = "password_changed", "修改密码"
    PASSWORD_RESET = "password_reset", "重置密码"
    NUMBER_DIALLED = "number_dialled", "拨打查看电话"
    NUMBER_SHOWN = "number_shown", "查看完整姓名电话"
    SECRET_READ = "secret_read", "查看保密工单或举报"
    PRINTED_IN_FULL = "printed_in_full", "打印完整信息"
    EXPORTED = "exported", "导出"
    EXPORT_FETCHED = "export_fetched", "领取导出文件"
    REFUSED = "refused", "拒绝访问"
    RELIEVED = "relieved", "离岗交接"
    UNIT_MERGED = "unit_merged", "单位撤并"
    ADDED = "added", "后台新增"
    CHANGED = "changed", "后台修改"
    DELETED = "deleted", "后台删除"


class AuditRecord(models.Model):
    """One line of the audit, written once.

    A trigger refuses UPDATE and DELETE, and the application's role has no right to either
    nor to TRUNCATE. `username` is the name that was used, also where no such account exists.
    `number_key` is the blind index of the citizen's number that was shown, so that looks at
    a number are found without the number being kept. `name_key` and `limit_key` are keyed
    digests by which the limits of the log-in count (`grids.login_limits`).
    """

    at = models.DateTimeField("时间")
    kind = models.CharField("事项", max_length=24, choices=AuditKind.listed)
    person = models.ForeignKey(
        User, verbose_name="人员", null=True, on_delete=models.PROTECT, related_name="+"
    )
    username = models.CharField("账号", max_length=150, blank=True)
    # Every record that is written while a token's request is answered names the token.
    token = models.CharField(
        "接口令牌", max_length=NAME_MAX, blank=True, default=acting_token_name, db_default=""
    )
    address = models.GenericIPAddressField("来源地址", null=True)
    subject = models.CharField("对象", max_length=200, blank=True)
    note = models.CharField("说明", max_length=500, blank=True)
    # A list of {"label", "old", "new"}.
    changes = models.JSONField("变动", default=list)
    number_key = models.CharField(max_length=64, blank=True)
    name_key = models.CharField(max_length=64, blank=True)
    limit_key = models.CharField(max_length=64, blank=True)

    append_only = True

    class Meta:
        verbose_name = verbose_name_plural = "审计记录"
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_by_time"),
            models.Index(fields=["kind", "-at"], name="audit_by_kind"),
            models.Index(
                fields=["limit_key", "at"], name="audit_of_limit", condition=~models.Q(limit_key="")
            ),
            models.Index(
                fields=["name_key", "at"], name="audit_of_name", condition=~models.Q(name_key="")
            ),
            models.Index(
                fields=["number_key"], name="audit_of_number", condition=~models.Q(number_key="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.username}".strip()
