"""What notices of groups say, and who sees what they are about."""

from collections.abc import Collection

from django.db.models import TextChoices
from django.urls import reverse

from concentrated.capabilities import ConcentratedCapability
from concentrated.models import GroupStatus, ProblemGroup
from grids.models import User
from notices.sentences import Sentence
from notices.subjects import Shown

# A group as what a notice is about.
GROUP = "problem_group"


class NoticeKind(TextChoices):
    """The kind of this app's notices."""

    GROUP = "concentrated", "集中反映预警"


class GroupSentence(Sentence):
    """The sentences about groups."""

    GROWING_FAST = NoticeKind.GROUP, "集中反映：{group}，一天内 {persons} 人反映，平常 {usual} 人"
    SENSITIVE = NoticeKind.GROUP, "集中反映：{group}，已有 {persons} 人反映，涉及“{word}”"


def look_at_groups(user: User, pks: Collection[int]) -> dict[int, Shown]:
    """Return name and address of the groups that the person may see."""
    if not user.can(ConcentratedCapability.READ_GROUPS):
        return {}
    shown = ProblemGroup.objects.exclude(status=GroupStatus.FORMING)
    groups = shown.filter(pk__in=pks).select_related("grid")
    return {
        group.pk: Shown("", str(group), reverse("concentrated:group", args=[group.pk]))
        for group in groups
    }
