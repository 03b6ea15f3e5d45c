"""The append-only timeline (办理过程)."""

from django.db import models

from cases.models.case import Case
from cases.rules.states import State, Verb
from grids.acting import NAME_MAX, acting_token_name


class Event(models.Model):
    """Who did what to a case, when; written with the deed and never changed.

    The table is partitioned by `at`; a trigger refuses UPDATE and DELETE, and the
    application's database role has no right to either nor to TRUNCATE.
    `is_internal` events are not shown to units.
    """

    case = models.ForeignKey(
        Case, on_delete=models.DO_NOTHING, db_index=False, related_name="events"
    )
    at = models.DateTimeField("时间")
    verb = models.CharField("事项", max_length=24, choices=Verb.listed)
    actor = models.ForeignKey(
        "grids.User",
        verbose_name="经办人",
        null=True,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="+",
    )
    # The token by which an outside system acted for `actor`, empty for the person themself.
    token = models.CharField(
        "接口令牌", max_length=NAME_MAX, blank=True, default=acting_token_name, db_default=""
    )
    unit = models.ForeignKey(
        "grids.Unit",
        verbose_name="单位",
        null=True,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="+",
    )
    from_state = models.CharField("原状态", max_length=20, choices=State.listed, blank=True)
    to_state = models.CharField("新状态", max_length=20, choices=State.listed, blank=True)
    note = models.TextField("说明", blank=True)
    facts = models.JSONField("事实", default=dict)
    is_internal = models.BooleanField("仅热线可见", default=False)

    append_only = True
    kept_by_month = True

    class Meta:
        verbose_name = verbose_name_plural = "办理过程"
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["case", "at"], name="event_of_case")]

    def __str__(self) -> str:
        return f"{self.get_verb_display()} {self.at:%F %H:%M}"
