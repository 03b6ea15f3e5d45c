"""The case, its caller, and what makes its number."""

import json

from django.db import models
from django.db.models import F, Q

from cases.models.queries import CaseQuerySet
from cases.rules.states import (
    ENDED_STATES,
    FINAL_STATES,
    OWING_STATES,
    State,
    listed,
)
from grids.channel_fields import is_personal
from grids.models import Kind, Urgency
from hotline.constraints import instants_in_bounds
from hotline.fields import EncryptedTextField

TEXT_MAX = 10_000
TITLE_MAX = 80


class Caller(models.Model):
    """A telephone number that has called or written; names belong to cases."""

    phone = EncryptedTextField("电话")
    phone_index = models.CharField("电话索引", max_length=64, unique=True, editable=False)
    mark = models.CharField("标记", max_length=100, blank=True)
    first_seen_at = models.DateTimeField("首次来电")

    class Meta:
        verbose_name = verbose_name_plural = "诉求人"

    def __str__(self) -> str:
        return f"诉求人 {self.pk}"


class Handling(models.TextChoices):
    """How the desk dealt with a demand; set once at registration."""

    DIRECT = "direct", "直接办理"
    DISPATCHED = "dispatched", "转交办理"


class DirectWay(models.TextChoices):
    """How the hotline settled a demand itself."""

    ANSWERED = "answered", "直接答复"
    PROGRESS_TOLD = "progress_told", "告知进度"
    TRANSFERRED = "transferred", "转接"
    NOT_ACCEPTED = "not_accepted", "不予受理"


class ClosedWay(models.TextChoices):
    """办结方式."""

    ANSWERED = "answered", "直接办理"
    SOLVED = "solved", "已解决"
    EXPLAINED = "explained", "解释说明"
    WITHDRAWN = "withdrawn", "撤诉"
    OUT_OF_REACH = "out_of_reach", "联系不上"
    ENDED = "ended", "终止办理"
    UNSOLVED = "unsolved", "未解决"


class Case(models.Model):
    """One demand of one citizen (工单), from intake to archive.

    `state` is written by `cases.services.record.transitions` alone. `received_at` is when the
    demand reached the hotline and decides the day it counts for; `registered_at` is when
    it was typed in (later, after an outage). The due instants are those of the current
    lead assignment, kept here so that lists sort and filter by them with an index.
    """

    number = models.CharField("工单编号", max_length=12, unique=True)
    state = models.CharField("状态", max_length=20, choices=State.listed, editable=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    round = models.PositiveSmallIntegerField("轮次", default=1, editable=False)
    kind = models.CharField("诉求类型", max_length=12, choices=Kind.listed)
    category = models.ForeignKey(
        "grids.Category", verbose_name="事项分类", on_delete=models.PROTECT
    )
    urgency = models.CharField(
        "紧急程度", max_length=10, choices=Urgency.choices, default=Urgency.ORDINARY
    )
    title = models.CharField("标题", max_length=TITLE_MAX)
    text = models.TextField("诉求内容", max_length=TEXT_MAX)
    channel = models.ForeignKey("grids.Channel", verbose_name="渠道", on_delete=models.PROTECT)
    outside_number = models.CharField("外部编号", max_length=64, blank=True)
    # The channel's own fields (`grids.channel_fields`), as JSON by their names.
    channel_facts = EncryptedTextField("渠道字段", blank=True, default="", db_default="")
    received_at = models.DateTimeField("接收时间")
    registered_at = models.DateTimeField("登记时间")
    registered_by = models.ForeignKey(
        "grids.User", verbose_name="登记人", null=True, on_delete=models.PROTECT, related_name="+",
        db_index=False,
    )  # fmt: skip
    handling = models.CharField("处理方式", max_length=10, choices=Handling.choices)
    direct_way = models.CharField("直办方式", max_length=16, choices=DirectWay.choices, blank=True)
    answer = models.TextField("直接答复", max_length=TEXT_MAX, blank=True)
    transferred_to = models.CharField("转接至", max_length=20, blank=True)

    caller = models.ForeignKey(
        Caller, verbose_name="诉求人", null=True, blank=True, on_delete=models.PROTECT
    )
    caller_name = EncryptedTextField("诉求人姓名", blank=True, default="")
    caller_address = EncryptedTextField("诉求人住址", blank=True, default="")
    is_anonymous = models.BooleanField("匿名", default=False)
    is_secret = models.BooleanField("保密", default=False)
    wants_callback = models.BooleanField("接受回访", default=True)

    grid = models.ForeignKey(
        "grids.Grid", verbose_name="所属地域", null=True, blank=True, on_delete=models.PROTECT
    )
    place = models.CharField("地点", max_length=200, blank=True)
    # As `cases.rules.points` writes it: latitude and longitude.
    map_point = models.CharField("地图位置", max_length=24, blank=True, default="", db_default="")
    happened = models.CharField("发生时间", max_length=60, blank=True)

    lead_unit = models.ForeignKey(
        "grids.Unit",
        verbose_name="主办单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    # A conference named the lead for good (会商): it can return the case no more.
    lead_is_final = models.BooleanField(
        "会商确定主办", default=False, db_default=False, editable=False
    )
    sign_due_at = models.DateTimeField("签收截止", null=True, editable=False)
    contact_due_at = models.DateTimeField("先行联系截止", null=True, editable=False)
    reply_due_at = models.DateTimeField("办结截止", null=True, editable=False)
    warn_at = models.DateTimeField("黄灯起", null=True, editable=False)
    clock_stopped_at = models.DateTimeField("停表时间", null=True, editable=False)
    due_is_certain = models.BooleanField("日历已公布", default=True, editable=False)
    source_due_at = models.DateTimeField("来源平台截止", null=True, blank=True)
    main_case = models.ForeignKey(
        "self",
        verbose_name="主单",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="merged_cases",
        editable=False,
    )
    # Where the case stood when it was merged, for the way back.
    former_state = models.CharField(
        "并单前状态", max_length=20, choices=State.listed, blank=True, editable=False
    )
    # How many cases follow this one, or were answered with it.
    merged_count = models.PositiveSmallIntegerField(
        "并入件数", default=0, db_default=0, editable=False
    )
    # The main case's accepted reply, with which this merged case was answered.
    shared_reply = models.ForeignKey(
        "cases.Reply",
        verbose_name="主单答复",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="answered_cases",
        editable=False,
    )
    related_case = models.ForeignKey(
        "self",
        verbose_name="再诉原单",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="later_cases",
        editable=False,
    )
    rejected_ground = models.CharField("不予受理理由", max_length=100, blank=True)
    right_path = models.CharField("告知的途径", max_length=300, blank=True)
    closed_way = models.CharField(
        "办结方式", max_length=16, choices=ClosedWay.choices, blank=True, editable=False
    )
    closed_at = models.DateTimeField("办结时间", null=True, editable=False)
    # A mistake, a test or a duplicate, taken out of every figure by two persons.
    excluded_reason = models.CharField("不计入统计的原因", max_length=200, blank=True)
    is_history = models.BooleanField("历史数据", default=False, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "工单"
        ordering = ["-received_at", "-pk"]
        constraints = [
            *instants_in_bounds("case", "received_at", "source_due_at"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="case_state_is_known"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=False, state__in=listed(ENDED_STATES))
                | (Q(closed_at__isnull=True) & ~Q(state__in=listed(ENDED_STATES))),
                name="case_closed_has_instant",
            ),
            # Out of the merged state a case keeps its main one only where it was answered
            # with it.
            models.CheckConstraint(
                condition=Q(state=State.MERGED, main_case__isnull=False, shared_reply__isnull=True)
                | (
                    ~Q(state=State.MERGED)
                    & Q(former_state="")
                    & (
                        Q(main_case__isnull=True, shared_reply__isnull=True)
                        | Q(main_case__isnull=False, shared_reply__isnull=False)
                    )
                ),
                name="case_merged_has_main",
            ),
            models.CheckConstraint(
                condition=~Q(main_case=F("id")), name="case_is_not_its_own_main"
            ),
            models.CheckConstraint(
                condition=Q(round__gte=1) & Q(version__gte=1), name="case_round_and_version"
            ),
            models.UniqueConstraint(
                fields=["channel", "outside_number"],
                condition=~Q(outside_number=""),
                name="case_outside_number_once",
            ),
        ]
        indexes = [
            # A number of another platform typed into the search.
            models.Index(
                fields=["outside_number"],
                condition=~Q(outside_number=""),
                name="case_outside_number",
            ),
            # A day's figures and every list in date order.
            models.Index(fields=["received_at", "id"], name="case_received"),
            # Queues: open cases by state, earliest deadline first.
            models.Index(
                fields=["state", "reply_due_at", "id"],
                condition=~Q(state__in=sorted(listed(FINAL_STATES))),
                name="case_queue",
            ),
            # Cases with a unit by their light; a clock that stands has none.
            models.Index(
                fields=["warn_at", "reply_due_at"],
                condition=Q(
                    state__in=listed(OWING_STATES),
                    clock_stopped_at__isnull=True,
                ),
                name="case_light",
            ),
            # What an operator registered of late, on their home page.
            models.Index(fields=["registered_by", "-registered_at"], name="case_of_registrar"),
            # Most urgent cases that are open, for the screens of the hall.
            models.Index(
                fields=["registered_at"],
                condition=Q(urgency=Urgency.EXTREME.value)
                & ~Q(state__in=sorted(listed(FINAL_STATES))),
                name="case_extreme_open",
            ),
            # The caller's earlier cases beside the intake form.
            models.Index(
                fields=["caller", "-received_at"],
                condition=Q(caller__isnull=False),
                name="case_of_caller",
            ),
            # A period's closings, for the rates.
            models.Index(
                fields=["closed_at"],
                condition=Q(closed_at__isnull=False, lead_unit__isnull=False),
                name="case_closed",
            ),
            # The list of what is complained about again (再诉).
            models.Index(
                fields=["-received_at"],
                condition=Q(related_case__isnull=False),
                name="case_again",
            ),
            # Lists by a value that few cases or none have, or which the list of a period is
            # cut down by; one column alone is kept with a few bytes a case.
            models.Index(fields=["kind"], name="case_by_kind"),
            models.Index(
                fields=["urgency"],
                condition=~Q(urgency=Urgency.ORDINARY.value),
                name="case_more_urgent",
            ),
            models.Index(
                fields=["state", "received_at"],
                condition=~Q(state=State.CLOSED.value),
                name="case_not_closed",
            ),
            # Hotspots and lists by category.
            models.Index(fields=["category", "-received_at"], name="case_by_category"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def own_facts(self) -> dict[str, str]:
        """The values of the channel's own fields, by their names."""
        return dict(json.loads(self.channel_facts)) if self.channel_facts else {}

    @property
    def personal_facts(self) -> dict[str, str]:
        """Those of them that say who the citizen is."""
        facts = self.own_facts
        return {name: facts[name] for name in facts if is_personal(self.channel.own_fields, name)}


class DayCounter(models.Model):
    """The last case number given on a day of registration."""

    day = models.DateField("日期", primary_key=True)
    last = models.PositiveIntegerField("末号")

    class Meta:
        verbose_name = verbose_name_plural = "编号"

    def __str__(self) -> str:
        return f"{self.day}: {self.last}"


class CreationKey(models.Model):
    """A client's key for one creation, so that a double click makes one case."""

    user = models.ForeignKey("grids.User", on_delete=models.CASCADE)
    key = models.CharField("客户端键", max_length=64)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, null=True)
    created_at = models.DateTimeField("建立时间")

    class Meta:
        verbose_name = verbose_name_plural = "防重键"
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="creation_key_once")]

    def __str__(self) -> str:
        return self.key


class Draft(models.Model):
    """What somebody is typing, kept against loss; not a case, and counted nowhere.

    At the intake desk it has no case yet; in the panel of an action it has the case and
    the action's slug.
    """

    owner = models.ForeignKey("grids.User", verbose_name="填写人", on_delete=models.CASCADE)
    case = models.ForeignKey(Case, verbose_name="工单", null=True, on_delete=models.CASCADE)
    act = models.CharField("操作", max_length=40, blank=True)
    client_key = models.CharField("客户端键", max_length=64)
    # The typed values hold personal data, so the whole of it is encrypted.
    content = EncryptedTextField("内容")
    saved_at = models.DateTimeField("保存时间")

    class Meta:
        verbose_name = verbose_name_plural = "草稿"
        ordering = ["-saved_at"]
        constraints = [models.UniqueConstraint(fields=["owner", "client_key"], name="draft_once")]

    def __str__(self) -> str:
        return self.client_key
