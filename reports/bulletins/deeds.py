"""Who may do what to a bulletin at which step, as a rule; a series may differ in its spec."""

from dataclasses import dataclass

from reports.capabilities import ReportCapability
from reports.models import Deed, Step
from reports.models.bulletin import ISSUED_STEPS, OPEN_STEPS

EDITOR = ReportCapability.EDIT_BULLETINS
ISSUER = ReportCapability.ISSUE_BULLETINS
EITHER = ReportCapability.READ_DRAFTS


@dataclass(frozen=True)
class Allowance:
    """What a deed asks of a person, and the steps at which it can be done."""

    capability: ReportCapability
    steps: tuple[Step, ...]


ALLOWED: dict[Deed, Allowance] = {
    Deed.REFRESH: Allowance(EITHER, OPEN_STEPS),
    Deed.EDIT: Allowance(EDITOR, OPEN_STEPS),
    Deed.CHECK: Allowance(EITHER, (Step.EDITED,)),
    Deed.SEND_BACK: Allowance(EITHER, (Step.EDITED, Step.CHECKED)),
    Deed.ISSUE: Allowance(ISSUER, (Step.CHECKED,)),
    Deed.ARCHIVE: Allowance(EITHER, (Step.ISSUED,)),
    Deed.CORRECT: Allowance(EDITOR, ISSUED_STEPS),
    Deed.PART: Allowance(EDITOR, OPEN_STEPS),
    Deed.DROP: Allowance(EDITOR, OPEN_STEPS),
    Deed.PREPARE_PRESS: Allowance(EDITOR, (Step.CHECKED, *ISSUED_STEPS)),
    Deed.APPROVE_PRESS: Allowance(ISSUER, ISSUED_STEPS),
}
# Who did one of these to an issue does not issue it.
EDITORS_DEEDS = (Deed.EDIT, Deed.CHECK)
