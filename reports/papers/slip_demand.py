"""What was asked, by whom, when and where, and to whom it went."""

from collections.abc import Iterator

from cases.clocks.limits import Part
from cases.dossier.case import Dossier
from cases.models import AssignmentRole
from cases.models.queries import LET_GO
from hotline.times import say_due_on_paper
from reports.papers.blocks import Box, chinese_instant
from reports.papers.slip_rows import DASH, GAP, Printing, Row, joined_by


def demand_rows(dossier: Dossier, printing: Printing) -> Iterator[Row]:
    """Yield what was asked, by whom, when and where."""
    case = dossier.case
    marks = [case.get_urgency_display(), "保密" if case.is_secret else ""]
    channel = " ".join(filter(None, (str(case.channel), case.outside_number)))
    by = f"{GAP}{case.registered_by}" if case.registered_by else ""
    yield from _citizen(dossier, printing)
    yield Box("来源渠道", channel), Box("诉求类型", case.get_kind_display())
    yield Box("事项分类", str(case.category)), Box("紧急程度", joined_by(marks, "、"))
    yield (
        Box("接收时间", chinese_instant(case.received_at)),
        Box("登记", f"{chinese_instant(case.registered_at)}{by}"),
    )
    grid = str(case.grid) if case.grid else ""
    yield (Box("地点", joined_by([grid, dossier.place], " ") or "未注明"),)
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


def sent_rows(dossier: Dossier) -> Iterator[Row]:
    """Yield to whom the case went last, with what opinion and limits."""
    lead, others = latest_parts(dossier)
    if lead is None:
        return
    yield Box("主办单位", lead.unit), Box("协办单位", "、".join(map(named_beside, others)) or DASH)
    sent = lead.assignment
    signing = say_due_on_paper(sent.sign_due_at) if sent.sign_due_at else DASH
    yield Box("签收截止", signing), Box("办结截止", say_due_on_paper(sent.reply_due_at))
    if sent.note:
        yield (Box("派单意见", dossier.privacy.text(sent.note)),)


def latest_parts(dossier: Dossier) -> tuple[Part | None, list[Part]]:
    """Return the lead of the latest round and the units beside it, as far as one reads them."""
    tops = [part for part in dossier.parts if part.level == 0]
    newest = max((part.assignment.round for part in tops), default=0)
    kept = [part for part in tops if part.assignment.round == newest]
    leads = [part for part in kept if part.assignment.role == AssignmentRole.LEAD]
    beside = [
        part for part in kept if part not in leads and part.assignment.end_reason not in LET_GO
    ]
    return (leads[-1] if leads else None), beside


def named_beside(part: Part) -> str:
    """Return a unit beside the lead; one that answers for itself says so."""
    return part.unit if part.assignment.role == AssignmentRole.CO else f"{part.unit}（{part.role}）"
