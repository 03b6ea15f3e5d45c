"""What following links does not find by itself: accounts, and a case of every state."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import django

from grids.capabilities import OfficeCapability

django.setup()

from django.conf import settings  # noqa: E402 (the settings are known only now)
from django.contrib import admin  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from cases.models import Case, Event, SupervisionOrder  # noqa: E402
from cases.rules.states import State, Verb  # noqa: E402
from grids.demo_users import read_accounts  # noqa: E402
from grids.models import Role, User  # noqa: E402
from reports.bulletins.issuing.kept_pages import render_page  # noqa: E402
from reports.bulletins.wording.editor_choices import Choices  # noqa: E402
from reports.models import Bulletin, Step  # noqa: E402
from reports.services.editing import check_bulletin, edit_bulletin  # noqa: E402
from reports.services.issuing import issue_bulletin  # noqa: E402
from simulation.city.running import simulate  # noqa: E402

# A week before the demo's recent day in which everything happens that is rare.
WEEK_AGO, SIMULATED_DAYS, CASES_A_DAY = timedelta(days=9), 5, 30
# Each of these leaves a part of its own on the page of its case.
TELLING_DEEDS = (
    Verb.OBJECT, Verb.MERGE, Verb.PARK, Verb.ASK_EXTENSION, Verb.ASK_EXCLUSION, Verb.ASK_WAIT,
    Verb.HOLD_CONFERENCE, Verb.SUPERVISE, Verb.INSTRUCT, Verb.APPEAL, Verb.SUB_DISPATCH,
    Verb.SIGN_OFF, Verb.CALL_UNIT, Verb.REDO, Verb.ASK_CORRECTION, Verb.CLOSE_EARLY,
)  # fmt: skip
# As a paper is: the morning after its day.
ISSUED_AT = datetime(2024, 12, 9, 9, 0)  # noqa: DTZ001 - made aware in the city's zone


def accounts(chosen: list[str] | None) -> list[tuple[str, str]]:
    """Return (user name, password) of the demo accounts, of those chosen or of all."""
    listed = read_accounts(settings.HOTLINE_HOME / "demo_accounts.txt").values()
    return [(one.username, one.password) for one in listed if not chosen or one.username in chosen]


def chosen_for(username: str) -> Iterator[tuple[str, str]]:
    """Yield (kind, address) of one case and one bulletin of each state the person may see."""
    user = User.objects.get(username=username)
    for state in State:
        case = Case.objects.visible_to(user).in_state(state).order_by("-pk").first()
        if case:
            yield f"case-{state.value}", f"/cases/{case.number}/"
    for verb in TELLING_DEEDS:
        done = Event.objects.filter(verb=verb).values("case")
        if case := Case.objects.visible_to(user).filter(pk__in=done).order_by("-pk").first():
            yield f"deed-{verb.value}", f"/cases/{case.number}/"
    yield from back_office_of(user)
    for step in Step:
        if bulletin := Bulletin.objects.visible_to(user).filter(step=step).first():
            yield f"bulletin-{step.value}", f"/bulletins/{bulletin.pk}/"


def back_office_of(user: User) -> Iterator[tuple[str, str]]:
    """Yield the index, and of every table a person keeps the list, a new and a filled form."""
    if not user.can(OfficeCapability.OPEN_BACK_OFFICE):
        return
    yield "admin", reverse("admin:index")
    for model in sorted(admin.site._registry, key=lambda one: one._meta.label):
        table = f"{model._meta.app_label}_{model._meta.model_name}"
        right = f"{model._meta.app_label}.{{}}_{model._meta.model_name}"
        if not user.has_perm(right.format("view")):
            continue
        yield f"admin-{table}", reverse(f"admin:{table}_changelist")
        if user.has_perm(right.format("add")):
            yield f"admin-{table}-add", reverse(f"admin:{table}_add")
        if row := model._default_manager.order_by("pk").first():
            yield f"admin-{table}-form", reverse(f"admin:{table}_change", args=[row.pk])


def prepare_week() -> None:
    """Let some days go by in which there are orders, applications, merges and appeals."""
    if not SupervisionOrder.objects.exists():
        first = timezone.localdate() - WEEK_AGO
        simulate(first, SIMULATED_DAYS, CASES_A_DAY)


def prepare_documents() -> None:
    """Bring the bulletins of the first day on: the daily issued, the hazards' one checked."""
    editor, issuer = (
        User.objects.get(username=role.value)
        for role in (Role.BULLETIN_EDITOR, Role.BULLETIN_ISSUER)
    )
    first = Bulletin.objects.filter(period_from=date(2024, 12, 8), step=Step.DRAFT)
    for bulletin in first:
        at = timezone.make_aware(ISSUED_AT)
        edited = edit_bulletin(bulletin, actor=editor, at=at, choices=Choices())
        checked = check_bulletin(edited, actor=editor, at=at)
        if bulletin.series == "daily":
            issue_bulletin(checked, actor=issuer, at=at)
    for bulletin in Bulletin.objects.exclude(step__in=(Step.ISSUED, Step.ARCHIVED)):
        render_page(bulletin)
