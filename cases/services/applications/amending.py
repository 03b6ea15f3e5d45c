"""更正要素: what was registered wrongly is put right, with the old value kept.

Source: domain "The life of a case" (what was registered wrongly is corrected), "The two
daily bulletins" (a figure of an issued day moves by a revision, with a second person).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from cases.guards.basics import stale
from cases.guards.desk import amend_refusal
from cases.models import Amendment, Case, Element, ElementChange
from cases.models.elements import (
    OF_FIGURES,
    OF_LIMITS,
    PERSONAL,
    TOLD_TO_UNITS,
    column_of,
    current_values,
    find_names,
    kept_value,
    opened_value,
    said_value,
)
from cases.rules.capabilities import CaseCapability
from cases.rules.issued_days import is_daily_issued
from cases.rules.notice_kinds import CaseSentence
from cases.rules.states import Verb
from cases.services.applications.amendable import check_elements, move_first_call
from cases.services.applications.applications import ask, begin_ruling, settle
from cases.services.clocks.relimiting import Recounted, recount_limits
from cases.services.record.notices import notify
from cases.services.record.reasons import check_ruling
from cases.services.record.transitions import Seen, begin, record_event
from grids.deadlines import business_day
from grids.models import Unit, User
from grids.rules import rule
from grids.sorting import is_unsorted
from hotline.errors import Forbidden, InvalidInput
from hotline.times import say_date, say_limit

REASON_MAX = 200
Pair = tuple[str, str]


@dataclass(frozen=True)
class Amended:
    """What an amendment does: elements with old and new kept value, limits, who is told.

    `waiting` is the application where a second person must confirm first.
    """

    case: Case
    changes: Mapping[str, Pair]
    limits: list[Recounted] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    waiting: Amendment | None = None


@transaction.atomic
def amend_case(
    case: Case,
    *,
    actor: User,
    at: datetime,
    values: Mapping[str, Any],
    reason: str,
    version: int | None = None,
    seen: Seen | None = None,
) -> Amended:
    """Put elements of a case right, or propose it where a second person must confirm.

    `values` are new values by the name of the element; a phone is the typed number, empty
    for none. `version` is that of the case as it was seen. Raises Forbidden, InvalidInput
    beside the fields; Conflict where the case changed meanwhile, or nothing would change.
    """
    case, changes = lock_and_check(
        case, actor=actor, at=at, values=values, reason=reason, version=version, seen=seen
    )
    if needs_second(case, changes):
        return Amended(case, changes, waiting=_propose(case, changes, reason, actor, at))
    done = carry_out(case, changes, reason=reason, actor=actor, at=at)
    _record(case, Verb.AMEND, done, reason, actor, at)
    return done


def lock_and_check(
    case: Case,
    *,
    actor: User,
    at: datetime,
    values: Mapping[str, Any],
    reason: str,
    version: int | None = None,
    seen: Seen | None = None,
) -> tuple[Case, dict[str, Pair]]:
    """Lock the case and return what would change, after every rule of the verb."""
    case = begin(case, amend_refusal, actor=actor, at=at, seen=seen).case
    if version is not None and version != case.version:
        raise stale(case, actor)
    if not reason.strip() or len(reason) > REASON_MAX:
        raise InvalidInput(fields={"reason": f"请填写更正原因，最多 {REASON_MAX} 字。"})
    typed = check_elements(case, values, at)
    old = current_values(case)
    new = {name: kept_value(name, value) for name, value in typed.items()}
    changes = {name: (old[name], kept) for name, kept in new.items() if kept != old[name]}
    if not changes:
        raise InvalidInput("没有改动，无须更正。")
    _require_lifting(case, changes, actor)
    _require_sorter(case, changes, actor)
    return case, changes


def _require_lifting(case: Case, changes: Mapping[str, Pair], actor: User) -> None:
    """Let only dispatchers and shift leaders uncover a citizen who was kept from units."""
    uncovers = changes.get(Element.IS_SECRET, ("", ""))[0] == "1"
    uncovers = uncovers or changes.get(Element.KIND, ("", ""))[0] == "report"
    if uncovers and not actor.can(CaseCapability.AMEND):
        raise Forbidden("解除保密（含举报改为其他类型）须由派单审核员或值班长办理。")


def _require_sorter(case: Case, changes: Mapping[str, Pair], actor: User) -> None:
    """Let only dispatchers and shift leaders say what an unsorted case is about."""
    is_sorting = Element.CATEGORY in changes and is_unsorted(case.category)
    if is_sorting and not actor.can(CaseCapability.AMEND):
        raise Forbidden("“待分类”的工单由派单审核员或值班长确定事项分类。")


def day_of(case: Case) -> Any:
    """Return the business day for which a case counts."""
    return business_day(case.received_at, rule("day.starts_at_hour"))


def needs_second(case: Case, changes: Mapping[str, Pair]) -> bool:
    """Tell whether figures hang on a change whose day is issued."""
    return bool(OF_FIGURES & set(changes)) and is_daily_issued(case.received_at)


def carry_out(
    case: Case,
    changes: Mapping[str, Pair],
    *,
    reason: str,
    actor: User,
    at: datetime,
    amendment: Amendment | None = None,
) -> Amended:
    """Set the new values on a locked case, keep the old ones, count limits again, tell units.

    The preview does the same and undoes it.
    """
    columns = {column_of(name): opened_value(name, new) for name, (_, new) in changes.items()}
    if Element.PHONE in changes:
        move_first_call(case, columns["caller"])
    for column, value in columns.items():
        setattr(case, column, value)
    case.version += 1
    case.save(update_fields=[*columns, "version"])
    ElementChange.objects.bulk_create(
        _row(case, name, pair, reason, actor, at, amendment) for name, pair in changes.items()
    )
    limits = []
    if OF_LIMITS & set(changes):
        limits = recount_limits(case, at=at, has_new_urgency=Element.URGENCY in changes)
    open_rows = case.assignments.filter(ended_at__isnull=True).select_related("unit")
    done = Amended(case, changes, limits, [row.unit for row in open_rows])
    has_moved = any(one.has_moved for one in limits)
    sentence = CaseSentence.AMENDED_ANEW if has_moved else CaseSentence.AMENDED
    notify(sentence, {"elements": "、".join(labels(changes))}, at=at, case=case, units=done.units)
    return done


def labels(changes: Mapping[str, Pair]) -> list[str]:
    """Return the names of the elements in their order."""
    return [str(one.label) for one in Element if one in changes]


def _row(
    case: Case, name: str, pair: Pair, reason: str, actor: User, at: datetime,
    amendment: Amendment | None,
) -> ElementChange:  # fmt: skip
    ending = "personal" if name in PERSONAL else "value"
    return ElementChange(
        case=case, at=at, actor=actor, amendment=amendment, element=name, reason=reason.strip(),
        **{f"old_{ending}": pair[0], f"new_{ending}": pair[1]},
    )  # fmt: skip


def _propose(
    case: Case, changes: Mapping[str, Pair], reason: str, actor: User, at: datetime
) -> Amendment:
    row = Amendment(case=case, text=reason, proposed=json.dumps(changes))
    return ask(
        row, Verb.ASK_AMENDMENT, actor=actor, at=at, to=CaseCapability.HEAR_OF_SHIFT,
        note="、".join(labels(changes)),
    )  # fmt: skip


@transaction.atomic
def rule_amendment(
    amendment: Amendment,
    *,
    actor: User,
    at: datetime,
    ruling: str,
    reason: str = "",
    seen: Seen | None = None,
) -> Amendment:
    """Confirm a proposed amendment as the second person, or refuse it.

    Its day is issued: the editors of bulletins are told that a revision is due. Raises
    Forbidden for who proposed it, Conflict where an element was put right meanwhile.
    """
    s, row = begin_ruling(amendment, "amendment", actor=actor, at=at, seen=seen)
    case = s.case
    granted = check_ruling(ruling, reason)
    changes = row.pairs
    settle(row, ruling, reason, actor=actor, at=at)
    if not granted:
        said = "。".join(filter(None, ["不同意", "、".join(labels(changes))]))
        record_event(
            case, Verb.RULE_AMENDMENT, actor=actor, at=at, note=said, is_internal=True,
            facts={"reason": row.reason},
        )  # fmt: skip
        return row
    now = current_values(case)
    if any(now[name] != old for name, (old, _) in changes.items()):
        raise stale(case, actor)
    # Who proposed it answers for the values, who confirms for the second look.
    done = carry_out(case, changes, reason=row.text[:REASON_MAX], actor=row.asked_by, at=at,
                     amendment=row)  # fmt: skip
    _record(case, Verb.RULE_AMENDMENT, done, row.text, actor, at)
    if is_daily_issued(case.received_at):
        facts = {"day": say_date(day_of(case))}
        notify(
            CaseSentence.AMENDED_AFTER_ISSUE,
            facts,
            at=at,
            case=case,
            to=CaseCapability.HEAR_OF_CHANGED_DAYS,
        )
    return row


def _record(case: Case, verb: Verb, done: Amended, reason: str, actor: User, at: datetime) -> None:
    """Write the event: which elements, and of those that units may read the values."""
    names = find_names((name, kept) for name, pair in done.changes.items() for kept in pair)
    said = []
    for one in Element:
        if one not in done.changes:
            continue
        words = str(one.label)
        if one in TOLD_TO_UNITS:
            old, new = (said_value(one, kept, names) for kept in done.changes[one])
            words += f"：{old} → {new}"
        said.append(words)
    said += [
        f"{one.unit}办结截止由 {say_limit(one.reply[0])} 改为 {say_limit(one.reply[1])}"
        for one in done.limits
        if one.reply[0] != one.reply[1]
    ]
    record_event(
        case, verb, actor=actor, at=at, note="；".join(said),
        facts={"elements": list(done.changes), "reason": reason.strip()},
    )  # fmt: skip
