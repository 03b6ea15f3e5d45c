"""更正要素: what was registered wrongly, put right, with the old value kept."""

import json

from django.db import models
from django.db.models import Q

from cases.models.application import Application
from cases.models.case import Case
from hotline.fields import EncryptedTextField
from hotline.growing_choices import GrowingChoices


class Element(GrowingChoices):
    """What can be put right about a case; each value is the name of its form field."""

    KIND = "kind", "诉求类型"
    CATEGORY = "category", "事项分类"
    URGENCY = "urgency", "紧急程度"
    GRID = "grid", "街道/社区"
    PLACE = "place", "地点"
    MAP_POINT = "map_point", "地图位置"
    TITLE = "title", "标题"
    TEXT = "text", "诉求内容"
    PHONE = "phone", "联系电话"
    CALLER_NAME = "caller_name", "姓名"
    CALLER_ADDRESS = "caller_address", "住址"
    IS_ANONYMOUS = "is_anonymous", "匿名"
    IS_SECRET = "is_secret", "保密"
    WANTS_CALLBACK = "wants_callback", "接受回访"


class Amendment(Application):
    """Elements of a case whose day is issued, proposed for a second person's confirmation.

    `proposed` is a JSON object of elements to pairs of old and new value, encrypted, since
    it may hold the citizen's name and number.
    """

    proposed = EncryptedTextField("拟更正内容")

    class Meta(Application.Meta):
        verbose_name = verbose_name_plural = "更正要素"
        constraints = [
            *Application.Meta.constraints,
            models.UniqueConstraint(
                fields=["case"], condition=Q(ruling=""), name="one_open_amendment"
            ),
            models.CheckConstraint(
                condition=Q(ruled_by__isnull=True) | ~Q(ruled_by=models.F("asked_by")),
                name="amendment_has_two_people",
            ),
        ]

    @property
    def pairs(self) -> dict[str, tuple[str, str]]:
        """The proposed elements with old and new value, as they are kept."""
        return {name: (old, new) for name, (old, new) in json.loads(self.proposed).items()}


class ElementChange(models.Model):
    """One element of a case put right: its old and new value, who, when and why.

    Never changed or deleted; a trigger refuses both. Values are kept as
    `cases.models.elements` writes them: codes for reference rows, the caller's id for a phone.
    Those of names and addresses are encrypted, and stand in the two columns for them.
    Read by the hotline alone; the timeline tells units which elements were put right.
    """

    case = models.ForeignKey(
        Case, verbose_name="工单", on_delete=models.DO_NOTHING, related_name="element_changes"
    )
    at = models.DateTimeField("时间")
    actor = models.ForeignKey(
        "grids.User", verbose_name="更正人", on_delete=models.PROTECT, related_name="+"
    )
    amendment = models.ForeignKey(
        Amendment,
        verbose_name="更正申请",
        null=True,
        on_delete=models.PROTECT,
        related_name="changes",
    )
    element = models.CharField("要素", max_length=20, choices=Element.listed)
    old_value = models.TextField("原值", blank=True)
    new_value = models.TextField("新值", blank=True)
    old_personal = EncryptedTextField("原值（个人信息）", blank=True, default="")
    new_personal = EncryptedTextField("新值（个人信息）", blank=True, default="")
    reason = models.CharField("原因", max_length=200)

    append_only = True

    class Meta:
        verbose_name = verbose_name_plural = "要素更正记录"
        ordering = ["pk"]
        indexes = [models.Index(fields=["case", "element"], name="element_change_of_case")]

    def __str__(self) -> str:
        return f"{self.get_element_display()} {self.at:%F %H:%M}"
