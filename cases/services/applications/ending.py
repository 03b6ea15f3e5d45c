"""终结: a case is closed before an answer, in one of three ways, each on its proofs.

撤诉 rests on the caller's own recorded word, never the unit's, and is never possible for a
report or a hazard; 联系不上 on logged attempts at different hours, which the hotline checks;
终止办理 on a lawful basis that was explained to the citizen and is reviewed by the hotline.
Source: domain "The life of a case".
"""

from datetime import datetime

from django.db import transaction

from cases.guards.applications import (
    ask_ending_refusal,
    close_early_refusal,
    is_retractable,
    merged_cases_refusal,
)
from cases.models import (
    Assignment,
    AssignmentRole,
    Call,
    CallKind,
    Case,
    ClosedWay,
    Contact,
    ContactMeans,
    Ending,
    EndReason,
    Ruling,
)
from cases.rules.capabilities import CaseCapability
from cases.rules.notice_kinds import CaseSentence
from cases.rules.states import State, Verb
from cases.services.applications.applications import ask, begin_ruling, record_ruling, settle
from cases.services.callback.callback_holds import forget_claim
from cases.services.clocks.assigning import end_assignments
from cases.services.record.attachments import Uploads
from cases.services.record.notices import notify
from cases.services.record.reasons import TEXT_MAX, check_ruling, check_texts
from cases.services.record.transitions import Seen, begin, move_case, require_allowed
from grids.deadlines import CITY_ZONE
from grids.models import User
from grids.rules import rule
from hotline.errors import Conflict, InvalidInput

Proof = Call | Contact
WAYS_OF_UNIT = (ClosedWay.OUT_OF_REACH, ClosedWay.ENDED)
WAYS_OF_HOTLINE = (ClosedWay.WITHDRAWN, ClosedWay.OUT_OF_REACH)


def words_of_caller(case: Case) -> list[Proof]:
    """Return what may hold the caller's own word: later calls, the hotline's contacts.

    A call counts where it came from the case's own number after the registration; a
    contact where the hotline itself (no unit) reached the citizen.
    """
    calls = case.calls.filter(kind=CallKind.DEMAND, is_first=False, caller=case.caller_id)
    contacts = case.contacts.filter(assignment__isnull=True, is_reached=True)
    found: list[Proof] = [*(calls if case.caller_id else []), *contacts.select_related("by")]
    return found


def attempts_of(case: Case, lead: Assignment | None) -> list[Contact]:
    """Return this round's logged contacts that reached nobody, the earlier of an hour once.

    Empty where somebody reached the citizen in this round.
    """
    began = lead.dispatched_at if lead else case.received_at
    rows = list(case.contacts.filter(at__gte=began).order_by("at", "pk"))
    if any(row.is_reached for row in rows):
        return []
    by_hour: dict[str, Contact] = {}
    for row in rows:
        by_hour.setdefault(row.at.astimezone(CITY_ZONE).strftime("%Y%m%d%H"), row)
    return list(by_hour.values())


@transaction.atomic
def close_early(
    case: Case,
    *,
    actor: User,
    at: datetime,
    way: str,
    text: str,
    proof: Proof | None = None,
    seen: Seen | None = None,
) -> Case:
    """Close a case because its citizen withdrew it, or cannot be reached.

    Raises InvalidInput where the proof is missing, Conflict where the way is not open to
    this case.
    """
    case = begin(case, close_early_refusal, actor=actor, at=at, seen=seen).case
    if way not in WAYS_OF_HOTLINE:
        raise InvalidInput(
            fields={"way": "请选择撤诉或联系不上；终止办理由承办单位申请、热线裁定。"}
        )
    check_texts({"text": TEXT_MAX}, text=text)
    lead = _lead(case)
    row = Ending(case=case, assignment=None, way=way, text=text.strip(), asked_at=at,
                 asked_by=actor, ruling=Ruling.ACCEPTED, ruled_at=at, ruled_by=actor)  # fmt: skip
    if way == ClosedWay.WITHDRAWN:
        contacts = _prove_withdrawal(case, row, proof)
    else:
        contacts = _prove_out_of_reach(case, lead)
    row.save(force_insert=True)
    row.contacts.set(contacts)
    _close(case, row, lead, actor=actor, at=at, note=row.text)
    return case


def _lead(case: Case) -> Assignment | None:
    leads = case.assignments.filter(role=AssignmentRole.LEAD, parent__isnull=True)
    return leads.select_related("unit").order_by("pk").last()


def _prove_withdrawal(case: Case, row: Ending, proof: Proof | None) -> list[Contact]:
    if not is_retractable(case):
        raise InvalidInput(fields={"way": "举报和安全隐患不能撤诉结案，须查清处理。"})
    if proof is None:
        raise InvalidInput(fields={"proof": "请选择市民本人表示撤诉的来电或热线联系记录。"})
    if proof not in words_of_caller(case):
        raise InvalidInput(fields={"proof": "撤诉只凭诉求人本人的来电，或热线与本人的联系记录。"})
    if isinstance(proof, Contact):
        return [proof]
    row.call = proof
    return []


def _prove_out_of_reach(case: Case, lead: Assignment | None) -> list[Contact]:
    if case.state != State.HANDLING:
        raise InvalidInput(fields={"way": "已答复的工单由回访台联系，回访次数用完即办结。"})
    attempts, needed = attempts_of(case, lead), rule("ending.attempts")
    if len(attempts) < needed:
        raise InvalidInput(
            fields={
                "way": f"须有 {needed} 次不同钟点、都未联系上的联系记录，现有 {len(attempts)} 次。"
            }
        )
    return attempts


@transaction.atomic
def ask_ending(
    case: Case,
    *,
    actor: User,
    at: datetime,
    way: str,
    text: str,
    basis: str = "",
    explained_at: datetime | None = None,
    explained_by_means: str = "",
    uploads: Uploads = (),
    seen: Seen | None = None,
) -> Ending:
    """Apply for an early end: 联系不上 with its logged contacts, or 终止办理 with its basis.

    终止办理 needs a basis from the list and when and how it was explained to the citizen
    (unless the citizen left no number). Raises InvalidInput, Conflict.
    """
    s = begin(case, ask_ending_refusal, actor=actor, at=at, seen=seen)
    case, assignment = s.case, s.acting_part
    if way not in WAYS_OF_UNIT:
        raise InvalidInput(fields={"way": "请选择联系不上或终止办理；撤诉只凭市民本人表示。"})
    check_texts({"text": TEXT_MAX}, text=text)
    row = Ending(case=case, assignment=assignment, way=way, text=text)
    contacts: list[Contact] = []
    if way == ClosedWay.ENDED:
        _check_explained(case, basis, explained_at, explained_by_means, at)
        row.basis, row.explained_at = basis, explained_at
        row.explained_by_means = explained_by_means
    else:
        contacts = _prove_out_of_reach(case, assignment)
    said = "。".join(filter(None, [row.get_way_display(), row.basis, text.strip()]))
    ask(row, Verb.ASK_ENDING, actor=actor, at=at, unit=assignment.unit, note=said,
        to=CaseCapability.HEAR_OF_DISPATCHING, uploads=uploads)  # fmt: skip
    row.contacts.set(contacts)
    return row


def _check_explained(
    case: Case, basis: str, explained_at: datetime | None, means: str, at: datetime
) -> None:
    wrong: dict[str, str] = {}
    if basis not in rule("ending.bases"):
        wrong["basis"] = "请从列表中选择终止办理的依据。"
    if case.caller_id:
        if explained_at is None:
            wrong["explained_at"] = "请填写向市民说明的时间。"
        elif not case.received_at <= explained_at <= at:
            wrong["explained_at"] = "说明时间应在来电之后、现在之前。"
        if means not in ContactMeans.values:
            wrong["explained_by_means"] = "请选择向市民说明的方式。"
    if wrong:
        raise InvalidInput(fields=wrong)


@transaction.atomic
def rule_ending(
    ending: Ending,
    *,
    actor: User,
    at: datetime,
    ruling: str,
    reason: str = "",
    seen: Seen | None = None,
) -> Ending:
    """Review an early end that a unit applied for; granted, the case is closed.

    The attempts are counted anew: somebody may have reached the citizen meanwhile.
    """
    s, row = begin_ruling(ending, "ending", actor=actor, at=at, seen=seen)
    case, assignment = s.case, s.part(row.assignment_id)
    granted = check_ruling(ruling, reason)
    if granted:
        require_allowed(merged_cases_refusal(s))
    if granted and row.way == ClosedWay.OUT_OF_REACH:
        row.contacts.set(_prove_again(case, assignment))
    settle(row, ruling, reason, actor=actor, at=at)
    record_ruling(row, Verb.RULE_ENDING, actor=actor, at=at, unit=assignment.unit,
                  note=row.get_way_display())  # fmt: skip
    if granted:
        note = "。".join(filter(None, [row.get_way_display(), row.basis, row.text]))
        _close(case, row, assignment, actor=actor, at=at, note=note)
    return row


def _prove_again(case: Case, assignment: Assignment) -> list[Contact]:
    attempts = attempts_of(case, assignment)
    if len(attempts) < rule("ending.attempts"):
        raise Conflict("申请以后已联系上市民，不能按联系不上终结，请裁定为不同意。")
    return attempts


def _close(
    case: Case, row: Ending, lead: Assignment | None, *, actor: User, at: datetime, note: str
) -> None:
    units = [one.unit for one in case.assignments.filter(ended_at__isnull=True).select_related(
        "unit")]  # fmt: skip
    end_assignments(case, EndReason.CLOSED, at=at)
    move_case(
        case, State.CLOSED, Verb.CLOSE_EARLY, actor=actor, at=at,
        unit=lead.unit if lead else None, note=note,
        facts={"way": row.way, "application": row.pk}, changes={"closed_way": row.way},
    )  # fmt: skip
    forget_claim(case)
    if row.assignment_id is None and units:
        notify(CaseSentence.ENDED, {"way": row.get_way_display()}, at=at, case=case, units=units)
