"""Which notices about bulletins ask for nothing any more: their step has been taken."""

from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from cases.models import NoticeKind
from grids.models import Role
from reports.models import Bulletin, Step

# In which steps a bulletin asks something of whom.
ASKED = {
    Role.BULLETIN_EDITOR: (Step.DRAFT, Step.EDITED),
    Role.BULLETIN_ISSUER: (Step.CHECKED,),
}


def is_step_taken() -> Q:
    """Return the condition on notices that editors or issuers have done what was asked.

    What only tells something, as leaders are told of an issue, leads to no step and asks
    until it is read.
    """
    beginning, _, end = reverse("reports:bulletin", args=[0]).rpartition("0")
    page = Concat(Value(beginning), Cast("pk", CharField()), Value(end))
    taken = Q()
    for role, steps in ASKED.items():
        waiting = Bulletin.objects.filter(step__in=steps).annotate(address=page)
        of_bulletin = Q(kind=NoticeKind.BULLETIN, role=role, page__startswith=beginning)
        taken |= of_bulletin & ~Q(page__in=waiting.values("address"))
    return taken
