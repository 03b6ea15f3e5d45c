"""答复意见书: a unit's reply to the citizen in writing, in the form of an official letter.

It is a draft (草稿) until the reply was accepted. The unit signs and seals it on paper; its
scan comes back as an attachment.
"""

from collections.abc import Iterator

from cases.dossier.case import Dossier
from cases.dossier.parts import Round
from cases.models import Ruling
from cases.rules.phones import hide_said, mask_numbers
from grids.deadlines import CITY_ZONE
from grids.models import Kind
from hotline.times import say_date
from reports.papers.blocks import Masthead, Paragraph, Signature, body_paragraph
from reports.papers.paper import Paper
from reports.papers.typeset import Span

HEAD = "答复意见书"
ASKED = {Kind.ENQUIRY: "咨询", Kind.SUGGESTION: "建议", Kind.REPORT: "举报"}
UNNAMED = "尊敬的市民"


def reply_letter(dossier: Dossier, one: Round) -> Paper:
    """Return the letter of a reply as this reader may see it.

    The citizen is addressed by name where the reader sees it whole.
    """
    case, reply = dossier.case, one.reply
    unit = reply.assignment.unit
    written = reply.verdict_at or reply.signed_off_at or reply.submitted_at
    day = written.astimezone(CITY_ZONE).date()
    addressee = Paragraph((Span(f"{_addressee(dossier)}："),), indent=0)
    body = [body_paragraph(line) for line in _lines(dossier, one)]
    return Paper(
        title=f"关于您{_asked(dossier)}的{case.category.name}问题的答复",
        blocks=(addressee, *body, Signature(unit.name, day)),
        masthead=Masthead(HEAD, unit.name, day, reference=f"工单编号：{case.number}"),
        is_draft=reply.verdict != Ruling.ACCEPTED,
        author=unit.name,
        keywords=(HEAD, case.number),
    )


def _addressee(dossier: Dossier) -> str:
    caller = dossier.caller
    is_whole = bool(caller.name) and caller.name == dossier.case.caller_name
    return caller.name if is_whole else UNNAMED


def _asked(dossier: Dossier) -> str:
    return ASKED.get(Kind(dossier.case.kind), "反映")


def _lines(dossier: Dossier, one: Round) -> Iterator[str]:
    case, unit = dossier.case, one.reply.assignment.unit
    day = say_date(case.received_at.astimezone(CITY_ZONE).date())
    yield f"您于{day}通过{case.channel}{_asked(dossier)}的事项收悉。经办理，现答复如下："
    yield "一、诉求事项"
    yield from _paragraphs(mask_numbers(dossier.text))
    yield "二、调查核实和办理情况"
    yield from _paragraphs(_told(dossier, one.reply.text, one.text))
    if one.reply.basis:
        yield "三、答复依据"
        yield from _paragraphs(_told(dossier, one.reply.basis, one.basis))
    reach = f"与我单位联系，电话：{unit.phone}；也可" if unit.phone else ""
    yield f"如对本答复有疑问，请{reach}拨打12345政务服务便民热线。感谢您的关心和支持。"


def _told(dossier: Dossier, whole: str, shown: str) -> str:
    """Return what the unit wrote: offices' telephones stay, the citizen's own does not."""
    case = dossier.case
    if dossier.privacy.is_hidden:
        return shown
    if case.caller and case.caller.phone:
        whole = hide_said(whole, case.caller.phone, "*" * 4)
    return mask_numbers(whole)


def _paragraphs(text: str) -> Iterator[str]:
    yield from (line.strip() for line in text.splitlines() if line.strip())
