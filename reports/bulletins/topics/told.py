"""What is told of a case or of a group of cases at an instant, by rule, without its citizens."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from cases.access.outside_text import outside_text
from cases.models import Assignment, Case, EndReason, Reply
from cases.rules.states import OWING_STATES, State
from cases.selectors.rows import place_of
from concentrated.models import ProblemGroup
from grids.models import Kind
from hotline.errors import Forbidden
from hotline.times import city_time, say_due_in_letter
from reports.bulletins.spec import Counted, Topic
from reports.bulletins.topics.figures import TopicFigures

DAY = timedelta(days=1)
SAID_MAX, REPLY_MAX = 300, 200


def tell_topic(topic: Topic, at: datetime) -> Counted:
    """Tell of a topic what is known at an instant.

    Raises Forbidden for what no document tells: a case that is secret or reports somebody.
    """
    told, quoted = _case(topic, at) if isinstance(topic, Case) else _group(topic, at)
    figures = TopicFigures({"as_of": at.isoformat(), **told})
    return Counted(figures, {"keys": {}, "warnings": [], "quoted": quoted.pk})


def may_be_told(case: Case) -> bool:
    """Tell whether documents may be about a case: never a secret one, nor a report."""
    return not case.is_secret and case.kind != Kind.REPORT


def say_hour(moment: datetime, at: datetime) -> str:
    """Say an instant as papers do: 12月10日9时05分, its year only where it is another."""
    local = city_time(moment)
    year = "" if local.year == city_time(at).year else f"{local.year}年"
    minute = f"{local:%M}分" if local.minute else ""
    return f"{year}{local.month}月{local.day}日{local.hour}时{minute}"


def _case(case: Case, at: datetime) -> tuple[dict[str, Any], Case]:
    """Return what is told of a case, and the case whose words are quoted."""
    if not may_be_told(case):
        raise Forbidden("保密工单和举报不写入文件。")
    parts = _parts([case.pk])
    category, channel = case.category.name, case.channel.name
    # Those merged into it go its way, with its units.
    together = 1 + case.merged_count
    told = {
        "matter": _plain(case, case.title),
        "place": _plain(case, place_of(case)),
        "received": f"{say_hour(case.received_at, at)}（{category}，{channel}）",
        "said": _short(_plain(case, case.text), SAID_MAX),
        "cases": together,
        "people": together,
        "first": case.received_at.isoformat(),
        "last": case.received_at.isoformat(),
        "recent": 0,
        "before": 0,
        "units": [[unit, together] for unit, _ in _units(parts)],
        "done": _done_with_case(case, parts, at),
        "due": _due([case], at),
    }
    return told, case


def _done_with_case(case: Case, parts: Sequence[Assignment], at: datetime) -> str:
    """Return what was done with a case, in the order of time."""
    if not parts:
        return "已由热线直接答复。" if case.answer else "尚未派给承办单位。"
    deeds = [(part.dispatched_at, f"派给{part.unit}") for part in parts]
    deeds += [(part.signed_at, f"{part.unit}签收") for part in parts if part.signed_at]
    contacts = case.contacts.filter(is_reached=True).select_related("assignment__unit")
    deeds += [
        (one.at, f"{one.assignment.unit if one.assignment else '热线'}联系诉求人")
        for one in contacts[:1]
    ]
    for reply in _replies(case)[:1]:
        said = _short(_plain(case, reply.text), REPLY_MAX)
        deeds.append((reply.submitted_at, f"{reply.assignment.unit}答复：{said}"))
    said = "；".join(f"{say_hour(moment, at)}{what}" for moment, what in sorted(deeds))
    return f"{said.rstrip('。')}。目前{case.get_state_display()}。"


def _replies(case: Case) -> "QuerySet[Reply]":
    """Return the replies to the citizen, the latest first: none that was refused or taken back."""
    found = Reply.objects.filter(case=case).standing().to_citizen()
    return found.select_related("assignment__unit").order_by("-submitted_at")


def _group(group: ProblemGroup, at: datetime) -> tuple[dict[str, Any], Case]:
    """Return what is told of a group, and the case whose words are quoted."""
    rows = group.members.filter(case__is_secret=False).exclude(case__kind=Kind.REPORT)
    rows = rows.filter(received_at__lte=at).select_related("case").order_by("received_at", "pk")
    members = list(rows)
    if not members:
        raise Forbidden("这条线索没有可以写入文件的工单。")
    cases = [row.case for row in members]
    latest = cases[-1]
    told = {
        "matter": f"{group.place}{group.problem}",
        "place": group.place,
        "received": "",
        "said": _short(_plain(latest, latest.text), SAID_MAX),
        "cases": len(cases),
        "people": len({row.writer for row in members}),
        "first": members[0].received_at.isoformat(),
        "last": members[-1].received_at.isoformat(),
        "recent": sum(row.received_at > at - DAY for row in members),
        "before": sum(at - 2 * DAY < row.received_at <= at - DAY for row in members),
        "units": _units(_parts([case.pk for case in cases])),
        "done": _done_with_group(cases),
        "due": _due(cases, at),
    }
    return told, latest


def _done_with_group(cases: Sequence[Case]) -> str:
    counts = Counter(case.state for case in cases)
    said = "、".join(f"{state.label}{counts[state]}件" for state in State if counts[state])
    return f"其中{said}。"


def _parts(cases: Sequence[int]) -> list[Assignment]:
    """Return the parts of the units in some cases, but those that were taken back."""
    found = Assignment.objects.filter(case__in=cases, parent=None)
    found = found.exclude(end_reason__in=[EndReason.RECALLED, EndReason.OBJECTION])
    return list(found.select_related("unit").order_by("dispatched_at", "pk"))


def _units(parts: Sequence[Assignment]) -> list[list[Any]]:
    """Return the units with how many of the cases each has, most first."""
    having = Counter(unit for _, unit in dict.fromkeys((p.case_id, str(p.unit)) for p in parts))
    return [[unit, count] for unit, count in having.most_common()]


def _due(cases: Sequence[Case], at: datetime) -> str:
    owing = [case for case in cases if case.state in OWING_STATES and not case.clock_stopped_at]
    dues = sorted(case.reply_due_at for case in owing if case.reply_due_at)
    if not dues:
        if any(case.state != State.CLOSED for case in cases):
            return "没有正在计时的办结时限。"
        return "均已办结。" if len(cases) > 1 else "已办结。"
    late = Case.objects.filter(pk__in=[case.pk for case in owing]).overdue(at).count()
    said = f"{'最近的' if len(dues) > 1 else ''}办结时限为{say_due_in_letter(dues[0])}"
    many = f"{late}件" if len(cases) > 1 else ""
    return f"{said}，{many}已超期。" if late else f"{said}，没有超期。"


def _plain(case: Case, text: str) -> str:
    """Return one of a case's texts on one line as outsiders read it, without its full stop."""
    told = outside_text(case, " ".join(text.split()))
    return told.replace("{", "").replace("}", "").rstrip("。；，、 ")


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
