"""Orders, proposals and instructions written beside a case, as their services leave them."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from cases.models import Criticism, Instruction, InstructionTask, Reply, SupervisionOrder, Urge
from grids.models import User

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def a_scan(name="批示件.pdf"):
    return SimpleUploadedFile(name, PDF, "application/pdf")


def last_assignment(case):
    return case.assignments.select_related("unit").last()


def an_order(case, at, *, assignment=None, status="open", number=None, **fields):
    row = assignment or last_assignment(case)
    values = {
        "level": "ordinary", "ground": "超期未办结", "required": "请说明原因和办结时间",
        "answer_due_at": at + timedelta(days=3), "reply_due_at": row.reply_due_at,
        "issued_at": at, "status": status, "closed_at": at if status == "closed" else None,
    }  # fmt: skip
    number = number or SupervisionOrder.objects.count() + 1
    order = SupervisionOrder.objects.create(
        case=case, assignment=row, unit=row.unit, year=2024, number=number, **(values | fields)
    )
    if status == "answered":
        person = User.objects.first()
        order.answers.create(text="正在抢修", submitted_at=at, submitted_by=person)
    return order


def a_notice(case, at, *, number=1):
    row = last_assignment(case)
    return Urge.objects.create(
        case=case, assignment=row, unit=row.unit, kind="notice", year=2024, number=number,
        at=at, text="已超期15小时", reply_due_at=row.reply_due_at,
    )  # fmt: skip


def a_proposal(case, at, *, assignment=None):
    row = assignment or last_assignment(case)
    return Criticism.objects.create(
        case=case, assignment=row, unit=row.unit, reason="超期5天，督办未反馈",
        reply_due_at=row.reply_due_at, proposed_at=at, status="proposed",
    )  # fmt: skip


def an_accepted_reply(case, at, *, assignment=None, text="已修好"):
    return Reply.objects.create(
        case=case, assignment=assignment or last_assignment(case), round=case.round, text=text,
        outcome="solved", submitted_at=at, submitted_by=User.objects.first(),
        verdict="accepted", verdict_at=at,
    )  # fmt: skip


def a_task(case, at, leader, *, units=None):
    given = Instruction.objects.create(
        case=case, leader=leader, leader_name=str(leader), text="请尽快办理", given_at=at,
        due_at=at + timedelta(days=3), recorded_at=at, recorded_by=leader,
    )  # fmt: skip
    chosen = units or [last_assignment(case).unit]
    rows = [
        InstructionTask.objects.create(instruction=given, unit=unit, due_at=given.due_at)
        for unit in chosen
    ]
    return rows[0]
