"""Slips of one case: 工单流转单, which goes with it, and 批办单, on which leaders write.

Both are made of the dossier, which is the case as one person sees it: what that person may
not read on the screen cannot get onto the paper (domain contract, section 7). Paper goes
further than a screen, so numbers that somebody wrote into a text are hidden on it from
everybody, unless the whole number was asked for.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from cases.access.privacy import is_kept_from_units
from cases.clocks.limits import Part
from cases.dossier.case import Dossier
from cases.dossier.oversight import AnswerShown, InstructionShown, OrderShown, TaskShown
from cases.dossier.parts import Round
from cases.dossier.timeline import GREY
from cases.models import AssignmentRole, Callback, Ruling
from cases.models.queries import LET_GO
from cases.rules.phones import mask_text
from cases.rules.states import State
from cases.services.record.disclosure import Disclosed
from grids.deadlines import CITY_ZONE
from grids.models import User
from grids.rules import rule
from hotline.times import say_date, say_due_on_paper
from reports.papers import (
    Box,
    Form,
    FormHead,
    Paper,
    Table,
    chinese_instant,
)

Row = tuple[Box, ...]
DASH = "—"
GAP = "\u3000"


@dataclass(frozen=True)
class Printing:
    """Who prints and when; `disclosed` is the citizen in plain text, where that was logged."""

    person: User
    at: datetime
    disclosed: Disclosed | None = None

    @property
    def foot(self) -> str:
        """The line at the foot of each page."""
        kept = "含公民个人信息，用后收回" if self.disclosed else "内部办理用件，注意保护个人信息"
        name = f"{self.person}（{self.person.username}）"
        return f"{name} {chinese_instant(self.at)} 打印。{kept}。"


def routing_slip(dossier: Dossier, printing: Printing) -> Paper:
    """Return the routing slip (工单流转单): the demand, who has it by when, what was done."""
    form = Form((*_facts(dossier, printing), *_sent(dossier), *_done(dossier)))
    tables = [table for table in (_parts(dossier), _timeline(dossier)) if table.rows]
    return _slip("工单流转单", dossier, printing, (form, *tables))


def approval_slip(dossier: Dossier, printing: Printing) -> Paper:
    """Return the approval slip (批办单), with room for opinions written by hand."""
    form = Form((*_facts(dossier, printing), *_opinions(dossier)))
    return _slip("工单批办单", dossier, printing, (form,))


@dataclass(frozen=True)
class Slip:
    """One kind of slip: its place in addresses, its label, and how it is made."""

    name: str
    label: str
    make: Callable[[Dossier, Printing], Paper]


SLIPS = {
    slip.name: slip
    for slip in (
        Slip("routing", "工单流转单", routing_slip),
        Slip("approval", "工单批办单", approval_slip),
    )
}


def _slip(
    title: str, dossier: Dossier, printing: Printing, blocks: tuple[Form | Table, ...]
) -> Paper:
    case, issuer = dossier.case, str(rule("paper.issuer"))
    rounds = f"（第{case.round}轮）" if case.round > 1 else ""
    return Paper(
        title=title,
        blocks=blocks if printing.disclosed else tuple(map(_masked, blocks)),
        author=issuer,
        keywords=(case.number,),
        form_head=FormHead(
            issuer, f"编号：{case.number}", f"状态：{case.get_state_display()}{rounds}"
        ),
        foot=_foot(dossier, printing),
    )


def _foot(dossier: Dossier, printing: Printing) -> str:
    """Return the foot; what units may not learn of this citizen must not reach them on paper."""
    is_kept = is_kept_from_units(dossier.case) and not dossier.privacy.is_hidden
    return f"{printing.foot}{'诉求人信息对承办单位保密。' if is_kept else ''}"


def _masked(block: Form | Table) -> Form | Table:
    """Return a block with the telephone and identity numbers in its texts hidden."""
    if isinstance(block, Table):
        rows = (tuple(map(mask_text, row)) for row in block.rows)
        return replace(block, rows=tuple(rows))
    boxes = (tuple(replace(box, text=mask_text(box.text)) for box in row) for row in block.rows)
    return replace(block, rows=tuple(boxes))


def _facts(dossier: Dossier, printing: Printing) -> Iterator[Row]:
    """Yield what was asked, by whom, when and where."""
    case = dossier.case
    marks = [case.get_urgency_display(), "保密" if case.is_secret else ""]
    channel = " ".join(filter(None, (str(case.channel), case.outside_number)))
    by = f"{GAP}{case.registered_by}" if case.registered_by else ""
    yield from _citizen(dossier, printing)
    yield Box("来源渠道", channel), Box("诉求类型", case.get_kind_display())
    yield Box("事项分类", str(case.category)), Box("紧急程度", _joined(marks, "、"))
    yield (
        Box("接收时间", chinese_instant(case.received_at)),
        Box("登记", f"{chinese_instant(case.registered_at)}{by}"),
    )
    grid = str(case.grid) if case.grid else ""
    yield (Box("地点", _joined([grid, dossier.place], " ") or "未注明"),)
    if case.happened:
        yield (Box("发生时间", dossier.happened),)
    if not dossier.text.startswith(dossier.title.rstrip("…")):
        yield (Box("标题", dossier.title),)
    yield (Box("诉求内容", dossier.text, height=3),)
    if dossier.own_files:
        names = "；".join(file.name for file in dossier.own_files)
        yield (Box("附件", f"{len(dossier.own_files)}个：{names}"),)


def _citizen(dossier: Dossier, printing: Printing) -> Iterator[Row]:
    shown, full = dossier.caller, printing.disclosed
    name = full.name if full else shown.name
    phone = full.phone if full else shown.phone
    address = full.address if full else shown.address
    unnamed = "匿名" if shown.is_anonymous else "未留"
    yield Box("诉求人", name or unnamed), Box("联系电话", phone or "未留")
    if address and not shown.is_hidden:
        yield (Box("住址", address),)


def _sent(dossier: Dossier) -> Iterator[Row]:
    """Yield to whom the case went last, with what opinion and limits."""
    lead, others = _latest(dossier)
    if lead is None:
        return
    yield Box("主办单位", lead.unit), Box("协办单位", "、".join(map(_named, others)) or DASH)
    sent = lead.assignment
    signing = say_due_on_paper(sent.sign_due_at) if sent.sign_due_at else DASH
    yield Box("签收截止", signing), Box("办结截止", say_due_on_paper(sent.reply_due_at))
    if sent.note:
        yield (Box("派单意见", dossier.privacy.text(sent.note)),)


def _latest(dossier: Dossier) -> tuple[Part | None, list[Part]]:
    """Return the lead of the latest round and the units beside it, as far as one reads them."""
    tops = [part for part in dossier.parts if part.level == 0]
    newest = max((part.assignment.round for part in tops), default=0)
    kept = [part for part in tops if part.assignment.round == newest]
    leads = [part for part in kept if part.assignment.role == AssignmentRole.LEAD]
    beside = [
        part for part in kept if part not in leads and part.assignment.end_reason not in LET_GO
    ]
    return (leads[-1] if leads else None), beside


def _named(part: Part) -> str:
    """Return a unit beside the lead; one that answers for itself says so."""
    return part.unit if part.assignment.role == AssignmentRole.CO else f"{part.unit}（{part.role}）"


def _done(dossier: Dossier) -> Iterator[Row]:
    """Yield what came of it: oversight, applications, replies, callbacks."""
    case = dossier.case
    if case.answer:
        yield (Box("直接答复", dossier.answer),)
    if case.rejected_ground:
        yield (Box("不予受理", f"{case.rejected_ground}。{dossier.right_path}"),)
    if lines := list(_overseen(dossier)):
        yield (Box("督办批示", "\n".join(lines)),)
    for one in dossier.applied:
        ruled = f"{one.ruled}：{one.reason}" if one.ruling else "等候裁定"
        yield (Box(one.label, f"{_joined([one.unit, one.text], '：')}（{ruled}）"),)
    yield from _answers(dossier)


def _overseen(dossier: Dossier) -> Iterator[str]:
    for shown in dossier.overseen.instructions:
        yield _instruction(shown)
        yield from map(_answer, shown.answers)
    for order in dossier.overseen.orders:
        yield _order(order)
        yield from (_order_answer(order, answer) for answer in order.answers)
    if dossier.overseen.counted:
        yield f"{dossier.overseen.counted}。"


def _instruction(shown: InstructionShown) -> str:
    given = shown.instruction
    return f"{given.leader_name}（{chinese_instant(given.given_at)}）：{shown.text}"


def _answer(shown: TaskShown) -> str:
    """Return what a unit answered to an instruction, as that unit's words."""
    task = shown.task
    if task.answered_at is None:
        return f"{task.unit}未反馈，{say_due_on_paper(task.due_at)}前反馈。"
    return (
        f"{task.unit}反馈（{task.answered_by}，{chinese_instant(task.answered_at)}）：{shown.text}"
    )


def _order(shown: OrderShown) -> str:
    order = shown.order
    due = say_due_on_paper(order.answer_due_at)
    level, status = order.get_level_display(), order.get_status_display()
    return f"{shown.reference} {level}，{due}前反馈，{status}：{shown.required}"


def _order_answer(order: OrderShown, shown: AnswerShown) -> str:
    answer = shown.answer
    sent_back = f"（已退回：{shown.reason}）" if answer.verdict == Ruling.REFUSED else ""
    by = f"{answer.submitted_by}，{chinese_instant(answer.submitted_at)}"
    return f"{order.order.unit}反馈（{by}）：{shown.text}{sent_back}"


def _answers(dossier: Dossier) -> Iterator[Row]:
    """Yield the replies with their verdicts and the callbacks, or that there are none yet."""
    rounds = [*dossier.rounds, *([dossier.shared] if dossier.shared else [])]
    for one in rounds:
        yield _reply(one)
    if not rounds and dossier.parts:
        yield (Box("办理答复", "尚未答复。", height=2),)
    for callback in dossier.callbacks:
        yield _callback(callback)
    if dossier.case.state == State.AWAITING_CALLBACK:
        yield (Box("回访结果", "待回访。"),)


def _reply(one: Round) -> Row:
    reply = one.reply
    lines = [
        f"{reply.assignment.unit}（第{reply.round}轮，{reply.get_outcome_display()}）：{one.text}"
    ]
    if one.basis:
        lines.append(f"依据：{one.basis}")
    if one.files:
        lines.append(f"附件{len(one.files)}个：{'；'.join(file.name for file in one.files)}")
    if reply.verdict and reply.verdict_at:
        verdict = "审核通过" if reply.verdict == "accepted" else "审核退回"
        said = f"（{verdict}，{reply.verdict_by}，{chinese_instant(reply.verdict_at)}"
        lines.append(_joined([said, one.verdict_reason], "：") + "）")
    signed = [str(reply.submitted_by), chinese_instant(reply.submitted_at)]
    if reply.signed_off_by:
        signed.insert(0, f"审签：{reply.signed_off_by}{GAP}提交：")
    return (Box("办理答复", "\n".join(lines), height=2, signed_by=_joined(signed, GAP)),)


def _callback(callback: Callback) -> Row:
    if callback.is_effective:
        said = "，".join(
            (
                "已有人联系" if callback.was_contacted else "无人联系",
                "已解决" if callback.was_solved else "未解决",
                callback.get_satisfaction_display(),
            )
        )
    else:
        said = f"{callback.get_failure_reason_display()}，未取得评价"
    parts = [f"第{callback.round}轮：{said}", callback.remark]
    if callback.closing_ground:
        parts.append(f"不重办：{callback.closing_ground}，{callback.closing_explanation}")
    text = _joined(parts, "。")
    signed = f"{callback.agent}{GAP}{chinese_instant(callback.completed_at)}"
    return (Box("回访结果", text, signed_by=signed),)


def _opinions(dossier: Dossier) -> Iterator[Row]:
    """Yield the boxes for opinions: what is recorded stands in them, the rest is left open."""
    lead, others = _latest(dossier)
    due = say_due_on_paper(lead.assignment.reply_due_at) if lead else DASH
    yield Box("主办单位", lead.unit if lead else DASH), Box("办结截止", due)
    yield (_proposed(dossier, lead, others),)
    given = dossier.overseen.instructions
    answers = [_answer(one) for shown in given for one in shown.answers if one.task.answered_at]
    yield (Box("领导批示", "\n".join(map(_instruction, given)), height=6, is_open=True),)
    yield (Box("承办意见", "\n".join(answers), height=5, is_open=True),)
    last = dossier.rounds[-1] if dossier.rounds else None
    result = f"{last.reply.assignment.unit}：{last.text}" if last else ""
    yield (Box("办理结果", result, height=4, is_open=True),)


def _proposed(dossier: Dossier, lead: Part | None, others: list[Part]) -> Box:
    """Return 拟办意见: to whom the case was sent and why, signed by who sent it."""
    if lead is None:
        return Box("拟办意见", height=4, is_open=True)
    sent = lead.assignment
    helped = f"，{'、'.join(map(_named, others))}协办" if others else ""
    note = dossier.privacy.text(sent.note)
    day = say_date(sent.dispatched_at.astimezone(CITY_ZONE).date())
    by = f"{sent.dispatched_by}{GAP}{day}" if sent.dispatched_by else ""
    text = f"由{lead.unit}主办{helped}。{note}"
    return Box("拟办意见", text, height=4, signed_by=by, is_open=True)


def _parts(dossier: Dossier) -> Table:
    """Return the table of assignments, the tree's levels shown by indents."""
    rows = tuple(
        (
            GAP * part.level + part.unit,
            part.role,
            _stacked(chinese_instant(part.assignment.dispatched_at)),
            _stacked(_signing(part)),
            _stacked(say_due_on_paper(part.due_at)),
            _state(part),
        )
        for part in dossier.parts
    )
    head = ("单位", "分工", "派单", "签收", "办结截止", "办理")
    return Table(head, rows, caption="流转情况", widths=(0, 14, 28, 28, 28, 28))


def _stacked(instant: str) -> str:
    """Put date and time of day on a line each, for a narrow column."""
    return instant.replace(" ", "\n")


def _signing(part: Part) -> str:
    signed = part.assignment.signed_at
    return chinese_instant(signed) if signed else "未签收"


def _state(part: Part) -> str:
    if part.ended_at is None:
        return part.state
    return f"{part.state}\n{_stacked(chinese_instant(part.ended_at))}"


def _timeline(dossier: Dossier) -> Table:
    """Return the timeline without what only tells who looked at the citizen's number."""
    rows = tuple(
        (chinese_instant(line.at), line.who, line.what, line.note)
        for line in dossier.lines
        if line.verb not in GREY
    )
    head = ("时间", "经办", "事项", "说明")
    return Table(head, rows, caption="办理过程", widths=(38, 32, 32, 0))


def _joined(parts: list[str], mark: str) -> str:
    return mark.join(part for part in parts if part)
