"""The ledger of hazards, and what each body has filed for a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from cases.access.privacy import line_text
from cases.models import Hazard, HazardReturn, HazardRevision, ReturnKind, RevisionKind
from cases.rules.capabilities import CaseCapability
from cases.rules.phones import mask_text
from cases.selectors.files import File
from cases.services.hazards.filing import (
    TO_TELEPHONE,
    city_day,
    hazard_stages,
    may_file_for,
)
from grids import reference
from grids.deadlines import CITY_ZONE, business_day
from grids.models import Body, User
from grids.rules import rule
from hotline.hidden import refuse_unseen
from hotline.paging import Page, take_page

SHOWN = ("body", "passed_to", "category", "case", "grid", "filed_by")
# What people wrote about a hazard.
TEXTS = ("place", "text", "measure", "reinspection")


def own_bodies(user: User) -> list[Body]:
    """Return the bodies for which a person files."""
    return user.bodies_with(CaseCapability.FILE_HAZARDS)


def visible_hazards(user: User) -> QuerySet[Hazard]:
    """Return the hazards that a person may follow: all, or those of the own bodies.

    A hazard that was passed to a body is seen by its filers too; nobody else sees any.
    """
    if user.can(CaseCapability.READ_EVERY_HAZARD):
        return Hazard.objects.all()
    own = own_bodies(user)
    return Hazard.objects.filter(Q(body__in=own) | Q(passed_to__in=own))


def masked_for(hazard: Hazard, user: User) -> Hazard:
    """Return the hazard with its texts as the person reads them; never to be saved.

    Who received it reads them in full, the body that follows it up as others do. `hidden`
    names the texts of which something is hidden, so that no form offers them as known.
    """
    if may_file_for(user, hazard.body):
        return hazard
    known = {name: getattr(hazard, name) for name in TEXTS}
    shown = {name: hazard_text(hazard, text, user) for name, text in known.items()}
    for name, text in shown.items():
        setattr(hazard, name, text)
    hazard.hidden = frozenset(name for name in TEXTS if shown[name] != known[name])
    return hazard


def hazard_files(hazard: Hazard, user: User) -> dict[int | None, list[File]]:
    """Return the photos of a hazard by step, those of the report under None; one query once."""
    known: dict[int | None, list[File]] | None = vars(hazard).get("files_by_step")
    if known is None:
        known = {}
        for row in hazard.files.all():
            shown = File(row, hazard_text(hazard, row.name, user))
            known.setdefault(row.hazard_step_id, []).append(shown)
        vars(hazard)["files_by_step"] = known
    return known


def hazard_steps(hazard: Hazard, user: User) -> list[Any]:
    """Return what was done about a hazard, oldest first, as the person may read it.

    Each step has its photos as `shown_files`; two queries.
    """
    steps: list[Any] = list(hazard.steps.select_related("by"))
    files = hazard_files(hazard, user)
    for step in steps:
        step.shown_files = files.get(step.pk, [])
    if not may_file_for(user, hazard.body):
        for step in steps:
            step.note = hazard_text(hazard, step.note, user)
    return steps


def hazard_text(hazard: Hazard, text: str, user: User) -> str:
    """Return a text of a hazard as others than its own body read it.

    Numbers are hidden from everybody; where the hotline handles it, a secret citizen also
    from the people of other bodies, as from units.
    """
    return line_text(user, hazard.case, text) if hazard.case else mask_text(text)


def hazard_page(hazards: QuerySet[Hazard], user: User, today: date, number: int = 1) -> Page:
    """Return a page of the ledger, the newest first, texts masked for the person; one query."""
    page = take_page(hazards.select_related(*SHOWN), number)
    tell_hazards(page.objects, user, today)
    return page


def tell_hazards(hazards: Sequence[Any], user: User, today: date) -> Sequence[Any]:
    """Let hazards read with `SHOWN` tell whether they are late, and hide what is not told."""
    for hazard in hazards:
        hazard.is_late = hazard.is_late_on(today) and not hazard.struck_off_at
        hazard.text, hazard.place = (
            hazard_text(hazard, text, user) for text in (hazard.text, hazard.place)
        )
    return hazards


def revision_text(row: HazardRevision, text: str, user: User) -> str:
    """Return a text of a revision as a person reads it: as those of its hazard."""
    return hazard_text(row.hazard, text, user) if row.hazard else mask_text(text)


def visible_revisions(user: User) -> QuerySet[HazardRevision]:
    """Return the revisions of issued days that a person may follow, as their hazards."""
    if user.can(CaseCapability.READ_EVERY_HAZARD):
        return HazardRevision.objects.all()
    return HazardRevision.objects.filter(body__in=own_bodies(user))


def find_revision(user: User, pk: int) -> HazardRevision:
    """Return one of them with what its page says; NotVisible where there is none for them."""
    related = ("body", "hazard__category", "hazard__case", "asked_by", "ruled_by")
    row = visible_revisions(user).select_related(*related).filter(pk=pk).first()
    if row is None:
        refuse_unseen("没有找到这件更正。", HazardRevision.objects.filter(pk=pk), f"更正 {pk}")
    return row


def revisions_to_rule(user: User) -> QuerySet[HazardRevision]:
    """Return those that wait for this person's ruling (see `hazard_revising.rule_refusal`)."""
    found = visible_revisions(user).filter(ruling="").exclude(asked_by=user)
    if user.can(CaseCapability.RULE_EVERY_REVISION):
        return found
    own = Q(body__in=own_bodies(user))
    if user.can(CaseCapability.FILE_FOR_HOTLINE):
        own |= Q(body__is_hotline=True)
    return found.filter(own)


@dataclass(frozen=True)
class BodyDay:
    """What one body has filed for one day, and the revision of it that waits.

    `is_due` tells that the hour by which it must have filed has passed.
    """

    body: Body
    items: int
    statement: HazardReturn | None
    revision: HazardRevision | None = None
    is_due: bool = False

    @property
    def is_silent(self) -> bool:
        """Neither hazards nor a statement; the hotline's own hazards are all here."""
        return not (self.items or self.statement or self.body.is_hotline)

    @property
    def is_late(self) -> bool:
        """Silent past the hour by which it must have filed."""
        return self.is_silent and self.is_due

    @property
    def words(self) -> str:
        """What was filed, in words."""
        if self.statement and self.statement.kind == ReturnKind.TOTAL:
            return f"汇总数 {self.statement.count} 件"
        if self.statement:
            return self.statement.get_kind_display()
        if self.is_silent:
            return "逾期未报" if self.is_due else "未报"
        return "逐件报送" if self.items else "无"


def report_due_at(day: date) -> datetime:
    """Return by when the bodies must have filed a day: an hour of the day after it."""
    due = time.fromisoformat(rule("hazard.report_by"))
    return datetime.combine(day + timedelta(days=1), due, CITY_ZONE)


def body_days(user: User, day: date, at: datetime) -> list[BodyDay]:
    """Return what each body that a person follows has filed for a day; four queries."""
    start, end = city_day(day)
    counted = (
        Hazard.objects.filter(reported_at__gte=start, reported_at__lt=end, excluded_reason="")
        .order_by()
        .values_list("body")
        .annotate(Count("pk"))
    )
    items = dict(counted)
    standing = HazardReturn.objects.filter(day=day, superseded_at__isnull=True)
    statements = {
        one.body_id: one
        for one in standing.select_related("filed_by", "scan").prefetch_related("categories")
    }
    bodies = list(reference.bodies().by_code.values())
    if not user.can(CaseCapability.READ_EVERY_HAZARD):
        own = {body.pk for body in own_bodies(user)}
        bodies = [body for body in bodies if body.pk in own]
    waiting = HazardRevision.objects.filter(day=day, ruling="", kind=RevisionKind.STATEMENT)
    revisions = {one.body_id: one for one in waiting}
    is_due = at > report_due_at(day)
    return [
        BodyDay(
            body, items.get(body.pk, 0), statements.get(body.pk), revisions.get(body.pk), is_due
        )
        for body in bodies
    ]


def last_day(at: datetime) -> date:
    """Return the day that is accounted for now: the last one that has ended."""
    return business_day(at, rule("day.starts_at_hour")) - timedelta(days=1)


def kept_hazards(user: User) -> QuerySet[Hazard] | None:
    """Return what a filer's bodies follow up and is not struck off; None for who files for none."""
    own = own_bodies(user)
    if not own:
        return None
    kept = Q(passed_to__in=own) | Q(passed_to__isnull=True, body__in=own)
    return Hazard.objects.filter(kept, struck_off_at__isnull=True, excluded_reason="")


def hazards_to_telephone(user: User, at: datetime) -> QuerySet[Hazard]:
    """Return the 疑似重大 hazards that a person may follow and nobody was telephoned about."""
    today = at.astimezone(CITY_ZONE).date()
    demand = hazard_stages(today)[TO_TELEPHONE]
    return visible_hazards(user).filter(demand, struck_off_at__isnull=True)


def open_hazards(user: User, stage: str, at: datetime) -> QuerySet[Hazard]:
    """Return those of them that wait for a stage's step."""
    kept = kept_hazards(user)
    today = at.astimezone(CITY_ZONE).date()
    return Hazard.objects.none() if kept is None else kept.filter(hazard_stages(today)[stage])


def silent_bodies(user: User, at: datetime) -> QuerySet[Body]:
    """Return the bodies that a person follows and that filed nothing for the last day."""
    day = last_day(at)
    start, end = city_day(day)
    items = Hazard.objects.filter(
        body=OuterRef("pk"), reported_at__gte=start, reported_at__lt=end, excluded_reason=""
    )
    statements = HazardReturn.objects.filter(
        body=OuterRef("pk"), day=day, superseded_at__isnull=True
    )
    found = Body.objects.filter(~Exists(items), ~Exists(statements), is_hotline=False)
    if not user.can(CaseCapability.READ_EVERY_HAZARD):
        found = found.filter(pk__in=[body.pk for body in own_bodies(user)])
    return found.filter(is_active=True)
