"""Registration as both doors do it: the case, its hazard, and the end of the draft."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from cases.models import Caller, Case, Hazard
from cases.services.desk.drafts import discard_draft
from cases.services.hazards.filing import HazardReport, file_hazard
from cases.services.intake.citing import cite_articles
from cases.services.intake.conversations import keep_conversation
from cases.services.intake.intake import write_case
from cases.services.record.callers import add_caller, lock_caller
from cases.services.record.demands import TO_PENDING, Demand, Disposition
from cases.services.record.idempotency import is_key_used
from cases.services.record.repeats import RepeatedDemand, find_alike
from grids.models import Body, User
from hotline.errors import InvalidInput
from hotline.telephone_numbers import normalise_phone


@transaction.atomic
def register_case(
    demand: Demand,
    disposition: Disposition = TO_PENDING,
    *,
    actor: User,
    at: datetime,
    hazard: HazardReport | None = None,
    key: str = "",
    is_new_matter: bool = False,
    cited: Sequence[int] = (),
    telephone_call: int | None = None,
) -> Case:
    """Open a case and, where a safety hazard was reported, file it; both or neither.

    The same key returns the case made before, with its hazard. Where the same number has an
    open case that says much the same, or one of the same category in the same street,
    RepeatedDemand asks to add to that one, unless the person says that it `is_new_matter`.
    The number's row is held meanwhile: of two who register the same at once the second sees
    the first one's case. One closed within the city's days is linked as the
    one that is complained about again (再诉). `cited` are the articles that a direct answer
    was read from, `telephone_call` is the call on the line that brought it.
    Raises what `open_case` and `file_hazard` raise, and InvalidInput in a city without a
    hotline body.
    """
    # Another platform's case has its own number there and is answered there: it is merged.
    caller = None
    number = normalise_phone(demand.phone) if demand.phone.strip() else None
    if number and not (is_new_matter or demand.outside_number):
        # Who has never called has asked nothing that this could repeat.
        caller = add_caller(number, at)
        if caller is None:
            caller = lock_caller(number)
            demand = _compared(demand, caller, actor, key)
    case = write_case(demand, disposition, actor=actor, at=at, key=key, caller=caller)
    if hazard is not None and not Hazard.objects.filter(case=case).exists():
        file_hazard(hazard, body=hotline_body(), actor=actor, at=at, case=case)
    if cited:
        cite_articles(case, cited, at=at)
    if telephone_call:
        keep_conversation(case, telephone_call, actor=actor, at=at)
    if key:
        discard_draft(key, actor=actor)
    return case


def _compared(demand: Demand, caller: Caller, actor: User, key: str) -> Demand:
    """Return a demand linked to the closed case that it complains about again, if any.

    Raises RepeatedDemand for one that the caller's open case may be about.
    """
    alike = find_alike(
        caller, demand.text, category=demand.category, grid=demand.grid, place=demand.place,
        at=demand.received_at,
    )  # fmt: skip
    # A form sent twice finds its own case.
    if alike.open is not None and not is_key_used(actor, key):
        raise RepeatedDemand(alike.open)
    if demand.related_case is None and alike.closed is not None:
        return replace(demand, related_case=alike.closed)
    return demand


def hotline_body() -> Body:
    """Return the body that is the hotline itself."""
    body = Body.objects.filter(is_hotline=True, is_active=True).first()
    if body is None:
        raise InvalidInput("后台没有设置热线自身的隐患受理单位。")
    return body
