"""The bulletins of a simulated city: built at night, checked and issued in the morning."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from cases.models import Case
from cases.rules.states import State
from cases.services.applications import correcting
from reports.bulletins.counting.figure_values import Action
from reports.bulletins.issuing.dispatch_claims import doubtful_claims
from reports.bulletins.spec import Frozen, SeriesSpec, all_specs
from reports.bulletins.wording.editor_choices import Choices, Claim
from reports.models import Bulletin, Step
from reports.models.bulletin import OPEN_STEPS
from reports.periods import Period, period_of
from reports.services.drafts import build_draft, refresh_bulletin
from reports.services.editing import check_bulletin, edit_bulletin
from reports.services.issuing import archive_bulletin, correct_bulletin, issue_bulletin
from simulation.city import odds
from simulation.city.agenda import Road
from simulation.city.desk import MARKS
from simulation.city.scene import Scene, Sweeper
from simulation.city.waiting_work import last_office_hour

DAY, WEEK = timedelta(days=1), timedelta(days=7)
BUILT_AFTER, ISSUED_AFTER = timedelta(hours=1), timedelta(hours=9)
TO_CHECK, TO_ISSUE = timedelta(minutes=8), timedelta(minutes=7)
# Of the newest issues, the newest first: left alone, left with the editor, with the issuer.
LEFT_OPEN = (None, False, None, True)
DROPPED = "1 件来电经回听录音确认为误登记，不计入后重新取数。"
NOTE = "按核实后的情况重新取数。"
REASON, VERIFIED = "已电话核实，正由相关单位处理。", 0.5


def build_bulletins(scene: Scene, day: date, at: datetime) -> None:
    """Build the bulletins whose last day is over."""
    for series, period in ended_on(day):
        scene.do(build_draft, series, period, at=at)


def ended_on(day: date, *specs: SeriesSpec) -> list[tuple[str, Period]]:
    """Return the issues whose last day is this one, of some or all series."""
    return [
        (spec.code, period_of(*days))
        for spec in specs or all_specs()
        if spec.is_active
        for days in spec.cadence.ended_within(day, day)
    ]


def publish_day(scene: Scene, day: date) -> None:
    """Put onto the agenda that the bulletins of a day are built, issued and put away in time."""
    goer = Sweeper()
    end = period_of(day).end
    scene.agenda.enter(end + BUILT_AFTER, goer, _published(scene, goer, day, end))


def _published(scene: Scene, goer: Sweeper, day: date, end: datetime) -> Road:
    build_bulletins(scene, day, goer.at)
    yield end + ISSUED_AFTER
    for series, period in ended_on(day):
        _issue(scene, series, period, goer.at)
    yield end + ISSUED_AFTER + DAY
    for issued in Bulletin.objects.filter(period_to=day, step=Step.ISSUED):
        scene.do(archive_bulletin, issued, actor=scene.staff.editor(), at=goer.at)


def issue_open(scene: Scene, at: datetime) -> None:
    """Issue whatever earlier days left open, the oldest first."""
    for bulletin in Bulletin.objects.filter(step__in=OPEN_STEPS).order_by("period_from", "pk"):
        _issue(scene, bulletin.series, bulletin.period, at)


def issue_bulletins(scene: Scene, day: date, at: datetime) -> None:
    """Issue yesterday's bulletins; now and then correct those of the day before, or archive them.

    A bulletin that still lacks something stays open, as it would.
    """
    for spec in all_specs():
        for series, period in ended_on(day - DAY, spec):
            _put_away(scene, series, period, at)
        for series, period in ended_on(day, spec):
            _issue(scene, series, period, at)


def leave_corrections(scene: Scene, at: datetime) -> None:
    """Leave a correction with the editor, and an older one, checked, with the issuer.

    Before each a call of its day turns out to have been registered by mistake.
    """
    last = last_office_hour(at) - timedelta(hours=1)
    counting = [spec.code for spec in all_specs() if Frozen.CASES in spec.books.freezes]
    rows = Bulletin.objects.filter(series__in=counting, step__in=[Step.ISSUED, Step.ARCHIVED])
    recent = rows.filter(corrections=None, period_from__gte=(last - WEEK).date()).order_by(
        "-period_from"
    )
    newest = recent[: len(LEFT_OPEN)]
    for issued, is_checked in zip(list(newest), LEFT_OPEN, strict=False):
        if is_checked is None or not _drop_mistake(scene, issued, last):
            continue
        made = scene.do(
            correct_bulletin, issued, actor=scene.staff.editor(), at=last + TO_CHECK, note=DROPPED
        )
        if made and is_checked:
            _issue(scene, made.series, made.period, last + TO_CHECK, is_waiting=True)


def count_drafts_anew(at: datetime) -> None:
    """Count the drafts once more: at night the evening's work may be left behind them."""
    for draft in Bulletin.objects.filter(step=Step.DRAFT):
        refresh_bulletin(draft, at=at)


def _drop_mistake(scene: Scene, bulletin: Bulletin, at: datetime) -> bool:
    """Take a call of a bulletin's day out of the figures, by two persons; tells whether it did."""
    start, end = bulletin.period.start, bulletin.period.end
    of_day = Case.objects.counted().filter(received_at__gte=start, received_at__lt=end)
    rng = scene.rng("mistake", bulletin.period_from)
    for case in of_day.filter(state=State.CLOSED, lead_unit=None).order_by("pk")[:1]:
        asked = scene.do(
            correcting.ask_correction, case, actor=scene.staff.operator(rng, at), at=at,
            mark="mistake", text=MARKS["mistake"],
        )  # fmt: skip
        leader = scene.staff.shift_leader(rng)
        return asked is not None and bool(
            scene.do(
                correcting.rule_correction, asked, actor=leader, at=at + TO_ISSUE,
                ruling="accepted", reason="",
            )
        )  # fmt: skip
    return False


def _choose(scene: Scene, bulletin: Bulletin) -> Choices:
    """Answer what is doubtful about the claims: verified by hand, or not claimed.

    What was chosen before stands, as it does on the editor's page.
    """
    before = Choices.from_json(bulletin.choices)
    rng = scene.rng("claims", bulletin.series, bulletin.period_from, bulletin.revision)
    doubtful = {doubt.line.category_id: doubt for doubt in doubtful_claims(bulletin)}
    verified = {pk for pk in doubtful if rng.random() < VERIFIED}
    left = {pk: Action.CONTACTING for pk in doubtful if pk not in verified}
    claims = {pk: Claim(REASON, doubtful[pk].count) for pk in verified}
    return replace(before, actions={**before.actions, **left}, claims={**before.claims, **claims})


def _put_away(scene: Scene, series: str, period: Period, at: datetime) -> None:
    of_series = Bulletin.objects.filter(series=series, period_from=period.from_on)
    issued = of_series.filter(step=Step.ISSUED).last()
    if issued is None:
        return
    rng, editor = scene.rng("bulletin", series, period.to_on), scene.staff.editor()
    if rng.random() < odds.ISSUE_CORRECTED:
        scene.do(correct_bulletin, issued, actor=editor, at=at, note=NOTE)
        _issue(scene, series, period, at)
    else:
        scene.do(archive_bulletin, issued, actor=editor, at=at)


def _issue(
    scene: Scene, series: str, period: Period, at: datetime, *, is_waiting: bool = False
) -> None:
    """Take the open revision of a day through all steps, as far as they are granted."""
    kept = {"series": series, "period_from": period.from_on, "period_to": period.to_on}
    bulletin = Bulletin.objects.filter(**kept, step__in=OPEN_STEPS).last()
    if bulletin is None:
        return
    editor = scene.staff.editor()
    bulletin = scene.do(refresh_bulletin, bulletin, at=at) or bulletin
    choices = _choose(scene, bulletin)
    if bulletin.step != Step.CHECKED:
        if scene.do(edit_bulletin, bulletin, actor=editor, at=at, choices=choices) is None:
            return
        at += TO_CHECK
        if scene.do(check_bulletin, bulletin, actor=editor, at=at) is None:
            return
    if not is_waiting:
        scene.do(issue_bulletin, bulletin, actor=scene.staff.issuer(), at=at + TO_ISSUE)
