"""What came of a case: oversight, applications, replies, callbacks."""

from collections.abc import Iterator

from cases.dossier.case import Dossier
from cases.dossier.oversight import AnswerShown, InstructionShown, OrderShown, TaskShown
from cases.dossier.parts import Round
from cases.models import Callback, Ruling
from cases.rules.states import State
from hotline.times import say_due_on_paper
from reports.papers.blocks import Box, chinese_instant
from reports.papers.slip_rows import GAP, Row, joined_by


def result_rows(dossier: Dossier) -> Iterator[Row]:
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
        yield (Box(one.label, f"{joined_by([one.unit, one.text], '：')}（{ruled}）"),)
    yield from _answers(dossier)


def _overseen(dossier: Dossier) -> Iterator[str]:
    for shown in dossier.overseen.instructions:
        yield instruction_text(shown)
        yield from map(answer_text, shown.answers)
    for order in dossier.overseen.orders:
        yield _order(order)
        yield from (_order_answer(order, answer) for answer in order.answers)
    if dossier.overseen.counted:
        yield f"{dossier.overseen.counted}。"


def instruction_text(shown: InstructionShown) -> str:
    given = shown.instruction
    return f"{given.leader_name}（{chinese_instant(given.given_at)}）：{shown.text}"


def answer_text(shown: TaskShown) -> str:
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
        lines.append(joined_by([said, one.verdict_reason], "：") + "）")
    signed = [str(reply.submitted_by), chinese_instant(reply.submitted_at)]
    if reply.signed_off_by:
        signed.insert(0, f"审签：{reply.signed_off_by}{GAP}提交：")
    return (Box("办理答复", "\n".join(lines), height=2, signed_by=joined_by(signed, GAP)),)


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
    text = joined_by(parts, "。")
    signed = f"{callback.agent}{GAP}{chinese_instant(callback.completed_at)}"
    return (Box("回访结果", text, signed_by=signed),)
