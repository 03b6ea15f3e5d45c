"""Drafts: built after the day has closed, counted anew while they are open."""

from datetime import datetime

from django.db import IntegrityError, transaction

from grids.models import User
from hotline.errors import Conflict, InvalidInput
from reports.bulletins.content import Content, build_content, content_now
from reports.bulletins.spec import SeriesSpec, Topic, kind_of, spec_of
from reports.bulletins.wording.editor_choices import Choices
from reports.bulletins.wording.figure_changes import changes_between
from reports.listed_series import TopicKind
from reports.models import Bulletin, Deed, Step
from reports.models.bulletin import OPEN_STEPS
from reports.periods import Period
from reports.services.steps import begin, lock, wake_page_setter, write_step

ABOUT = {TopicKind.CASE: "about_case", TopicKind.GROUP: "about_group"}


def standing_bulletin(series: str, period: Period) -> Bulletin | None:
    """Return the latest revision of the bulletin about a period's first day, if any."""
    about = Bulletin.objects.filter(
        series=series, period_from__lte=period.from_on, period_to__gte=period.from_on
    )
    return about.standing().order_by("-revision").first()


def build_draft(
    series: str, period: Period, *, at: datetime, actor: User | None = None
) -> Bulletin:
    """Build the draft of a period, or count an open one anew; an issued one stays as it is.

    Safe to run twice and by two workers at once: a day has one bulletin, and who comes
    second gets the first one's. Raises InvalidInput for days that are no whole issues of the
    series, Conflict while the period has not closed, and for joined days whose first has a
    bulletin of its own (see `joining.join_days`).
    """
    spec = spec_of(series)
    if spec.topics:
        raise InvalidInput(f"{spec.name}不按日期生成，请在工单或集中反映的页面拟稿。")
    _require_whole_issues(spec, period)
    if at < period.end:
        raise Conflict(f"{period}尚未结束，结束后才能生成{spec.name}。")
    found = standing_bulletin(series, period)
    if found is None:
        content = build_content(series, period, Choices())
        try:
            return create_draft(series, period, content, at=at, actor=actor)
        except IntegrityError:
            found = standing_bulletin(series, period)
            if found is None:
                raise
    if found.period_to < period.to_on:
        raise Conflict(f"{found.period}已有单独的{spec.name}，请先合刊。")
    return refresh_bulletin(found, at=at, actor=actor) if found.is_open else found


def _require_whole_issues(spec: SeriesSpec, period: Period) -> None:
    first, _ = spec.cadence.issue_of(period.from_on)
    _, last = spec.cadence.issue_of(period.to_on)
    if (first, last) != (period.from_on, period.to_on):
        raise InvalidInput(fields={"period_from": f"{spec.name}应自{first}至{last}。"})


@transaction.atomic
def create_draft(
    series: str, period: Period, content: Content, *, at: datetime, actor: User | None,
    topic: Topic | None = None,
) -> Bulletin:  # fmt: skip
    """Write a draft of a content; IntegrityError where there is one already."""
    about = {} if topic is None else {ABOUT[kind_of(topic)]: topic}
    bulletin = Bulletin.objects.create(
        series=series,
        period_from=period.from_on,
        period_to=period.to_on,
        **about,
        starts_at_hour=period.starts_at_hour,
        figures=content.figures,
        detail=content.detail,
        lines=content.lines,
        choices=Choices().to_json(),
        built_at=at,
        counted_at=at,
    )
    write_step(bulletin, Deed.BUILD, at=at, actor=actor)
    if actor:
        wake_page_setter(bulletin)
    return bulletin


@transaction.atomic
def refresh_bulletin(bulletin: Bulletin, *, at: datetime, actor: User | None = None) -> Bulletin:
    """Count an open bulletin anew, keeping what its editor chose.

    Where nothing changed, nothing is written. A checked one whose figures changed falls
    back to edited: it was another text that was checked. `actor` is None where the system
    does it by itself. Raises Conflict once issued.
    """
    bulletin = begin(bulletin, Deed.REFRESH, actor=actor) if actor else lock(bulletin, *OPEN_STEPS)
    choices = Choices.from_json(bulletin.choices)
    content = content_now(bulletin, choices, at=at)
    if _same(bulletin, content):
        return bulletin
    changes = changes_between(
        spec_of(bulletin.series).figures.names, bulletin.figures, content.figures
    )
    put_content(bulletin, content, at=at)
    if bulletin.step == Step.CHECKED:
        bulletin.step, bulletin.checked_by, bulletin.checked_at = Step.EDITED, None, None
    bulletin.save()
    note = "；".join(changes) or "文字或提示有变化"
    write_step(bulletin, Deed.REFRESH, at=at, actor=actor, note=note, facts={"changes": changes})
    if actor:  # a sweep sets the page by itself
        wake_page_setter(bulletin)
    return bulletin


def _same(bulletin: Bulletin, content: Content) -> bool:
    kept = (bulletin.figures, bulletin.detail, bulletin.lines)
    return kept == (content.figures, content.detail, content.lines)


def put_content(bulletin: Bulletin, content: Content, *, at: datetime) -> None:
    """Set a bulletin's content, unsaved, as a new version whose page is yet to be set."""
    bulletin.figures = content.figures
    bulletin.detail = content.detail
    bulletin.lines = content.lines
    bulletin.version += 1
    bulletin.counted_at = at
