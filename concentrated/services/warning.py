"""Every few minutes: supervisors are warned of groups that grow fast or may not wait."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from concentrated.capabilities import ConcentratedCapability
from concentrated.models import GroupStatus, ProblemGroup
from concentrated.notice_kinds import GROUP, GroupSentence
from concentrated.rules.warning import DAY, days_alike, people_by_day, touches, usual
from grids.rules import rule
from notices.services.outbox import notify
from notices.subjects import Subject

HEARD_OF = (GroupStatus.PROPOSED, GroupStatus.CONFIRMED)


def warn_of_groups(*, at: datetime) -> int:
    """Warn of groups that got a case within a day, each once a day at most; return how many."""
    groups = ProblemGroup.objects.filter(status__in=HEARD_OF, last_at__gt=at - DAY)
    waiting = groups.filter(Q(warned_at__isnull=True) | Q(warned_at__lte=at - DAY))
    pks = list(waiting.order_by("pk").values_list("pk", flat=True))
    return sum(_warn(pk, at) for pk in pks)


@transaction.atomic
def _warn(pk: int, at: datetime) -> bool:
    locked = ProblemGroup.objects.select_for_update(skip_locked=True)
    group = locked.filter(pk=pk, status__in=HEARD_OF).first()
    if group is None or (group.warned_at and group.warned_at > at - DAY):
        return False  # Another worker was quicker.
    if not (_warn_of_growth(group, at) or _warn_of_words(group, at)):
        return False
    group.warned_at = at
    group.save(update_fields=["warned_at"])
    return True


def _warn_of_growth(group: ProblemGroup, at: datetime) -> bool:
    days = days_alike(at)
    members = group.members.filter(received_at__gt=days[-1][0], received_at__lte=at)
    people = people_by_day(members.values_list("received_at", "writer"), days)
    often = usual(people)
    if people[0] < often + int(rule("concentrated.warn_persons")):
        return False
    facts = {"group": group, "persons": people[0], "usual": often}
    _tell(GroupSentence.GROWING_FAST, facts, group, at)
    return True


def _warn_of_words(group: ProblemGroup, at: datetime) -> bool:
    """Warn once of what may not wait; afterwards its growth alone is told."""
    if group.warned_at:
        return False
    categories = group.members.values_list("case__category__name", flat=True).distinct()
    word = touches([group.name, group.problem, *categories], rule("concentrated.warn_words"))
    if word:
        facts = {"group": group, "persons": group.persons, "word": word}
        _tell(GroupSentence.SENSITIVE, facts, group, at)
    return bool(word)


def _tell(
    sentence: GroupSentence, facts: dict[str, object], group: ProblemGroup, at: datetime
) -> None:
    to = ConcentratedCapability.HEAR_OF_GROUPS
    notify(sentence, facts, at=at, about=Subject(GROUP, group.pk), to=to)
