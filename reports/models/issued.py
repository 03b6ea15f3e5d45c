"""The set pages of letters that were issued: kept, never made again."""

from django.db import models

from cases.models import Series


class IssuedPaper(models.Model):
    """The PDF of one numbered letter (催办通知书, 督办单, 书面通报), as its unit got it.

    Set once, soon after the letter was issued, and read ever after: a unit that is renamed
    or a changed setting does not change what was sent. The database refuses to change or
    delete it; `checksum` tells whether the file is still the one that was set.
    """

    series = models.CharField("序列", max_length=16, choices=Series.listed)
    subject_id = models.BigIntegerField("文书编号")
    file = models.FileField("文件", max_length=200)
    checksum = models.CharField("校验码", max_length=64)
    set_at = models.DateTimeField("成文时间")

    append_only = True

    class Meta:
        verbose_name = verbose_name_plural = "已发文书"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["series", "subject_id"], name="issued_paper_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_series_display()} {self.subject_id}"
