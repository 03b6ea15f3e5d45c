"""Documents about one case or one group of cases: begun by one press, dropped with a reason."""

from datetime import datetime

from django.db import IntegrityError, transaction

from cases.models import Case
from concentrated.capabilities import ConcentratedCapability
from concentrated.models import GroupStatus
from grids.models import User
from grids.role_checks import require_capability
from hotline.errors import Conflict, InvalidInput, NotVisible
from hotline.times import city_time
from reports.bulletins.content import Content, topic_content
from reports.bulletins.spec import SeriesSpec, Topic, all_specs, kind_of
from reports.bulletins.wording.editor_choices import Choices
from reports.capabilities import ReportCapability
from reports.models import Bulletin, Deed, Step
from reports.notice_kinds import BulletinSentence
from reports.periods import period_of
from reports.services.bulletin_notices import notify_holders
from reports.services.drafts import ABOUT, create_draft
from reports.services.steps import begin, write_step

REASON_MAX = 500


def series_about(topic: Topic) -> list[SeriesSpec]:
    """Return the series whose issues may be about a topic."""
    return [spec for spec in all_specs() if kind_of(topic) in spec.topics and spec.is_active]


def start_brief(series: str, topic: Topic, *, actor: User, at: datetime) -> Bulletin:
    """Make the draft of a document about a case or a group; its editors are told.

    Where one is open already it is returned as it is, also to who presses at the same
    moment. Raises Forbidden, NotVisible for a topic that the person does not see, Conflict
    for a group that nobody has confirmed.
    """
    require_capability(actor, ReportCapability.START_BRIEFS)
    if series not in [spec.code for spec in series_about(topic)]:
        raise NotVisible("没有这种文件。")
    _require_seen(topic, actor)
    if found := open_brief(series, topic):
        return found
    content = topic_content(series, topic, Choices(), at=at)
    try:
        return _create(series, topic, content, actor, at)
    except IntegrityError:
        found = open_brief(series, topic)
        if found is None:
            raise
        return found


def open_brief(series: str, topic: Topic) -> Bulletin | None:
    """Return the open first revision of a series about a topic, None where there is none."""
    about = {ABOUT[kind_of(topic)]: topic}
    return Bulletin.objects.open().filter(series=series, revision=1, **about).first()


def _require_seen(topic: Topic, actor: User) -> None:
    if isinstance(topic, Case):
        if not Case.objects.visible_to(actor).filter(pk=topic.pk).exists():
            raise NotVisible
        return
    if not actor.can(ConcentratedCapability.READ_GROUPS) or topic.status == GroupStatus.FORMING:
        raise NotVisible
    if topic.status != GroupStatus.CONFIRMED:
        raise Conflict(f"这条线索{topic.get_status_display()}，确认后才能拟稿。")


@transaction.atomic
def _create(series: str, topic: Topic, content: Content, actor: User, at: datetime) -> Bulletin:
    period = period_of(city_time(at).date())
    made = create_draft(series, period, content, at=at, actor=actor, topic=topic)
    notify_holders(made, BulletinSentence.DRAFTED, to=ReportCapability.EDIT_BULLETINS, at=at)
    return made


@transaction.atomic
def drop_brief(
    bulletin: Bulletin, *, actor: User, at: datetime, reason: str, seen: int | None = None
) -> Bulletin:
    """作废: a draft about a topic that nobody needs is put aside, with why.

    Raises Conflict for an issue about days, for a correction and for what was issued.
    """
    bulletin = begin(bulletin, Deed.DROP, actor=actor, seen=seen)
    if not bulletin.may_be_dropped:
        raise Conflict("只有就一件工单或一条线索拟的、没有签发过的草稿可以作废。")
    reason = reason.strip()
    if not 0 < len(reason) <= REASON_MAX:
        raise InvalidInput(fields={"reason": f"请写明作废的原因，最多{REASON_MAX}字。"})
    bulletin.step = Step.DROPPED
    bulletin.save(update_fields=["step"])
    write_step(bulletin, Deed.DROP, at=at, actor=actor, note=reason)
    return bulletin
