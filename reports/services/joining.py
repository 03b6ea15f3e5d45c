"""合刊: one issue for several days, as after a holiday, and its days given back."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from grids.models import User
from grids.role_checks import require_capability
from hotline.errors import Conflict, InvalidInput
from reports.bulletins.content import build_content, lines_from
from reports.bulletins.spec import spec_of
from reports.bulletins.wording.editor_choices import Choices
from reports.bulletins.wording.lines import Line
from reports.capabilities import ReportCapability
from reports.models import Bulletin, Deed, Step
from reports.periods import Cadence, Period
from reports.services.drafts import build_draft
from reports.services.numbering import number_after_last
from reports.services.steps import begin, write_step

_ONE = {
    Cadence.DAY: "天", Cadence.WEEK: "周", Cadence.HALF_MONTH: "期", Cadence.MONTH: "个月",
    Cadence.QUARTER: "个季度", Cadence.YEAR: "年",
}  # fmt: skip


@dataclass(frozen=True)
class JointPreview:
    """What a joint issue would be: its days with their drafts, figures, text and number.

    `days` gives for each day how its own draft stands, "" where it has none; `lines` are
    the text with the figure behind each stretch.
    """

    period: Period
    days: tuple[tuple[date, str], ...]
    lines: tuple[Line, ...]
    number: str


def preview_joint(series: str, period: Period, *, actor: User, at: datetime) -> JointPreview:
    """Count and word a joint issue without writing anything.

    Raises what joining the days would raise, but for what happens meanwhile.
    """
    overlapping = _overlapping(series, period)
    _require_joinable(series, overlapping, period, actor=actor, at=at)
    drafts = {on: draft for draft in overlapping for on in draft.period.days}
    days = tuple((on, drafts[on].get_step_display() if on in drafts else "") for on in period.days)
    lines = lines_from(build_content(series, period, Choices()).lines)
    number = number_after_last(series, timezone.localtime(at).year)
    return JointPreview(period, days, lines, number.words)


@transaction.atomic
def join_days(series: str, period: Period, *, actor: User, at: datetime) -> Bulletin:
    """Make one draft of several closed days; the days' own drafts give way to it.

    Raises Conflict where one of the days was issued already or has not ended, or where
    an issue of joined days overlaps these.
    """
    overlapping = list(_overlapping(series, period).select_for_update())
    _require_joinable(series, overlapping, period, actor=actor, at=at)
    for bulletin in overlapping:
        Bulletin.objects.filter(pk=bulletin.pk).update(step=Step.JOINED)
    joint = build_draft(series, period, at=at, actor=actor)
    for bulletin in overlapping:
        facts = {"joint": joint.pk, "step": bulletin.step}
        write_step(bulletin, Deed.JOIN, at=at, actor=actor, note=_into(period), facts=facts)
    return joint


def _into(period: Period) -> str:
    return f"并入{period}合刊"


def _overlapping(series: str, period: Period) -> "QuerySet[Bulletin]":
    """Return the bulletins that stand for one of the days, in the order of their making."""
    rows = Bulletin.objects.standing().filter(
        series=series, period_from__lte=period.to_on, period_to__gte=period.from_on
    )
    return rows.order_by("pk")


def _require_joinable(
    series: str, overlapping: Iterable[Bulletin], period: Period, *, actor: User, at: datetime
) -> None:
    """Refuse to join days: the one rule for the verb and its preview."""
    require_capability(actor, ReportCapability.EDIT_BULLETINS)
    spec = spec_of(series)
    if not spec.is_joinable:
        raise InvalidInput(fields={"series": f"{spec.name}不能合刊。"})
    if not spec.cadence.is_joint(period.from_on, period.to_on):
        raise InvalidInput(fields={"period_to": f"合刊至少要有两{_ONE[spec.cadence]}。"})
    if len(period) > spec.cadence.longest_joint:
        raise InvalidInput(fields={"period_to": f"合刊最多{spec.cadence.longest_joint}天。"})
    if at < period.end:
        raise Conflict(f"{period}尚未结束，结束后才能合刊。")
    for bulletin in overlapping:
        if not bulletin.is_open:
            raise Conflict(f"{bulletin}已签发，不能再并入合刊。")
        if bulletin.period_from < period.from_on or bulletin.period_to > period.to_on:
            raise Conflict(f"{bulletin}已是合刊，与所选日期部分重叠。")


@transaction.atomic
def part_days(
    bulletin: Bulletin, *, actor: User, at: datetime, seen: int | None = None
) -> list[Bulletin]:
    """撤销合刊: give the days of a joint issue back; each has its own bulletin again.

    A day's draft comes back at the step and with the wording it had, counted anew; a day
    that had none gets one. Numbers are given at issue only, so they stay continuous.
    Returns the days' bulletins. Raises Conflict once issued, and for a bulletin of one day.
    """
    joint = begin(bulletin, Deed.PART, actor=actor, seen=seen)
    if not joint.may_be_parted:
        raise Conflict("只有还没签发的合刊可以撤销。")
    joint.step = Step.PARTED
    joint.save(update_fields=["step"])
    write_step(joint, Deed.PART, at=at, actor=actor, note=f"{joint.period}各日恢复单独编发")
    for draft, was in _given_way_to(joint):
        draft.step = was
        draft.save(update_fields=["step"])
        write_step(draft, Deed.PART, at=at, actor=actor, note=f"{joint.period}合刊撤销")
    cadence = spec_of(joint.series).cadence
    issues = cadence.ended_within(joint.period_from, joint.period_to)
    periods = [Period(*days, joint.starts_at_hour) for days in issues]
    return [build_draft(joint.series, period, at=at, actor=actor) for period in periods]


def _given_way_to(joint: Bulletin) -> Iterator[tuple[Bulletin, Step]]:
    """Yield the bulletins that gave way to a joint issue, with the steps they stood at."""
    within = {"period_from__gte": joint.period_from, "period_to__lte": joint.period_to}
    joined = Bulletin.objects.select_for_update().filter(
        series=joint.series, step=Step.JOINED, **within
    )
    for draft in joined.order_by("pk"):
        row = draft.steps.filter(deed=Deed.JOIN).last()
        # Rows of earlier releases say only in words which issue it was.
        if row and (row.facts.get("joint") or row.note) in (joint.pk, _into(joint.period)):
            yield draft, Step(row.facts.get("step", Step.DRAFT))
