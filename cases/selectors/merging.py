"""What a merge would move, and who is merged into a case."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from cases.access.privacy import is_hidden_from, line_text
from cases.access.situation import Situation
from cases.guards.desk import merge_refusal
from cases.models import Case
from cases.rules.states import State
from cases.selectors.rows import place_of
from cases.services.dispatch.merging import check_main
from grids.models import Urgency, User
from hotline.errors import HotlineError

GRAVITY = (Urgency.ORDINARY, Urgency.URGENT, Urgency.EXTREME)
SHOWN = 50


@dataclass(frozen=True)
class MergedLine:
    """One case that follows a main one; `url_number` is empty where it cannot be opened."""

    number: str
    title: str
    place: str
    state: str
    received_at: datetime
    url_number: str


@dataclass(frozen=True)
class MergePreview:
    """What merging one case into another would do; `refusal` says why it cannot be done."""

    main: MergedLine
    main_unit: str
    callers: int
    followers: list[str]
    ends: list[str]
    warnings: list[str]
    refusal: str


def preview_merge(case: Case, main: Case, user: User, at: datetime) -> MergePreview:
    """Return what merging would move, end and lose; it writes nothing."""
    open_rows = case.assignments.filter(ended_at__isnull=True).select_related("unit")
    followers = case.merged_cases.filter(state=State.MERGED).order_by("pk")
    return MergePreview(
        main=_line(main, user),
        main_unit=str(main.lead_unit or "尚未派单"),
        callers=main.merged_count + case.merged_count + 2,
        followers=list(followers.values_list("number", flat=True)[:SHOWN]),
        ends=[str(row.unit) for row in open_rows],
        warnings=_warnings(case, main),
        refusal=_refusal(case, main, user, at),
    )


def _refusal(case: Case, main: Case, user: User, at: datetime) -> str:
    unsettled = merge_refusal(Situation(user, case, at))
    if unsettled is not None:
        return unsettled.message
    try:
        check_main(case, main)
    except HotlineError as error:
        return error.message
    return ""


def _warnings(case: Case, main: Case) -> list[str]:
    """Say where the two do not look like the same matter, or something would be lost."""
    said = []
    if case.category_id != main.category_id:
        said.append(f"事项分类不同：本单{case.category}，主单{main.category}。")
    if case.place and main.place and case.place != main.place:
        said.append(f"地点不同：本单{case.place}，主单{main.place}。")
    if GRAVITY.index(Urgency(case.urgency)) > GRAVITY.index(Urgency(main.urgency)):
        said.append("本单比主单紧急，并单后按主单的时限办理。")
    if case.is_secret and not main.is_secret:
        said.append("本单要求保密，承办单位看不到本单诉求人；回访由指定人员进行。")
    if case.outside_number:
        said.append(f"本单来自{case.channel}（{case.outside_number}），该渠道的时限不变。")
    if case.source_due_at and (not main.reply_due_at or main.reply_due_at > case.source_due_at):
        said.append("主单的办结时限晚于本单来源平台的时限。")
    if case.received_at < main.received_at:
        said.append("本单先于主单登记，一般以先登记的为主单。")
    return said


def merged_lines(case: Case, user: User) -> list[MergedLine]:
    """Return the cases that follow this one or were answered with it, the earliest first.

    A unit is told what they say, since it answers them too, but nothing of those whose
    citizen is hidden from it, and it opens only what was dispatched to it.
    """
    visible = Case.objects.visible_to(user).filter(pk=OuterRef("pk"))
    rows = case.merged_cases.select_related("grid").annotate(can_open=Exists(visible))
    found = rows.order_by("received_at", "pk")[:SHOWN]
    return [_line(row, user, row.can_open) for row in found]


def _line(case: Case, user: User, can_open: bool = True) -> MergedLine:
    is_hidden = is_hidden_from(user, case)
    return MergedLine(
        number=case.number,
        title="保密" if is_hidden else line_text(user, case, case.title),
        place="" if is_hidden else line_text(user, case, place_of(case)),
        state=State(case.state).label,
        received_at=case.received_at,
        url_number=case.number if can_open else "",
    )
