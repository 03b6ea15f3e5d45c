"""One attachment as a person may open it, by the token in its address."""

from uuid import UUID

from cases.access.privacy import Privacy
from cases.access.read_scope import Reach
from cases.models import Attachment, Case, Hazard, HazardReturn
from cases.rules.capabilities import CaseCapability
from cases.selectors.hazards import hazard_text, visible_hazards
from grids.models import User
from hotline.errors import NotVisible


def read_attachment(token: UUID, *, user: User) -> Attachment:
    """Return a file of a case that the person may see, or one that they sent just now.

    Raises NotVisible otherwise, as for a file that does not exist. The name is masked.
    """
    row = (
        Attachment.objects.filter(token=token)
        .select_related("case", "reply", "objection", "hazard__body", "hazard__case")
        .first()
    )
    if row is None:
        raise NotVisible("没有找到这个文件。")
    if row.case is None:
        if row.hazard is not None:
            return _of_hazard(row, row.hazard, user)
        if row.uploaded_by_id != user.pk and not _is_scan_for(row, user):
            raise _unseen(row)
        return row
    if not Case.objects.visible_to(user).filter(pk=row.case.pk).exists():
        raise _unseen(row)
    rows = list(row.case.assignments.select_related("unit"))
    if not Reach.of(user, rows).holds_file(row):
        raise _unseen(row)
    row.name = Privacy(user, row.case).text(row.name)
    return row


def _unseen(row: Attachment) -> NotVisible:
    """Return the refusal of a file that is there; its address names nothing, so the record does."""
    of = f"工单 {row.case.number} 的附件" if row.case else "附件"
    return NotVisible("没有找到这个文件。", hidden=f"{of} {row.pk}")


def _of_hazard(row: Attachment, hazard: Hazard, user: User) -> Attachment:
    """Return a photo of a hazard to who may follow the hazard."""
    if not visible_hazards(user).filter(pk=hazard.pk).exists():
        raise _unseen(row)
    row.name = hazard_text(hazard, row.name, user)
    return row


def _is_scan_for(row: Attachment, user: User) -> bool:
    """Tell whether a file is the scan of a hazard statement that the person may follow."""
    statements = HazardReturn.objects.filter(scan=row)
    if not user.can(CaseCapability.READ_HAZARDS):
        return False
    if not user.can(CaseCapability.READ_EVERY_HAZARD):
        statements = statements.filter(body__in=user.bodies_with(CaseCapability.FILE_HAZARDS))
    return statements.exists()
