"""合刊: one issue for several days, as after a holiday."""

from datetime import datetime

from django.db import transaction

from cases.permissions import require_role
from grids.models import Role, User
from hotline.errors import Conflict, InvalidInput
from reports.models import Bulletin, Deed, Series, Step
from reports.periods import Period
from reports.services.drafts import build_draft
from reports.services.log import write_step


@transaction.atomic
def join_days(series: Series, period: Period, *, actor: User, at: datetime) -> Bulletin:
    """Make one draft of several closed days; the days' own drafts give way to it.

    Raises Conflict where one of the days was issued already or has not ended, or where
    an issue of joined days overlaps these.
    """
    require_role(actor, Role.BULLETIN_EDITOR)
    if not period.until:
        raise InvalidInput(fields={"period_to": "合刊至少要有两天。"})
    overlapping = Bulletin.objects.select_for_update().filter(
        series=series, period_from__lte=period.to_on, period_to__gte=period.from_on
    )
    for bulletin in overlapping.exclude(step=Step.JOINED).order_by("pk"):
        _give_way(bulletin, period, actor, at)
    return build_draft(series, period, at=at, actor=actor)


def _give_way(bulletin: Bulletin, period: Period, actor: User, at: datetime) -> None:
    if not bulletin.is_open:
        raise Conflict(f"{bulletin}已签发，不能再并入合刊。")
    if bulletin.period_from < period.from_on or bulletin.period_to > period.to_on:
        raise Conflict(f"{bulletin}已是合刊，与所选日期部分重叠。")
    bulletin.step = Step.JOINED
    bulletin.save(update_fields=["step"])
    write_step(bulletin, Deed.JOIN, at=at, actor=actor, note=f"并入{period}合刊")
