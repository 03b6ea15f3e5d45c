"""Which notices about bulletins ask for nothing any more: their step has been taken."""

from django.db.models import Q

from grids.roles import roles_with
from reports.capabilities import ReportCapability
from reports.models import Bulletin, Step

# A bulletin as what a notice is about (`notices.subjects`).
BULLETIN = "bulletin"
# In which steps a bulletin asks something of whom.
ASKED = {
    ReportCapability.EDIT_BULLETINS: (Step.DRAFT, Step.EDITED),
    ReportCapability.ISSUE_BULLETINS: (Step.CHECKED,),
}


def is_step_taken() -> Q:
    """Return the condition on notices that editors or issuers have done what was asked.

    What only tells something, as leaders are told of an issue, asks until it is read.
    """
    taken = Q()
    for capability, steps in ASKED.items():
        asked = Q(subject_kind=BULLETIN, role__in=roles_with(capability))
        waiting = Bulletin.objects.filter(step__in=steps)
        taken |= asked & ~Q(subject_id__in=waiting.values("pk"))
    return taken
