"""Letters to units as papers: notice of urging, supervision order, circular.

The form of an official letter of GB/T 9704: red head with the issuing body, reference and
date, addressee at the margin, body, signing body and date. The citizen is not named:
units read here what they read on the screen.
"""

from collections.abc import Iterable
from datetime import datetime

from cases.access.privacy import text_for_units
from cases.models import Circular, Criticism, SupervisionOrder, Urge
from cases.models.paper_references import circular_reference, order_reference, urge_reference
from grids.deadlines import CITY_ZONE
from grids.rules import rule
from hotline.times import say_date, say_due_in_letter
from reports.papers.blocks import Masthead, Paragraph, Signature, Table, body_paragraph
from reports.papers.paper import Paper
from reports.papers.typeset import Span

HEADS = {"urge": "催办通知书", "supervision": "督办单", "circular": "书面通报"}


def urge_letter(urge: Urge) -> Paper:
    """Return a notice of urging (催办通知书), copied to the unit's leader."""
    case, at = urge.case, urge.at
    due = say_due_in_letter(urge.reply_due_at) if urge.reply_due_at else "截止日"
    lines = [
        f"你单位承办的工单{case.number}（{text_for_units(case, case.title)}），{_sent(urge)}，"
        f"应于{due}前办结。截至{_instant(at)}，{text_for_units(case, urge.text)}，仍未办结答复。",
        "请接此通知后立即办理，及时联系诉求人并提交办理结果；确不能按时办结的，说明原因和预计"
        "办结时间。逾期仍不办结的，将转入督办，并视情通报。",
    ]
    return _letter(
        "urge", urge_reference(urge), "关于抓紧办结超期工单的催办通知",
        str(urge.unit), lines, at, closing=[("抄送", f"{urge.unit}负责人。")],
    )  # fmt: skip


def _sent(urge: Urge) -> str:
    sent = urge.assignment.dispatched_at if urge.assignment else urge.case.registered_at
    return f"于{_instant(sent)}派出"


def order_letter(order: SupervisionOrder) -> Paper:
    """Return a supervision order (督办单): level, ground, what is required, by when."""
    case, due = order.case, say_due_in_letter(order.answer_due_at)
    title = text_for_units(case, case.title)
    lines = [
        f"现就工单{case.number}（{title}）予以{order.get_level_display()}。"
        f"工单于{_instant(order.assignment.dispatched_at)}派出，"
        f"办结截止为{say_due_in_letter(order.reply_due_at)}。",
        "一、督办事由",
        text_for_units(case, order.ground),
        "二、办理要求",
        text_for_units(case, order.required),
        "三、反馈时限",
        f"请于{due}前通过热线平台书面反馈办理情况。逾期不反馈的，将列入书面通报。",
    ]
    copies = [str(leader) for leader in order.copied_to.all()]
    copied = "，".join([*copies, f"{order.unit}负责人"])
    return _letter(
        "supervision", order_reference(order), f"关于督办工单{case.number}的通知",
        str(order.unit), lines, order.issued_at, closing=[("抄送", f"{copied}。")],
    )  # fmt: skip


def circular_letter(circular: Circular, entries: Iterable[Criticism]) -> Paper:
    """Return a circular (书面通报) with its table: unit, case, how late, why."""
    rows = tuple(
        (str(n), str(e.unit), e.case.number, text_for_units(e.case, e.reason))
        for n, e in enumerate(entries, 1)
    )
    since, until = say_date(circular.period_from), say_date(circular.period_to)
    units = len({row[1] for row in rows})
    lines = [
        f"{since}至{until}，经催办、督办仍未按要求办结反馈的工单共{len(rows)}件，"
        f"涉及{units}个单位。现予通报。",
        "请被通报单位认真查找原因，明确责任人和办结时间，立即整改，并将结果书面反馈。",
    ]
    table = Table(("序号", "承办单位", "工单编号", "通报事由"), rows, caption="通报事项")
    return _letter(
        "circular", circular_reference(circular), "关于未按要求办理工单情况的通报",
        "各承办单位", lines, circular.issued_at, table=table,
        closing=[("发", "各承办单位。")],
    )  # fmt: skip


def _letter(
    kind: str, reference: str, title: str, to: str, lines: Iterable[str], at: datetime, *,
    closing: Iterable[tuple[str, str]], table: Table | None = None,
) -> Paper:  # fmt: skip
    issuer, day = str(rule("paper.issuer")), at.astimezone(CITY_ZONE).date()
    addressee = Paragraph((Span(f"{to}："),), indent=0)
    body = [body_paragraph(line) for line in lines]
    tables = [table] if table else []
    return Paper(
        title=title,
        blocks=(addressee, *body, *tables, Signature(issuer, day)),
        masthead=Masthead(HEADS[kind], issuer, day, reference=reference),
        closing=tuple(closing),
        author=issuer,
        keywords=(HEADS[kind], reference),
    )


def _instant(at: datetime) -> str:
    local = at.astimezone(CITY_ZONE)
    minutes = f"{local.minute}分" if local.minute else ""
    return f"{say_date(local.date())}{local.hour}时{minutes}"
