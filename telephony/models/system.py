"""Telephone systems that tell of their calls, and whose extension each is."""

from django.core.validators import RegexValidator
from django.db import models

EXTENSION_MAX = 20


class TelephoneSystem(models.Model):
    """电话系统: an exchange or a softphone that sends events with a token of its own.

    The token is one of the API's, so that it is shown once, runs out and is revoked in one
    place. Without a token, or switched off, the system is heard no more.
    """

    name = models.CharField("名称", max_length=40, unique=True)
    token = models.OneToOneField(
        "grids.Token", verbose_name="接口令牌", null=True, blank=True,
        on_delete=models.SET_NULL, related_name="+",
        help_text="范围须含“写入话务事件”。更换令牌时在这里改选新的一个。",
    )  # fmt: skip
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "电话系统"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Extension(models.Model):
    """分机: a telephone of a system, and the operator who sits at it."""

    system = models.ForeignKey(
        TelephoneSystem, verbose_name="电话系统", on_delete=models.PROTECT,
        related_name="extensions",
    )  # fmt: skip
    number = models.CharField(
        "分机号",
        max_length=EXTENSION_MAX,
        validators=[RegexValidator(r"^[0-9A-Za-z_.-]+\Z", "分机号只含数字、字母和 _ . -。")],
    )
    operator = models.OneToOneField(
        "grids.User", verbose_name="坐席", null=True, blank=True, on_delete=models.PROTECT,
        related_name="+", help_text="一人一部分机；换座位时先在原来的一条上清空。",
    )  # fmt: skip

    class Meta:
        verbose_name = verbose_name_plural = "分机"
        ordering = ["system", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["system", "number"],
                name="extension_once_in_system",
                violation_error_message="这个电话系统已有此分机。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.system} {self.number}"
