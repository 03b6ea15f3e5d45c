"""批量导入账号: a sheet of accounts, looked at before it is taken."""

from datetime import datetime

from django.db import models

from grids.models.user import User
from hotline.fields import EncryptedTextField


class AccountImport(models.Model):
    """A sheet of accounts from its preview to its end; its contents are kept a short time.

    `lines` are the rows that were read and `passwords` the initial passwords of the accounts
    that were made, both encrypted: the rows go when the sheet is taken or lapses, the
    passwords once they were fetched or at `expires_at`. `fingerprint` tells what the preview
    showed, so that nothing else is taken.
    """

    file_name = models.CharField("文件", max_length=200)
    made_by = models.ForeignKey(
        User, verbose_name="导入人", on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField("预览时间")
    expires_at = models.DateTimeField("有效至")
    lines = EncryptedTextField("内容", blank=True, default="", editable=False)
    fingerprint = models.CharField(max_length=64, editable=False)
    taken_at = models.DateTimeField("导入时间", null=True)
    new_count = models.PositiveIntegerField("新建账号", default=0)
    changed_count = models.PositiveIntegerField("变动账号", default=0)
    passwords = EncryptedTextField("初始密码", blank=True, default="", editable=False)
    fetched_at = models.DateTimeField("初始密码领取时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "批量导入账号"
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name

    def has_lapsed(self, at: datetime) -> bool:
        """Tell whether its time is over."""
        return self.expires_at <= at
