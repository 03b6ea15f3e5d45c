"""The documents about one case or one group, and those that a person may begin."""

from dataclasses import dataclass

from cases.models import Case
from concentrated.capabilities import ConcentratedCapability
from concentrated.models import GroupStatus, ProblemGroup
from grids.models import User
from hotline.errors import NotVisible
from reports.bulletins.spec import SeriesSpec, Topic, kind_of
from reports.bulletins.topics.told import may_be_told
from reports.capabilities import ReportCapability
from reports.models import Bulletin
from reports.services.briefs import series_about
from reports.services.drafts import ABOUT


@dataclass(frozen=True)
class Brief:
    """A document about the topic; the person reads it where it is `is_readable`."""

    bulletin: Bulletin
    is_readable: bool


@dataclass(frozen=True)
class BriefPanel:
    """What there is about a topic, the newest first, and which series may be begun."""

    topic: Topic
    group: ProblemGroup | None
    briefs: list[Brief]
    offered: list[SeriesSpec]


def seen_case(number: str, user: User) -> Case:
    """Return a case that a person may see; NotVisible for any other."""
    case: Case | None = Case.objects.visible_to(user).filter(number=number).first()
    if case is None:
        raise NotVisible
    return case


def seen_group(pk: int, user: User) -> ProblemGroup:
    """Return a group that a person may see; NotVisible for any other."""
    group = ProblemGroup.objects.exclude(status=GroupStatus.FORMING).filter(pk=pk).first()
    if group is None or not user.can(ConcentratedCapability.READ_GROUPS):
        raise NotVisible
    return group


def read_briefs(topic: Topic, user: User) -> BriefPanel:
    """Return the documents about a topic as a person sees them, in three statements."""
    about = Bulletin.objects.standing().filter(**{ABOUT[kind_of(topic)]: topic})
    rows = list(about.order_by("-built_at", "-revision"))
    readable = set(Bulletin.objects.visible_to(user).filter(pk__in=[row.pk for row in rows])
                   .values_list("pk", flat=True)) if rows else set()  # fmt: skip
    open_series = {row.series for row in rows if row.is_open and row.revision == 1}
    return BriefPanel(
        topic,
        _group_of(topic, user),
        [Brief(row, row.pk in readable) for row in rows],
        [spec for spec in _offered(topic, user) if spec.code not in open_series],
    )


def _group_of(topic: Topic, user: User) -> ProblemGroup | None:
    """Return the group to which a case belongs, where the person sees groups."""
    if not isinstance(topic, Case) or not user.can(ConcentratedCapability.READ_GROUPS):
        return None
    shown = ProblemGroup.objects.exclude(status=GroupStatus.FORMING).select_related("grid")
    return shown.filter(members__case=topic).first()


def _offered(topic: Topic, user: User) -> list[SeriesSpec]:
    if not user.can(ReportCapability.START_BRIEFS):
        return []
    may = may_be_told(topic) if isinstance(topic, Case) else topic.status == GroupStatus.CONFIRMED
    return series_about(topic) if may else []
