"""Hazards: filed one by one, as a total, or as a nil report."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from cases.models import (
    Attachment,
    Case,
    Hazard,
    HazardGrade,
    HazardReturn,
    HazardRevision,
    HazardStage,
    ReturnKind,
    RevisionKind,
)
from cases.models.case import TEXT_MAX
from cases.rules.capabilities import CaseCapability
from cases.rules.issued_days import is_hazard_day_issued
from cases.rules.notice_kinds import HazardSentence
from cases.services.hazards.files import keep_photos
from cases.services.hazards.proposing import REASON_MAX as REVISION_REASON_MAX
from cases.services.hazards.proposing import propose_revision
from cases.services.record.attachments import Uploads, keep_file
from cases.services.record.idempotency import claim_key
from cases.services.record.live import tell_of_urgency
from cases.services.record.notices import notify
from cases.services.record.transitions import lock_case
from grids.deadlines import day_bounds
from grids.models import Body, Grid, HazardCategory, User
from grids.role_checks import require_capability
from grids.rules import rule
from grids.upload_preparation import PreparedFile
from hotline.bounds import happened
from hotline.errors import Conflict, Forbidden, InvalidInput

PERSON_MAX = 40
# The demand for a telephone hand-over; no stage of its own.
TO_TELEPHONE = "to_telephone"
# Of which the rectification should be over; no stage of its own.
LATE = "late"


@dataclass(frozen=True)
class HazardReport:
    """What somebody reported: where, what, how grave."""

    category: HazardCategory
    place: str
    text: str
    reported_at: datetime
    grade: str = HazardGrade.ORDINARY
    grid: Grid | None = None


def may_file_for(actor: User, body: Body) -> bool:
    """Tell whether the person files for this body.

    The hotline's own desk files for the hotline; every other body has its filers.
    """
    if body.is_hotline and actor.can(CaseCapability.FILE_FOR_HOTLINE):
        return True
    return body in actor.bodies_with(CaseCapability.FILE_HAZARDS)


def require_body(actor: User, body: Body) -> None:
    """Raise Forbidden unless the person files for this body."""
    if not may_file_for(actor, body):
        raise Forbidden("您不能为该受理单位报送隐患。")


@transaction.atomic
def file_once(
    report: HazardReport,
    *,
    body: Body,
    actor: User,
    at: datetime,
    key: str = "",
    uploads: Uploads = (),
) -> Hazard | None:
    """File a hazard without a case; None where this form has filed it already."""
    if key and not claim_key(actor, key, None, at):
        return None
    return file_hazard(report, body=body, actor=actor, at=at, uploads=uploads)


@transaction.atomic
def file_hazard(
    report: HazardReport,
    *,
    body: Body,
    actor: User,
    at: datetime,
    case: Case | None = None,
    uploads: Uploads = (),
) -> Hazard:
    """File one hazard for the body that received it first.

    The hotline's own always have a case; other bodies' have one only when handed over. An
    operator marks at most 疑似重大, which tells the shift leader at once.
    """
    require_body(actor, body)
    check_report(report, at)
    if body.is_hotline and case is None:
        raise InvalidInput(fields={"case": "热线受理的隐患必须先登记工单。"})
    if case is not None:
        case = lock_case(case)
        if Hazard.objects.filter(case=case).exists():
            raise Conflict("该工单已登记隐患。")
    hazard = Hazard.objects.create(
        body=body, category=report.category, grade=report.grade,
        reported_at=report.reported_at, registered_at=at, filed_by=actor, case=case,
        grid=report.grid, place=report.place.strip(), text=report.text.strip(),
    )  # fmt: skip
    if uploads:
        keep_photos(hazard, uploads, actor=actor)
    if report.grade == HazardGrade.SUSPECTED_MAJOR:
        notify(HazardSentence.SUSPECTED_MAJOR, at=at, case=case, to=CaseCapability.HEAR_OF_SHIFT)
    if hazard.case_id:
        tell_of_urgency()
    return hazard


def check_report(report: HazardReport, at: datetime) -> None:
    """Raise InvalidInput naming each field of a report that cannot be filed."""
    wrong: dict[str, str] = {}
    if not report.place.strip() or len(report.place) > 200:
        wrong["place"] = "请填写地点，最多 200 字。"
    if not report.text.strip() or len(report.text) > TEXT_MAX:
        wrong["text"] = f"请填写隐患内容，最多 {TEXT_MAX} 字。"
    if report.grade not in (HazardGrade.ORDINARY, HazardGrade.SUSPECTED_MAJOR):
        wrong["grade"] = "只能登记为一般或疑似重大，重大由主管部门认定。"
    if fault := happened(report.reported_at, at=at, label="举报时间"):
        wrong["reported_at"] = fault
    if wrong:
        raise InvalidInput(fields=wrong)


@dataclass(frozen=True)
class Statement:
    """What a body says of a day: items complete, a total with its source, or nil."""

    kind: str
    count: int = 0
    categories: Sequence[HazardCategory] = ()
    source: str = ""
    person: str = ""
    scan: Attachment | None = None

    @property
    def words(self) -> str:
        """The statement in words."""
        if self.kind != ReturnKind.TOTAL:
            return str(ReturnKind(self.kind).label)
        named = "、".join(str(one) for one in self.categories)
        return f"汇总数 {self.count} 件（{named}；来源：{self.source}）"


@transaction.atomic
def state_day(
    kind: str, *, actor: User, at: datetime, key: str = "", **facts: Any
) -> HazardReturn | HazardRevision | None:
    """State a body's day as `file_return` does; None where this form has stated it already."""
    if key and not claim_key(actor, key, None, at):
        return None
    return file_return(kind, actor=actor, at=at, **facts)


@transaction.atomic
def file_return(
    kind: str,
    *,
    body: Body,
    day: date,
    actor: User,
    at: datetime,
    count: int = 0,
    categories: list[HazardCategory] | None = None,
    source: str = "",
    person: str = "",
    scan: PreparedFile | None = None,
    reason: str = "",
) -> HazardReturn | HazardRevision:
    """State a body's day: items complete, a total with its source, or nil (零报告).

    A later statement supersedes the earlier one, which is kept. Once the day's hazard
    daily is issued, the statement is proposed with a `reason` for another person's
    confirmation (`hazard_revising`). Raises InvalidInput for a total without count or
    source, and Conflict for a nil report beside filed hazards.
    """
    require_body(actor, body)
    Body.objects.select_for_update().get(pk=body.pk)
    _check_return(kind, count, source, person, categories or [], day, at)
    if kind == ReturnKind.NIL and _has_hazards(body, day):
        raise Conflict("当日已有报送的隐患，不能零报告。")
    kept = keep_file(scan, actor=actor) if scan else None
    statement = Statement(kind, count, tuple(categories or ()), source, person, kept)
    if is_hazard_day_issued(city_day(day)[0]):
        return _propose(statement, body, day, reason, actor, at)
    return write_return(statement, body=body, day=day, actor=actor, at=at)


def write_return(
    statement: Statement, *, body: Body, day: date, actor: User, at: datetime
) -> HazardReturn:
    """Write a checked statement of a locked body's day over the one before, which is kept."""
    HazardReturn.objects.filter(body=body, day=day, superseded_at__isnull=True).update(
        superseded_at=at
    )
    made = HazardReturn.objects.create(
        body=body, day=day, kind=statement.kind, count=statement.count, source=statement.source,
        person=statement.person, scan=statement.scan, filed_at=at, filed_by=actor,
    )  # fmt: skip
    made.categories.set(statement.categories)
    return made


def _propose(
    statement: Statement, body: Body, day: date, reason: str, actor: User, at: datetime
) -> HazardRevision:
    if not reason.strip() or len(reason) > REVISION_REASON_MAX:
        said = f"当日日报已签发，请填写更正原因，最多 {REVISION_REASON_MAX} 字。"
        raise InvalidInput(fields={"reason": said})
    current = HazardReturn.objects.filter(body=body, day=day, superseded_at__isnull=True).first()
    proposed = {
        "kind": statement.kind, "count": statement.count, "source": statement.source,
        "person": statement.person, "categories": [one.pk for one in statement.categories],
        "scan": statement.scan.pk if statement.scan else None,
        "was": current.pk if current else None,
    }  # fmt: skip
    return propose_revision(
        RevisionKind.STATEMENT, body=body, day=day, words=statement.words, text=reason,
        proposed=proposed, actor=actor, at=at,
    )  # fmt: skip


def _check_return(
    kind: str,
    count: int,
    source: str,
    person: str,
    categories: list[HazardCategory],
    day: date,
    at: datetime,
) -> None:
    wrong: dict[str, str] = {}
    if kind not in ReturnKind.values:
        wrong["kind"] = "请选择报送方式。"
    if kind == ReturnKind.TOTAL:
        if not 1 <= count <= 9999:
            wrong["count"] = "汇总数应为 1 到 9999。"
        if not source.strip():
            wrong["source"] = "请填写数据来源。"
        if not categories:
            wrong["categories"] = "请至少选择一个隐患类别。"
    elif count:
        wrong["count"] = "只有汇总数可以填写件数。"
    if len(person) > PERSON_MAX:
        wrong["person"] = f"报送人最多 {PERSON_MAX} 字。"
    if len(source) > 200:
        wrong["source"] = "数据来源最多 200 字。"
    if day > at.astimezone().date():
        wrong["day"] = "不能报送未来的日期。"
    if wrong:
        raise InvalidInput(fields=wrong)


def _has_hazards(body: Body, day: date) -> bool:
    start, end = city_day(day)
    return Hazard.objects.filter(
        body=body, reported_at__gte=start, reported_at__lt=end, excluded_reason=""
    ).exists()


def city_day(day: date) -> tuple[datetime, datetime]:
    """Return the bounds of a business day by the city's setting."""
    return day_bounds(day, rule("day.starts_at_hour"))


def hazard_stages(today: date) -> dict[str, Q]:
    """Return the conditions of the stages on a hazard's way, among those not struck off."""
    return {
        HazardStage.UNPLANNED: Q(measure="", rectified_at__isnull=True),
        HazardStage.PLANNED: Q(rectified_at__isnull=True) & ~Q(measure=""),
        LATE: Q(rectified_at__isnull=True, rectify_by__lt=today),
        TO_TELEPHONE: Q(
            grade=HazardGrade.SUSPECTED_MAJOR, handed_over_at__isnull=True, excluded_reason=""
        ),
        HazardStage.RECTIFIED: Q(rectified_at__isnull=False, reinspected_at__isnull=True),
        HazardStage.REINSPECTED: Q(reinspected_at__isnull=False),
    }


def require_hazard_reader(actor: User) -> None:
    """Raise Forbidden for people who have nothing to do with hazards."""
    require_capability(actor, CaseCapability.READ_HAZARDS)
