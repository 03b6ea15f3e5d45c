"""Quality checks (质检): draw a week's sample, take one check, score it, read the result."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Q

from cases.models import QualityCheck, QualityDraw
from cases.models.quality import HOLD
from cases.rules.capabilities import CaseCapability
from cases.rules.notice_kinds import CaseSentence
from cases.services.record.notices import notify
from grids.deadlines import business_day, day_bounds
from grids.models import User
from grids.role_checks import require_capability
from grids.rules import rule
from hotline.errors import Conflict, Forbidden, InvalidInput

REMARK_MAX = 1000
# Per operator the rows with the smallest hashes: the same seed draws the same again.
DRAW = """
INSERT INTO cases_qualitycheck (draw_id, {column}, operator_id, sheet, remark)
SELECT %(draw)s, id, person, '[]', '' FROM (
    SELECT id, {person} AS person, row_number() OVER (
        PARTITION BY {person} ORDER BY md5(%(seed)s || '/' || id), id
    ) AS place
    FROM {table} WHERE {when} >= %(start)s AND {when} < %(end)s AND {person} IS NOT NULL {more}
) AS ranked WHERE place <= %(count)s
"""
CALLS = DRAW.format(
    column="call_id", person="operator_id", table="cases_call", when="received_at",
    # A call without a case leaves nothing to score.
    more="AND kind = 'demand' AND case_id IS NOT NULL",
)  # fmt: skip
CASES = DRAW.format(
    column="case_id", person="registered_by_id", table="cases_case", when="received_at",
    more="AND NOT is_history AND registered_at >= %(start)s",
)  # fmt: skip


def sheet_items() -> list[tuple[str, int]]:
    """Return the items of the score sheet with their weights, as the city set them."""
    items = (text.rsplit(" ", 1) for text in rule("quality.items"))
    return [(name.strip(), int(weight)) for name, weight in items]


@transaction.atomic
def draw_week(week: date, seed: str, *, actor: User, at: datetime) -> QualityDraw:
    """Draw the sample of the week of a day: so many calls and cases of each operator.

    Raises InvalidInput for a week that is not over or in which nothing happened, Conflict
    for one that was drawn.
    """
    require_capability(actor, CaseCapability.CHECK_QUALITY)
    monday = week - timedelta(days=week.weekday())
    if monday + timedelta(days=7) > business_day(at):
        raise InvalidInput(fields={"week": "这一周还没有过完，请下周一再抽取。"})
    if not seed.strip() or len(seed) > 40:
        raise InvalidInput(fields={"seed": "请填写种子，最多 40 字。"})
    draw, is_new = QualityDraw.objects.get_or_create(
        week=monday, defaults={"seed": seed.strip(), "drawn_at": at, "drawn_by": actor}
    )
    if not is_new:
        raise Conflict(f"{monday:%m月%d日}这一周已由{draw.drawn_by}抽取，种子为“{draw.seed}”。")
    span = {"start": day_bounds(monday)[0], "end": day_bounds(monday + timedelta(days=6))[1]}
    with connection.cursor() as cursor:
        for sql, setting in ((CALLS, "quality.calls"), (CASES, "quality.cases")):
            values = {"draw": draw.pk, "seed": draw.seed, "count": rule(setting), **span}
            cursor.execute(sql, values)
    if not draw.checks.exists():
        raise InvalidInput(fields={"week": "这一周没有可以抽取的来电和工单。"})
    return draw


def claim_check(check: QualityCheck, *, actor: User, at: datetime) -> QualityCheck:
    """Take one check for half an hour by a conditional write; Conflict for a taken one."""
    require_capability(actor, CaseCapability.CHECK_QUALITY)
    if check.operator_id == actor.pk:
        raise Forbidden("不能质检本人的来电和工单。")
    open_checks = QualityCheck.objects.filter(pk=check.pk, scored_at__isnull=True)
    own = Q(checker__isnull=True) | Q(checker=actor)
    taken = HOLD.take(open_checks, at, or_if=own, checker=actor)
    check.refresh_from_db()
    if not taken:
        done = "已经评分" if check.scored_at else "正在质检"
        raise Conflict(f"{check.checker}{done}，请选下一件。")
    return check


@transaction.atomic
def score_check(
    check: QualityCheck, *, actor: User, at: datetime, points: Mapping[str, int], remark: str = ""
) -> QualityCheck:
    """Score a check on the city's sheet, out of a hundred; the operator is told."""
    claim_check(check, actor=actor, at=at)
    items = sheet_items()
    wrong = {
        name: f"{name}应为 0 到 {weight} 分。"
        for name, weight in items
        if not isinstance(points.get(name), int) or not 0 <= points[name] <= weight
    }
    if len(remark) > REMARK_MAX:
        wrong["remark"] = f"评语最多 {REMARK_MAX} 字。"
    if wrong:
        raise InvalidInput(fields=wrong)
    total = sum(weight for _, weight in items)
    got = sum(points[name] for name, _ in items)
    check.sheet = [[name, weight, points[name]] for name, weight in items]
    check.score = (Decimal(100 * got) / total).quantize(Decimal("0.1"))
    check.remark, check.scored_at = remark.strip(), at
    check.save(update_fields=["sheet", "score", "remark", "scored_at"])
    notify(CaseSentence.SCORED, {"score": check.score}, at=at, user=check.operator)
    return check


def read_result(check: QualityCheck, *, actor: User, at: datetime) -> None:
    """Note that the operator has read the result of their own check."""
    if check.operator_id != actor.pk:
        raise Forbidden("只能阅知本人的质检结果。")
    QualityCheck.objects.filter(pk=check.pk, scored_at__isnull=False, read_at__isnull=True).update(
        read_at=at
    )
