"""Which notices about bulletins ask for nothing any more: their step has been taken."""

from django.db.models import Q

from grids.models import Role
from reports.models import Bulletin, Step

# A bulletin as what a notice is about (`notices.subjects`).
BULLETIN = "bulletin"
# In which steps a bulletin asks something of whom.
ASKED = {
    Role.BULLETIN_EDITOR: (Step.DRAFT, Step.EDITED),
    Role.BULLETIN_ISSUER: (Step.CHECKED,),
}


def is_step_taken() -> Q:
    """Return the condition on notices that editors or issuers have done what was asked.

    What only tells something, as leaders are told of an issue, asks until it is read.
    """
    taken = Q()
    for role, steps in ASKED.items():
        waiting = Bulletin.objects.filter(step__in=steps)
        taken |= Q(subject_kind=BULLETIN, role=role) & ~Q(subject_id__in=waiting.values("pk"))
    return taken
