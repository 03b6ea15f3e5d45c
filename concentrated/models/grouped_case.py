"""What of a case decides to which group it belongs."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from concentrated.models.group import ProblemGroup


class GroupedCase(models.Model):
    """The names, the words and the writer of a case, read once when it came in.

    Keys are those of `concentrated.rules`: a name is a number that stands for three
    characters, below zero for a piece of territory; a word is its checksum. `writer` is the
    caller's key, 0 for all who left no number: these count as one person. Secret cases and
    reports have no row. `bonds` are the strongest links to cases of other people in the
    group. A case that a person took out of a group is `is_apart` and joins none again.
    """

    case = models.OneToOneField(
        "cases.Case", models.CASCADE, primary_key=True, related_name="grouped"
    )
    group = models.ForeignKey(
        ProblemGroup, models.SET_NULL, verbose_name="群组", null=True, related_name="members"
    )
    received_at = models.DateTimeField("接收时间")
    writer = models.BigIntegerField("诉求人")
    title_key = models.BigIntegerField("标题")
    district_id = models.BigIntegerField("县区", null=True)
    names = ArrayField(models.BigIntegerField(), verbose_name="名称")
    title_names = ArrayField(models.BigIntegerField(), verbose_name="标题中的名称")
    words = ArrayField(models.BigIntegerField(), verbose_name="词")
    weights = ArrayField(models.FloatField(), verbose_name="词的分量")
    bonds = ArrayField(models.FloatField(), verbose_name="联系", default=list)
    is_apart = models.BooleanField("人工拆出", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "已归组工单"
        indexes = [
            # A new case is compared with those that share a name.
            GinIndex(fields=["names"], name="grouped_case_names"),
            models.Index(fields=["received_at"], name="grouped_case_received"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
